import Dataset
import FileSystem
import Foundation
import SeededRandom
import Testing

struct JSONLScannerTests {
  private func fields(_ text: String) throws -> [[String]] {
    let result = try readAll(text, .jsonl, [message, severity])
    #expect(result.failure == nil)
    return result.records.map(\.fields)
  }

  private func failure(_ text: String) throws -> String? {
    try readAll(text, .jsonl, [message]).failure
  }

  /// What is expected instead of the value in `{"message": value}`, and at which of its bytes,
  /// counted from 1.
  private func fault(inValue value: String) throws -> String? {
    let prefix = "{\"message\": "
    let found = try failure(prefix + value + "}")
    guard let found, let range = found.firstRange(of: /at byte ([0-9]+)/),
      let byte = Int(found[range].split(separator: " ")[2])
    else { return found }
    let expected = found[..<range.lowerBound].replacing("FILE, line 1: ", with: "")
    return "\(expected)at \(byte - prefix.utf8.count)"
  }

  @Test func `members come in the order of the request, whatever else there is`() throws {
    let text = """
      {"severity":"Low","code":[1,{"message":"x"}],"message":"a b"}\r
       { "message" : "c" , "severity" : "High", "more": {"a": {}, "b": []} }\u{20}

      {"message":"d","severity":"Low"}
      """
    #expect(try fields(text) == [["a b", "Low"], ["c", "High"], ["d", "Low"]])
  }

  @Test func `numbers and truth values read as their literals, null as nothing`() throws {
    let values = ["0", "-0", "12", "-3.25", "1e9", "1.5E-07", "2E+3", "true", "false"]
    for value in values {
      #expect(try fields("{\"message\": \(value) ,\"severity\":null}") == [[value, ""]])
    }
  }

