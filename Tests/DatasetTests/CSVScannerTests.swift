import Dataset
import SeededRandom
import Testing

struct CSVScannerTests {
  private func fields(_ text: String, _ columns: [WantedColumn] = [message, severity]) throws
    -> [[String]]
  {
    let result = try readAll(text, .csv, columns)
    #expect(result.failure == nil)
    return result.records.map(\.fields)
  }

  private func failure(_ text: String, _ options: ReaderOptions = ReaderOptions()) throws -> String?
  {
    try readAll(text, .csv, [message, severity], options).failure
  }

  @Test func `fields come in the order of the request`() throws {
    #expect(try fields("severity,code,message\nLow,200,ok\n") == [["ok", "Low"]])
  }

  @Test func `quoted fields keep delimiters, line ends and quotes`() throws {
    let text = "message,severity\n\"a, b\r\nc \"\"d\"\"\",\"Low\"\n\"\",\"\"\"\"\n"
    #expect(try fields(text) == [["a, b\r\nc \"d\"", "Low"], ["", "\""]])
  }

  @Test func `a quote inside an unquoted field is text`() throws {
    #expect(try fields("message,severity\nsaid \"no\",Low\n") == [["said \"no\"", "Low"]])
  }

  @Test(arguments: ["\n", "\r\n"])
  func `both line ends are read, with and without one at the end`(lineEnd: String) throws {
    let lines = ["message,severity", "a,Low", "\"b\",High"]
    for ending in ["", lineEnd, lineEnd + lineEnd] {
      let text = lines.joined(separator: lineEnd) + ending
      #expect(try fields(text) == [["a", "Low"], ["b", "High"]])
    }
  }

  @Test func `a byte order mark is not part of the first name`() throws {
    #expect(try fields("\u{FEFF}message,severity\na,b\n") == [["a", "b"]])
  }

  @Test func `raw records and line numbers are those of the file`() throws {
    let text = "message,severity\r\n\"a\nb\",Low\r\n\r\nc,\"Hi\"\"gh\"\n"
    let result = try readAll(text, .csv, [severity])
    #expect(
      result.records == [
        FoundRecord(fields: ["Low"], raw: "\"a\nb\",Low", line: 2),
        FoundRecord(fields: ["Hi\"gh"], raw: "c,\"Hi\"\"gh\"", line: 5),
      ])
  }

  @Test func `an optional column that is not there reads as empty`() throws {
    let process = WantedColumn("process", option: "--feature-columns", isRequired: false)
    #expect(try fields("severity,message\nLow,a\n", [process, message]) == [["", "a"]])
  }

  @Test func `a column can be wanted twice`() throws {
    #expect(try fields("message\na\n", [message, message]) == [["a", "a"]])
  }

  @Test func `another delimiter can be set`() throws {
    for delimiter in [";", "\t"] {
      var options = ReaderOptions()
      options.delimiter = delimiter.utf8.first!
      let text = "message,severity\na,b,Low\n".replacing(",", with: delimiter)
        .replacing("a\(delimiter)b", with: "a,b")
      #expect(
        try readAll(text, .csv, [message, severity], options).records.map(\.fields)
          == [["a,b", "Low"]])
    }
  }

  @Test func `a duplicate column is refused only on demand`() throws {
    let text = "message,severity,message\na,Low,b\n"
    #expect(try fields(text) == [["a", "Low"]])
    var options = ReaderOptions()
    options.refusesDuplicateColumns = true
    #expect(
      try failure(text, options)
        == "FILE, line 1: two columns are named 'message'. Rename one, or choose another with "
        + "--text-column.")
  }

  // MARK: Rubbish

  @Test(arguments: ["", "\n\r\n\n", "\u{FEFF}"])
  func `a file without a header is empty`(text: String) throws {
    #expect(try failure(text) == "FILE is empty. Give a file with a header and records.")
  }

  @Test func `a header alone has no records`() throws {
    #expect(try readAll("message,severity\n", .csv, [message]) == ReadResult())
    #expect(try readAll("message,severity", .csv, [message]) == ReadResult())
  }

  @Test func `a missing column lists those that there are`() throws {
    #expect(
      try failure("text,\"log, level\"\n")
        == "FILE, line 1: no column 'message'. There are: 'text', 'log, level'. Choose one with "
        + "--text-column.")
    #expect(
      try failure("text,Message\n")
        == "FILE, line 1: no column 'message'. There are: 'text', 'Message'. Did you mean "
        + "--text-column 'Message'?")
  }

  @Test func `twenty columns are listed of many`() throws {
    let names = (1...23).map { "c\($0)" }
    let listed = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
    #expect(
      try failure(names.joined(separator: ",") + "\n")
        == "FILE, line 1: no column 'message'. There are: \(listed) and 3 more. Choose one with "
        + "--text-column.")
  }

  @Test func `a header of too many columns is refused`() throws {
    #expect(try failure("message,severity" + String(repeating: ",", count: 65_534)) == nil)
    #expect(
      try failure("message,severity" + String(repeating: ",", count: 65_535))
        == "FILE, line 1: more than 65536 columns. Check the delimiter.")
  }

  @Test func `too few and too many fields name line and counts`() throws {
    #expect(
      try failure("message,severity\na,b\nc\n")
        == "FILE, line 3: 1 field, the header has 2. Quote fields that hold the delimiter.")
    #expect(
      try failure("message,severity\n\"a\nb\",b\nc,d,e,f\n")
        == "FILE, line 4: 4 fields, the header has 2. Quote fields that hold the delimiter.")
  }

  @Test func `a quote never closed names the line where it opens`() throws {
    #expect(
      try failure("message,severity\na,b\n\"c\nd\",\"e\nf\n")
        == "FILE, line 4: the quote that opens here is not closed before the end of the file. "
        + "Close it; double a quote that is part of the text.")
    var options = ReaderOptions()
    options.maximumRecordLength = 20
    #expect(
      try failure("message,severity\na,\"" + String(repeating: "b\n", count: 50) + "\"\n", options)
        == "FILE, line 2: the quote that opens here is not closed within the 20 bytes that a "
        + "record may have. Close it; double a quote that is part of the text.")
  }

  @Test(arguments: ["\"a\" ,b\n", "\"a\"b,c\n", "\"a\"\rb,c\n"])
  func `text after a closing quote is refused`(record: String) throws {
    #expect(
      try failure("message,severity\n" + record)
        == "FILE, line 2: text after a closing quote. Double a quote that is part of the text.")
  }

  @Test func `a record over the limit is refused, one at the limit is read`() throws {
    var options = ReaderOptions()
    options.maximumRecordLength = 16
    let longest = "aaaaaaaaaaaa,Low"
    for ending in ["", "\n"] {
      let result = try readAll("message,severity\n\(longest)\(ending)", .csv, [severity], options)
      #expect(result.records.map(\.fields) == [["Low"]])
      #expect(
        try failure("message,severity\nb,c\na\(longest)\(ending)", options)
          == "FILE, line 3: the record is longer than 16 bytes. Look for a lost line end, or "
          + "shorten it.")
    }
  }

  @Test func `a NUL byte names line and column`() throws {
    for record in ["a,b\0\n", "a,\"b\0\"\n"] {
      #expect(
        try failure("message,severity\n" + record)
          == "FILE, line 2: a NUL byte in column 'severity'. Remove it, or convert the file if it "
          + "is UTF-16.")
    }
  }

  @Test func `text that is not UTF-8 is refused in wanted columns, or passed on demand`() throws {
    let bytes = Array("message,code,severity\na,".utf8) + [0xFF] + Array(",b\nc,d,".utf8) + [0xC3]
    let result = try readAll(bytes, .csv, [message, severity])
    #expect(result.records.map(\.fields) == [["a", "b"]])
    #expect(
      result.failure
        == "FILE, line 3: text that is not UTF-8 in column 'severity'. Convert the file, with "
        + "iconv say.")
    var options = ReaderOptions()
    options.onInvalidUTF8 = .pass
    #expect(
      try readAll(bytes, .csv, [severity], options).records.map(\.fields) == [["b"], ["\u{FFFD}"]])
  }

  @Test func `records before the one at fault are handed out`() throws {
    let result = try readAll("message,severity\na,b\nc,d\ne\n", .csv, [message])
    #expect(result.records.map(\.fields) == [["a"], ["c"]])
    #expect(result.failure != nil)
  }

  // MARK: Against the slow twin

  @Test(arguments: 0..<150)
  func `random files read as by the slow twin, whatever the read size`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    // One file in three is of any bytes but NUL.
    let alphabet = seed % 3 == 0 ? Array(1...255) : Array("aé,,\n\n\r\"\"x".utf8)
    let length = random.below(60)
    let body = (0..<length).map { _ in alphabet[random.below(alphabet.count)] }
    let bytes = Array("message,severity\n".utf8) + body
    var options = ReaderOptions()
    options.onInvalidUTF8 = .pass
    let expected = twinRecords(body)
    for size in [1, 2, 3, 5, 8, 1 << 10] {
      options.batchByteCount = size
      let result = try readAll(bytes, .csv, [message, severity], options)
      #expect(result.records.map(\.fields) == expected.records)
      #expect((result.failure != nil) == expected.fails)
    }
  }
}

