import Testing

@testable import Redaction

struct RedactorTests {
  private func redact(_ text: String, _ redactor: Redactor) -> String {
    var output: [UInt8] = []
    redactor.append(Array(text.utf8).span, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func `one value has one placeholder, however it is written`() {
    let redactor = Redactor()
    for forms in [
      ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"],
      ["DE89370400440532013000", "de89 3704 0044 0532 0130 00"],
      ["Jane@Example.com", "jane@example.com"],
      ["2001:db8::1", "2001:DB8:0:0:0:0:0:1"],
    ] {
      let placeholders = Set(forms.map { redact($0, redactor) })
      #expect(placeholders.count == 1)
      #expect(placeholders.first?.hasPrefix("<") == true)
    }
  }

  @Test func `values and runs are told apart`() {
    let redactor = Redactor()
    // 2^-32 for each pair: 1,000 values collide with a chance of 1.2e-4.
    let placeholders = (0..<1000).map { redact("192.0.\(2 + $0 / 250).\(1 + $0 % 250)", redactor) }
    #expect(Set(placeholders).count == 1000)
    #expect(redact("192.0.2.1", Redactor()) != placeholders[0])
  }

  @Test func `kinds that are not wanted stay, and are not taken for others`() {
    let redactor = Redactor(RedactionSettings(kinds: [.account], tellsValuesApart: false))
    #expect(
      redact("account 4111111111111111, account 12345678, 192.0.2.1", redactor)
        == "account 4111111111111111, account <account>, 192.0.2.1")
  }

  @Test func `counts tell the kinds`() {
    var output: [UInt8] = []
    let counts = Redactor().append(
      Array("192.0.2.1 192.0.2.1 jane@example.com".utf8).span, to: &output)
    #expect(counts[.ip] == 2 && counts[.email] == 1 && counts.total == 3)
    var sum = counts
    sum += counts
    #expect(sum[.ip] == 4 && sum != counts)
  }

  @Test func `a second pass changes nothing`() throws {
    for line in try LabelledLine.all() {
      for apart in [true, false] {
        let redactor = Redactor(RedactionSettings(tellsValuesApart: apart))
        let once = redact(String(decoding: line.text, as: UTF8.self), redactor)
        #expect(redact(once, redactor) == once)
      }
    }
  }

  @Test func `bytes that are no UTF-8 are kept, and every cut of a line is taken`() throws {
    let redactor = Redactor()
    var output: [UInt8] = []
    let bytes: [UInt8] = [0xFF, 0x00, 0x20, 0xC3]
    redactor.append(bytes.span, to: &output)
    #expect(output == bytes)
    for line in try LabelledLine.all() {
      for end in 0...line.text.count {
        // A trap is what fails here.
        redactor.append(Array(line.text[..<end]).span, to: &output)
        output.removeAll(keepingCapacity: true)
      }
    }
  }

  @Test func `what stands between identifiers is never changed`() throws {
    for line in try LabelledLine.all() {
      let text = String(decoding: line.text, as: UTF8.self)
      var expected: [UInt8] = []
      var copied = 0
      for mark in line.found.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
        expected += line.text[copied..<mark.range.lowerBound] + Array("<\(mark.kind)>".utf8)
        copied = mark.range.upperBound
      }
      expected += line.text[copied...]
      #expect(redacted(text) == String(decoding: expected, as: UTF8.self))
    }
  }

  @Test func `a field's name counts as its label`() {
    func field(_ value: String, _ name: String) -> String {
      var output: [UInt8] = []
      Redactor(RedactionSettings(tellsValuesApart: false))
        .append(Array(value.utf8).span, ofField: Array(name.utf8), to: &output)
      return String(decoding: output, as: UTF8.self)
    }
    #expect(field("hunter2", "password") == "<secret>")
    #expect(field("a\"b", "password") == "<secret>")
    #expect(field("42", "user_id") == "<user>")
    #expect(field("Jane Doe", "customer name") == "<name>")
    #expect(field("seen 192.0.2.1 \"today\"", "message") == "seen <ip> \"today\"")
    #expect(field("", "password") == "")
  }

  /// Pieces that begin rules without ending them: a rule that read on to the end of the line from
  /// each of them would not end in any useful time. `Tests/Integration/redact.sh` does the same
  /// with a megabyte.
  @Test(
    arguments: [
      "1", "0", "1 ", "4-", "4111 ", "(", "+1", "+1 ", "a", "a.", "a-", "a@", "a.@", "@", "%40",
      ":",
      "::", "1:", "1.", "a:", "://", "://a:", "<", "<card:", "eyJ", "eyJaaaaaaaa-",
      "eyJaaaaaaaaaa.",
      "sk-", "user", "user ", "user-1", "user-1-", "user=", "user='", "user=a-", "password=",
      "password=\"", "password='", "password=\\\"", "\\", "pin=1", "pin=", "token=", "bearer ",
      "authorization: ", "authorization: basic ", "cookie: ", "cookie: a=", "customer name: ",
      "customer name: A ", "payee=\"", "account ", "tel ", "GB29", "DE89 ", "a_", "\u{E9}", "0-",
      "00 ",
      "12345678-", "fe80:", "*",
    ])
  func `a long line of beginnings is read in one go`(piece: String) {
    let line = Array(String(repeating: piece, count: 60_000 / piece.utf8.count).utf8)
    var output: [UInt8] = []
    Redactor().append(line.span, to: &output)
    #expect(!output.isEmpty)
  }
}
