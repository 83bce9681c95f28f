import Redaction
import Testing

@testable import LLMClient

struct QuotedTextTests {
  private let plain = QuotedText(redactor: nil)
  private let redacting = QuotedText(
    redactor: Redactor(RedactionSettings(tellsValuesApart: false)))

  private func text(_ bytes: [UInt8], limit: Int = 1_000) -> String {
    plain.text(of: bytes, limit: limit)
  }

  @Test(arguments: [
    ("plain", "plain"), ("a\tb\r\nc\u{0}d\u{7F}e\u{85}f\u{2028}g", "a b  c d e f g"),
    ("zero\u{200B}width\u{FEFF}", "zerowidth"), ("\u{202E}right to left\u{2066}", "right to left"),
    ("tag\u{E0041}\u{E0042}", "tag"), ("private\u{E000}", "private"),
    ("soft\u{AD}hyphen", "softhyphen"),
    ("née 日本 😀 Ω", "née 日本 😀 Ω"),
  ])
  func `what is not seen is not sent`(text: String, expected: String) {
    #expect(self.text(Array(text.utf8)) == expected)
  }

  @Test func `bytes that are no UTF-8 are replaced`() {
    #expect(text([0x61, 0xFF, 0x62, 0xC3]) == "a\u{FFFD}b\u{FFFD}")
    #expect(text([0xED, 0xA0, 0x80]) == "\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  @Test func `a long text keeps its head and its tail`() {
    let long = Array(repeating: UInt8(ascii: "h"), count: 5_000) + Array("tail".utf8)
    let found = text(long, limit: 100)
    #expect(found.hasPrefix(String(repeating: "h", count: 75) + " …[4904 bytes left out]… hhh"))
    #expect(found.hasSuffix("htail"))
    #expect(text(long, limit: 5_004).utf8.count == 5_004)
  }

  @Test func `a cut never parts a character`() {
    let text = String(repeating: "日", count: 400)
    for limit in 100...110 {
      let found = self.text(Array(text.utf8), limit: limit)
      #expect(!found.contains("\u{FFFD}"))
      #expect(found.utf8.count <= limit + 40)
    }
  }

  @Test func `identifiers are replaced before the cut, and hidden characters hide none`() {
    let card = "4111 1111 1111 1111"
    #expect(redacting.text(of: Array("card \(card)".utf8), limit: 1_000) == "card <card>")
    #expect(
      redacting.text(of: Array("card 4111\u{200B} 1111 1111\u{202E} 1111".utf8), limit: 1_000)
        == "card <card>")
    for offset in 0..<40 {
      let text =
        String(repeating: "x ", count: 20 + offset) + card + String(repeating: " y", count: 500)
      #expect(!redacting.text(of: Array(text.utf8), limit: 100).contains("4111"))
    }
  }
}

struct ReasonTextTests {
  private func cleaned(_ reason: String) -> String { ReasonText().cleaned(reason) }

  @Test(arguments: [
    ("ok", "ok"), ("  a \n\n b\t", "a b"), ("\u{1B}[31mred\u{7}", "[31mred"),
    ("a\u{202E}b\u{200B}c", "abc"), ("", ""), ("<card> of <user>", "<card> of <user>"),
    ("card 4111 1111 1111 1111", "card <card>"),
  ])
  func `a reason is one line of what can be seen`(reason: String, expected: String) {
    #expect(cleaned(reason) == expected)
  }

  @Test func `a reason is at most 300 bytes, cut between characters`() {
    #expect(cleaned(String(repeating: "a", count: 5_000)).utf8.count == 300)
    #expect(cleaned(String(repeating: "日", count: 5_000)) == String(repeating: "日", count: 100))
    #expect(cleaned(String(repeating: "👩‍👩‍👧", count: 500)).utf8.count <= 300)
  }
}
