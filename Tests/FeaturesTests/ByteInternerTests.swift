import SeededRandom
import Testing

@testable import Features

struct ByteInternerTests {
  @Test func `strings are numbered as by a dictionary`() {
    var interner = ByteInterner()
    var twin: [[UInt8]: Int] = [:]
    var chance = SplitMix64(seed: 3)
    for _ in 0..<20_000 {
      let string = (0..<chance.below(6)).map { _ in UInt8(chance.below(6)) }
      let expected = twin[string, default: twin.count]
      twin[string] = expected
      #expect(interner.intern(string.span) == expected)
    }
    #expect(interner.count == twin.count)
    for (string, number) in twin {
      #expect(Array(interner.bytes[interner.range(of: number)]) == string)
    }
  }

  @Test func `strings that differ anywhere have different numbers, and looking adds none`() {
    var interner = ByteInterner()
    let strings = (0..<40).flatMap { length in
      (0..<length).map { place in (0..<length).map { UInt8($0 == place ? 0x80 : 0) } }
    }
    for (number, string) in strings.enumerated() {
      #expect(interner.number(of: string.span) == nil)
      #expect(interner.intern(string.span) == number)
    }
    for (number, string) in strings.enumerated() {
      #expect(interner.number(of: string.span) == number)
    }
    interner.removeAll()
    #expect(interner.count == 0)
    let (first, eighth) = (strings[0], strings[7])
    #expect(interner.number(of: first.span) == nil)
    #expect(interner.intern(eighth.span) == 0)
    #expect(Array(interner.bytes[interner.range(of: 0)]) == strings[7])
  }

  @Test func `terms of a text are numbered by what they say`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: false)
    var text = AnalyzedText()
    TextAnalyzer(settings: settings).analyze(Array("to be to be".utf8).span, into: &text)
    var interner = ByteInterner()
    var numbers: [UInt32] = [9]
    interner.intern(text.occurrences.span, in: text.bytes.span, into: &numbers)
    // to, be, to, be, "to be", "be to", "to be"
    #expect(numbers == [0, 1, 0, 1, 2, 3, 2])
    #expect(interner.string(2) == "to be")
  }

  @Test func `the empty string has a number too`() {
    var interner = ByteInterner()
    #expect(interner.intern([UInt8]().span) == 0)
    #expect(interner.intern([UInt8]().span) == 0)
    #expect(interner.string(0) == "")
  }

  /// Numbered one by one, the other's strings behind these, is the slow way.
  @Test func `the strings of another interner are numbered as if each were interned`() {
    var chance = SplitMix64(seed: 5)
    for (count, otherCount) in [(0, 0), (0, 300), (300, 0), (300, 300), (300, 20_000)] {
      var interner = ByteInterner()
      var other = ByteInterner()
      func draw() -> [UInt8] { (0..<chance.below(6)).map { _ in UInt8(chance.below(6)) } }
      for _ in 0..<count { _ = interner.intern(draw().span) }
      for _ in 0..<otherCount { _ = other.intern(draw().span) }
      var twin = interner
      let expected = (0..<other.count).map { number in
        let string = Array(other.bytes[other.range(of: number)])
        return UInt32(twin.intern(string.span))
      }
      #expect(interner.intern(contentsOf: other) == expected)
      #expect(interner.bytes == twin.bytes)
      #expect(interner.starts == twin.starts)
      // All are known now.
      #expect(interner.intern(contentsOf: other) == expected)
      #expect(interner.count == twin.count)
    }
  }

  @Test func `terms of another text keep their numbers where they are known`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: false)
    func terms(_ message: String) -> ByteInterner {
      var (text, interner) = (AnalyzedText(), ByteInterner())
      TextAnalyzer(settings: settings).analyze(Array(message.utf8).span, into: &text)
      var numbers: [UInt32] = []
      interner.intern(text.occurrences.span, in: text.bytes.span, into: &numbers)
      return interner
    }
    var interner = terms("to be")  // to, be, "to be"
    // be, to, or, "be to", "to or", of which the first two are known
    #expect(interner.intern(contentsOf: terms("be to or")) == [1, 0, 3, 4, 5])
    #expect(interner.string(4) == "be to")
  }
}
