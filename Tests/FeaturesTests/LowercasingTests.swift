import Testing

@testable import Features

struct LowercasingTests {
  /// Reference: CPython 3.11, `str.lower()` of each line.
  @Test(arguments: [
    ("", ""), ("ABC xyz [@`{", "abc xyz [@`{"), ("ÄÖÜ ß ẞ", "äöü ß ß"),
    ("İ", "i\u{307}"), ("ΟΔΟΣ", "οδος"), ("ΟΔΟΣΑ", "οδοσα"), ("Σ", "σ"), ("Α.Σ", "α.ς"),
    ("ΑΣ'Β", "ασ'β"), ("ΑΣ ΑΣ", "ας ας"), ("E\u{301}A", "e\u{301}a"),
    ("A\u{A0}B", "a\u{A0}b"), ("\u{2126}\u{212A}", "ωk"),
  ])
  func `text is lower-cased as in Python`(text: String, expected: String) {
    #expect(lowercased(Array(text.utf8)) == Array(expected.utf8))
  }

  /// `b"A\x80\x80\xce\xa3".decode("utf-8", "replace").lower()` ends with a small sigma that is not
  /// final, since U+FFFD is no letter and not ignored.
  @Test(arguments: [
    [0x80, 0x80], [0xE2, 0x82], [0xF0, 0x80, 0x80], [0x80, 0x80, 0x80, 0x80, 0x80],
  ])
  func `no letter is seen across bytes that are not UTF-8`(broken: [UInt8]) {
    let message = [0x41] + broken + [0xCE, 0xA3]
    #expect(lowercased(message).suffix(2) == [0xCF, 0x83])
  }

  @Test func `lower case is added behind what is there`() {
    for message in ["AB", "ÄB"] {
      var output = Array("x".utf8)
      appendLowercased(Array(message.utf8).span, to: &output)
      #expect(output == Array(("x" + message.lowercased()).utf8))
    }
  }

  @Test func `lower-cased text is always UTF-8`() {
    let bytes: [UInt8] = [0x41, 0xFF, 0xC3, 0xE2, 0x82, 0x42]
    #expect(lowercased(bytes) == Array("a\u{FFFD}\u{FFFD}\u{FFFD}b".utf8))
  }

  /// Every sigma looks for letters beside it across what case ignores; a quadratic search would not
  /// end.
  @Test func `a megabyte of sigmas and ignored scalars is linear work`() {
    let ignored = String(repeating: "'", count: 500_000)
    let message = Array(("A" + ignored + "Σ" + ignored + "Σ").utf8)
    #expect(lowercased(message).suffix(2) == [0xCF, 0x82])
    let sigmas = Array(String(repeating: "Σ'", count: 300_000).utf8)
    #expect(lowercased(sigmas).count == sigmas.count)
  }
}