/// CSV of two columns, one byte and one state at a time.
private func twinRecords(_ bytes: [UInt8]) -> (records: [[String]], fails: Bool) {
  enum State { case fieldStart, unquoted, quoted, quoteInQuoted, returnAfterQuoted }
  var records: [[String]] = []
  var record: [[UInt8]] = []
  var field: [UInt8] = []
  var state = State.fieldStart
  var isBlank = true
  func endRecord() -> Bool {
    if state == .unquoted && field.last == 13 { field.removeLast() }
    record.append(field)
    let wasBlank = isBlank && record == [[]]
    if !wasBlank {
      if record.count != 2 { return false }
      records.append(record.map { String(decoding: $0, as: UTF8.self) })
    }
    (record, field, state, isBlank) = ([], [], .fieldStart, true)
    return true
  }
  for byte in bytes {
    switch (state, byte) {
    case (.fieldStart, 34):
      state = .quoted
      isBlank = false
    case (.quoted, 34): state = .quoteInQuoted
    case (.quoteInQuoted, 34):
      field.append(34)
      state = .quoted
    case (.quoted, _): field.append(byte)
    case (.quoteInQuoted, 13): state = .returnAfterQuoted
    case (.returnAfterQuoted, 10), (.quoteInQuoted, 10), (.fieldStart, 10), (.unquoted, 10):
      if !endRecord() { return (records, true) }
    case (.returnAfterQuoted, _): return (records, true)
    case (.quoteInQuoted, 44), (.fieldStart, 44), (.unquoted, 44):
      record.append(field)
      (field, state, isBlank) = ([], .fieldStart, false)
    case (.quoteInQuoted, _): return (records, true)
    default:
      field.append(byte)
      state = .unquoted
    }
  }
  if state == .quoted { return (records, true) }
  let isOpen = state != .fieldStart || !record.isEmpty
  if isOpen && !endRecord() { return (records, true) }
  return (records, false)
}
