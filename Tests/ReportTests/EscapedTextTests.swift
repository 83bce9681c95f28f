import Report
import Testing

struct EscapedTextTests {
  @Test func `markup of HTML is shown and not obeyed`() {
    #expect(
      htmlEscaped("<script>alert('x' + \"y\")</script> & co")
        == "&lt;script&gt;alert(&#39;x&#39; + &quot;y&quot;)&lt;/script&gt; &amp; co")
  }

  @Test func `no character is a quote, a tag or a control after all`() {
    for value in 0...0x2FFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let escaped = htmlEscaped(String(scalar))
      #expect(!escaped.contains { "<>\"'".contains($0) }, "U+\(String(value, radix: 16))")
      #expect(
        escaped.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
        "U+\(String(value, radix: 16))")
    }
  }

  /// The trick of CVE-2021-42574: text that reads otherwise than it stands.
  @Test func `characters that turn the direction of text lose their effect`() {
    let turned = "a\u{202E}b\u{2066}c\u{200F}"
    #expect(htmlEscaped(turned) == "a\u{FFFD}b\u{FFFD}c\u{FFFD}")
    #expect(printableText(turned) == "a\u{FFFD}b\u{FFFD}c\u{FFFD}")
  }

  @Test func `markup of Markdown is shown and not obeyed`() {
    #expect(
      markdownEscaped("[x](javascript:y)|`a`*b*_c_") == #"\[x\](javascript\:y)\|\`a\`\*b\*\_c\_"#)
    #expect(markdownEscaped("see www.evil.example\n<b>") == #"see www\.evil.example &lt;b&gt;"#)
  }

  @Test func `text for a terminal is one line of bounded length`() {
    #expect(printableText("\u{1B}[31mred\nline") == "\u{FFFD}[31mred line")
    #expect(printableText(String(repeating: "é", count: 100), length: 5) == "ééééé…")
    #expect(printableText("") == "(empty)")
    // One letter with very many marks is one character and would fill a terminal all the same.
    let stacked = "a" + String(repeating: "\u{0301}", count: 10_000)
    #expect(printableText(stacked, length: 5).unicodeScalars.count <= 41)
  }
}
