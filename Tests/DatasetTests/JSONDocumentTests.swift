import Dataset
import LogSchema
import Testing

struct JSONDocumentTests {
  private func read(_ text: String) throws(RecordFault) -> JSONValue {
    try JSONValue(reading: Array(text.utf8).span)
  }

  @Test func `values of all kinds are read in their order`() throws {
    let found = try read(
      #" {"a" : [1, -2.5e1, true, false, null, "x\n\u00e9\ud83d\ude00"], "b":{}, "a":[]} "#)
    #expect(
      found
        == .object([
          .init("a", [1, .number(-25), true, false, nil, "x\né😀"]), .init("b", [:]),
          .init("a", []),
        ]))
  }

  @Test func `a whole number too large for a word is a number`() throws {
    #expect(try read("9223372036854775807") == .integer(.max))
    #expect(try read("9223372036854775808") == .number(0x1p63))
    #expect(try read("1e999") == .number(.infinity))
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", #"{"a":1,}"#, #"{"a"}"#, #"{a:1}"#, "[1 2]", "01", "+1", "tru", "1 1",
    #""\ud83d""#, #""\x""#, "\"a\nb\"", "{]", "NaN", "'a'", "\u{FEFF}{}", "[1]]",
  ])
  func `what is no JSON is refused`(text: String) {
    #expect(throws: RecordFault.self) { try read(text) }
  }

  @Test func `nesting is bounded`() throws {
    let most = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try read(most)
    for count in [65, 500_000] {
      #expect(throws: RecordFault.invalidJSON(byte: 65, expected: "at most 64 levels of nesting")) {
        try read(String(repeating: "[", count: count))
      }
    }
  }

  @Test func `bytes that are no UTF-8 are refused`() {
    #expect(throws: RecordFault.invalidUTF8(column: nil)) {
      try JSONValue(reading: ([0x22, 0xFF, 0x22] as [UInt8]).span)
    }
  }

  @Test func `what JSONValue prints is read back`() throws {
    let value: JSONValue = [
      "name": "\u{0}\u{1F}\"\\/\u{7F}\u{2028}é", "list": [0, -1, 0.1, 1e300, nil, [[:], []]],
    ]
    for indentation in [nil, 2] { #expect(try read(value.text(indentation: indentation)) == value) }
  }
}
