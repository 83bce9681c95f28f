import Testing

@testable import Features

struct UnicodeScalarsTests {
  /// Reference: Python 3.11, Tests/Reference/tokens.py; code points that both Unicode versions know.
  @Test func `every assigned code point is word, space and lower case as in Python`() throws {
    let reference = try TokensReference.read().codePoints
    let isAssigned = TokensReference.CodePoints.membership(reference.assigned)
    let isWord = TokensReference.CodePoints.membership(reference.word)
    let isSpace = TokensReference.CodePoints.membership(reference.space)
    let lowered = Dictionary(
      uniqueKeysWithValues: reference.lowerCase.map { ($0.scalar, $0.lowered) })
    var comparedCount = 0
    for point in UInt32(0)..<0x110000 {
      guard isAssigned[Int(point)], let scalar = Unicode.Scalar(point),
        scalar.properties.generalCategory != .unassigned
      else { continue }
      comparedCount += 1
      if scalar.isWordCharacter != isWord[Int(point)] { Issue.record("word: \(point)") }
      if scalar.isSplittingSpace != isSpace[Int(point)] { Issue.record("space: \(point)") }
      let expected = (lowered[point] ?? [point]).compactMap(Unicode.Scalar.init)
      if lowercased(Array(String(scalar).utf8)) != utf8(of: expected) {
        Issue.record("lower case: \(point)")
      }
    }
    // Unicode 14 assigns 144,697 characters, 65 controls and 137,468 for private use.
    #expect(comparedCount == 144_697 + 65 + 137_468)
  }

  /// Reference: CPython 3.11, `bytes.decode("utf-8", "replace")` of each line.
  @Test(
    arguments: [
      ([0x61, 0x80, 0x62], "a\u{FFFD}b"),
      ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
      ([0xC3], "\u{FFFD}"),
      ([0xE2, 0x82], "\u{FFFD}"),
      ([0xE2, 0x82, 0x41], "\u{FFFD}A"),
      ([0xE0, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF0, 0x9F, 0x98], "\u{FFFD}"),
      ([0xF0, 0x9F, 0x41], "\u{FFFD}A"),
      ([0xF0, 0x80, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xF5, 0x80], "\u{FFFD}\u{FFFD}"),
      ([0xFF, 0xFE], "\u{FFFD}\u{FFFD}"),
      ([0xE2, 0x82, 0xAC], "€"),
      ([0xF4, 0x8F, 0xBF, 0xBF], "\u{10FFFF}"),
    ] as [([UInt8], String)])
  func `bytes that are not UTF-8 become replacement characters as in Python`(
    bytes: [UInt8], expected: String
  ) {
    #expect(decoded(bytes) == Array(expected.unicodeScalars))
  }

  /// The standard library replaces maximal subparts too, by code of its own.
  @Test func `random bytes decode as in the standard library`() {
    var state: UInt64 = 7
    let lead: [UInt8] = [0x41, 0x80, 0xBF, 0xC3, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0x90]
    for _ in 0..<5_000 {
      let bytes = (0..<12).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return lead[Int(state >> 33) % lead.count]
      }
      #expect(decoded(bytes) == Array(String(decoding: bytes, as: UTF8.self).unicodeScalars))
    }
  }

  private func decoded(_ bytes: [UInt8]) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    var index = 0
    while index < bytes.count {
      let decoded = decodeScalar(bytes.span, at: index)
      scalars.append(decoded.scalar)
      index += decoded.byteCount
    }
    return scalars
  }
}

/// The lower case of UTF-8 bytes.
func lowercased(_ bytes: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  appendLowercased(bytes.span, to: &output)
  return output
}

/// The UTF-8 of scalars.
func utf8(of scalars: [Unicode.Scalar]) -> [UInt8] {
  var text = ""
  text.unicodeScalars.append(contentsOf: scalars)
  return Array(text.utf8)
}
