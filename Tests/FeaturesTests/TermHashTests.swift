import SeededRandom
import Testing

@testable import Features

/// The numbers of the hash are drawn anew in every process, so no value can be told.
struct TermHashTests {
  @Test func `a string has one hash wherever it lies`() {
    var chance = SplitMix64(seed: 6)
    for length in 0...70 {
      let string = (0..<length).map { _ in UInt8(chance.below(256)) }
      let hash = TermHash.shared.hash(string.span)
      for before in 0..<9 {
        let around = (0..<before).map { _ in UInt8(chance.below(256)) }
        let bytes = around + string + around
        #expect(TermHash.shared.hash(bytes.span.extracting(before..<before + length)) == hash)
      }
    }
  }

  /// Bytes that differ in one place, or in zeros behind them, have other hashes: two of 64 bits are
  /// equal by chance once in 10¹⁹.
  @Test func `other strings have other hashes`() {
    var hashes: Set<UInt64> = []
    var count = 0
    for length in 0...40 {
      var string = [UInt8](repeating: 0, count: length)
      hashes.insert(TermHash.shared.hash(string.span))
      count += 1
      for place in 0..<length {
        string[place] = 1
        hashes.insert(TermHash.shared.hash(string.span))
        string[place] = 0
        count += 1
      }
    }
    #expect(hashes.count == count)
  }

  /// In one go or each alone, at the end of the bytes or before others.
  @Test func `terms of a vocabulary have the hashes of their words`() {
    var chance = SplitMix64(seed: 7)
    let words = ["a", "of", "payment", "payments", "reference", "abcdefghijklmnop", "x1_y2z3w4v5"]
    let terms = Set(
      (0..<300).map { _ in
        (0...chance.below(4)).map { _ in words[chance.below(words.count)] }.joined(separator: " ")
      }
    ).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let vocabulary = Vocabulary(family: .words, terms: terms.map { Array($0.utf8) })
    var hashes = [UInt64](repeating: 0, count: terms.count)
    vocabulary.hash(0..<terms.count, into: &hashes)
    for (term, hash) in zip(terms, hashes) {
      let alone = Array(term.utf8)
      #expect(TermHash.shared.words(alone.span, 0..<alone.count) == hash)
      let followed = alone + Array(" and others".utf8)
      #expect(TermHash.shared.words(followed.span, 0..<alone.count) == hash)
    }
    #expect(Set(hashes).count == terms.count)
  }
}