  @Test func `escapes become the characters that they stand for`() throws {
    let text = #"{"message":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD83D\ude00z","severity":"é😀"}"#
    #expect(
      try fields(text) == [["\"\\/\u{8}\u{c}\n\r\tAé€😀z", "é😀"]])
  }

  @Test func `an escaped key is the same key, and the last of two counts`() throws {
    #expect(
      try fields(#"{"m\u0065ssage":"a","severity":"b","message":"c","severity":{},"severity":"d"}"#)
        == [["c", "d"]])
  }

  @Test func `raw records are those of the file, with the place of the last brace`() throws {
    let text = "{\"message\":\"}\"} \n{ }\n{\"a\":{}}\r\n"
    let file = try TemporaryFile(Array(text.utf8))
    let optional = WantedColumn("message", option: "--text-column", isRequired: false)
    let reader = try RecordReader(
      file: .init(path: file.path), format: .jsonl, columns: [optional])
    let batch = try #require(try reader.nextBatch())
    #expect(batch.rowCount == 3)
    #expect((0..<3).map { batch.raw($0) } == [0..<16, 17..<20, 21..<29])
    #expect((0..<3).map { batch.closingBrace($0) } == [14, 19, 28])
    #expect((0..<3).map { batch.isEmptyObject($0) } == [false, true, false])
    #expect((0..<3).map { batch.text($0, 0) } == ["}", "", ""])
  }

  // MARK: Rubbish

  @Test func `an empty file has no records`() throws {
    for text in ["", "\n \n\r\n", "\u{FEFF}"] {
      #expect(try readAll(text, .jsonl, [message]) == ReadResult())
    }
  }

  @Test func `a missing key lists those that there are`() throws {
    #expect(
      try failure("{\"message\":\"a\"}\n{\"Message\":1,\"b\":2}")
        == "FILE, line 2: no column 'message'. There are: 'Message', 'b'. Did you mean "
        + "--text-column 'Message'?")
    #expect(
      try failure("{}")
        == "FILE, line 1: no column 'message'. There are none. Choose one with --text-column.")
  }

  @Test func `an object or an array as wanted value is refused`() throws {
    for value in ["{}", "[1]"] {
      #expect(
        try failure("\n{\"message\":\(value)}")
          == "FILE, line 2: the value of 'message' is an object or an array. Give text, a number, "
          + "true, false or null.")
    }
  }

  @Test(arguments: [
    ("[]", "'{' expected at byte 1"), ("{", "a string expected at byte 2"),
    ("{\"a\" 1}", "':' expected at byte 6"), ("{\"a\":1,}", "a string expected at byte 8"),
    ("{\"a\":1 \"b\":2}", "',' or '}' expected at byte 8"),
    ("{\"a\":1}}", "the end of the line expected at byte 8"),
    ("{\"a\":[1}", "',' or ']' expected at byte 8"), ("{\"a\":[1,]}", "a value expected at byte 9"),
    ("{\"a\":{\"b\" 1}}", "':' expected at byte 11"), ("{'a':1}", "a string expected at byte 2"),
  ])
  func `a line that is no object says what was expected where`(line: String, words: String) throws {
    #expect(
      try failure(line) == "FILE, line 1: \(words). Every line must be one JSON object.")
  }

  @Test(arguments: [
    ("01", "',' or '}' expected at 2"), ("-", "a digit expected at 2"),
    ("1.", "a digit expected at 3"), (".5", "a value expected at 1"),
    ("1e", "a digit expected at 3"), ("+1", "a value expected at 1"),
    ("tru", "'true' expected at 4"), ("NaN", "a value expected at 1"),
    ("\"\\x\"", "an escape expected at 3"),
    ("\"\\u12g4\"", "four hexadecimal digits expected at 6"),
    ("\"\\uDC00\"", "the high half of a surrogate pair expected at 2"),
    ("\"\\uD800\"", "the low half of a surrogate pair expected at 8"),
    ("\"\\uD800\\u0041\"", "the low half of a surrogate pair expected at 8"),
    ("\"a\tb\"", "an escape instead of a control character expected at 3"),
    ("\"a", "a closing quote expected at 4"),
  ])
  func `a value at fault says what was expected where`(value: String, words: String) throws {
    #expect(try fault(inValue: value) == words)
  }

  @Test func `nesting is read to level 64 and refused at 65`() throws {
    func line(_ levels: Int) -> String {
      let inner = levels - 1
      return "{\"message\":1,\"a\":" + String(repeating: "[", count: inner)
        + String(repeating: "]", count: inner) + "}"
    }
    // 17 bytes stand before the first bracket, and the 64th bracket opens level 65.
    #expect(try failure(line(64)) == nil)
    #expect(
      try failure(line(65))
        == "FILE, line 1: at most 64 levels of nesting expected at byte 81. Every line must be one "
        + "JSON object.")
  }

  @Test func `NUL bytes and text that is not UTF-8 name line and key`() throws {
    #expect(
      try failure("{\"b\":1,\"a\":\"x\0\"}")
        == "FILE, line 1: a NUL byte in column 'a'. Remove it, or convert the file if it is UTF-16."
    )
    let bytes = Array("{\"message\":\"a\"}\n{\"b\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8)
    #expect(
      try readAll(bytes, .jsonl, [message]).failure
        == "FILE, line 2: text that is not UTF-8 in column 'b'. Convert the file, with iconv say.")
  }

  // MARK: Against another reader

  /// The judge is Foundation's JSONSerialization; texts that it takes but RFC 8259 does not, and
  /// keys given twice, are not drawn.
  @Test(arguments: 0..<12)
  func `random lines read as by Foundation, whatever the read size`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var lines: [String] = []
    for _ in 0..<8 {
      lines.append("{\"message\":\(randomValue(&random)),\"severity\":\"é\\n\"}")
    }
    let expected = lines.map { line -> [String] in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return [object?["message"] as? String ?? "", object?["severity"] as? String ?? ""]
    }
    for size in [1, 2, 3, 7, 4096] {
      let result = try readAll(
        lines.joined(separator: "\n"), .jsonl, [message, severity], reading(size))
      #expect(result.failure == nil)
      #expect(result.records.map(\.fields) == expected)
      #expect(result.records.map(\.line) == Array(1...8))
    }
  }

  /// Cuts and changed bytes: whatever Foundation refuses is refused here too.
  @Test(arguments: 0..<12)
  func `no damaged line is taken that Foundation refuses`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let line = Array(
      "{\"message\":\(randomValue(&random)),\"b\":[1.5e3,{\"c\":null}]}".utf8)
    for place in line.indices {
      var damaged = line
      damaged[place] = UInt8(random.below(0x60)) + 0x20
      let isSound =
        (try? JSONSerialization.jsonObject(with: Data(damaged)) as? [String: Any]) != nil
      if try readAll(damaged, .jsonl, []).failure == nil {
        #expect(isSound, "\(String(decoding: damaged, as: UTF8.self))")
      }
      #expect(try readAll(Array(line[..<place]), .jsonl, []).failure != nil || place == 0)
    }
  }
}

private func randomValue(_ random: inout SplitMix64) -> String {
  let pieces = ["a", "é", "😀", "\\n", "\\\"", "\\\\", "\\u20ac", "\\ud83d\\ude00", " ", "{", "\\/"]
  var text = "\""
  for _ in 0..<random.below(12) { text += pieces[random.below(pieces.count)] }
  return text + "\""
}
