import Dataset
import FileSystem
import SeededRandom
import Testing

struct LineScannerTests {
  @Test func `every line is a record, the empty ones too`() throws {
    for size in [1, 2, 3, 100] {
      let result = try readAll(
        "\u{FEFF}a,\"b\r\n\n\r\n c \rd\n\ne", .lines, [message], reading(size))
      #expect(result.failure == nil)
      #expect(result.records.map(\.raw) == ["a,\"b", "", "", " c \rd", "", "e"])
      #expect(result.records.map(\.fields) == result.records.map { [$0.raw] })
      #expect(result.records.map(\.line) == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test func `an empty file has no lines`() throws {
    #expect(try readAll("", .lines, [message]) == ReadResult())
  }

  @Test func `a second column is refused`() throws {
    #expect(
      try readAll("a\n", .lines, [message, severity]).failure
        == "FILE is read as plain lines, which have no column for --label-column. Give a CSV or "
        + "JSONL file.")
  }

  @Test func `bytes that are not UTF-8 pass, or are refused on demand`() throws {
    let bytes: [UInt8] = [0x61, 0x0A, 0xFF, 0x00, 0x0A]
    #expect(
      try readAll(bytes, .lines, [message]).records.map(\.fields) == [["a"], ["\u{FFFD}\0"]])
    var options = ReaderOptions()
    options.onInvalidUTF8 = .refuse
    #expect(
      try readAll(bytes, .lines, [message], options).failure
        == "FILE, line 2: text that is not UTF-8. Convert the file, with iconv say.")
  }

  @Test func `UTF-8 is what the standard library says it is`() throws {
    var random = SplitMix64(seed: 3)
    var options = reading(1 << 8)
    options.onInvalidUTF8 = .refuse
    let pieces: [[UInt8]] = [
      [0x61], [0x61], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0xC3], [0x80],
      [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF4, 0x90, 0x80, 0x80], [0xFF],
    ]
    var validCount = 0
    for _ in 0..<300 {
      // Most lines have no piece at fault.
      let kinds = random.below(3) == 0 ? pieces.count : 5
      let line = (0..<random.below(20)).flatMap { _ in pieces[random.below(kinds)] }
      let isValid = String(validating: line, as: UTF8.self) != nil
      #expect((try readAll(line, .lines, [message], options).failure == nil) == isValid)
      if isValid { validCount += 1 }
    }
    #expect((100..<290).contains(validCount))
  }

  @Test(arguments: [RecordFormat.lines, .csv, .jsonl])
  func `a huge line is refused without reading it all`(format: RecordFormat) throws {
    var options = reading(1 << 14)
    options.maximumRecordLength = 1 << 16
    let totalCount = 1 << 21
    let head = format == .csv ? "message\n" : ""
    let file = try TemporaryFile(
      Array(head.utf8) + [UInt8](repeating: 0x61, count: totalCount))
    let input = try InputFile(path: file.path)
    let reader = try RecordReader(
      file: input, format: format, columns: [message], options: options)
    let line = format == .csv ? 2 : 1
    #expect(
      throws: DatasetError.record(
        path: file.path, line: line, fault: .recordTooLong(limit: 1 << 16))
    ) {
      try reader.nextBatch()
    }
    // What the reader left unread, the test can still read.
    var rest: [UInt8] = []
    while try input.read(1 << 16, appendingTo: &rest) > 0 {}
    #expect(totalCount - rest.count <= 3 << 16)
  }

  @Test func `a directory and a path that is not there are file errors`() throws {
    #expect(throws: FileError.system(action: "open", path: "/not/there", code: 2)) {
      try InputFile(path: "/not/there")
    }
    let input = try? InputFile(path: "/tmp")
    guard let input else { return }
    #expect(throws: DatasetError.file(.system(action: "read", path: "/tmp", code: 21))) {
      try RecordReader(file: input, format: .lines, columns: [message])
    }
  }
}
