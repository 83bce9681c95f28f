/// Finds lines.
struct LineFinder {
  /// The line at hand, from 1.
  private(set) var line = 1
  private let path: String
  private let maximumRecordLength: Int

  init(path: String, options: ReaderOptions) {
    self.path = path
    maximumRecordLength = options.maximumRecordLength
  }

  /// Goes on to the next line.
  mutating func finishLine() { line += 1 }

  /// The end of the line at `start`, before its line end, and where the next line starts.
  ///
  /// - Returns: `nil` when the line does not end in `bytes`.
  func lineEnd(
    in bytes: Span<UInt8>, from start: Int, atEnd: Bool
  ) throws(DatasetError) -> (end: Int, next: Int)? {
    let window = ScanWindow(
      from: start, in: bytes, atEnd: atEnd, maximumRecordLength: maximumRecordLength)
    if let lineFeed = firstLineFeed(in: bytes, from: start, to: window.end) {
      return (contentEnd(of: bytes, from: start, lineEnd: lineFeed), lineFeed + 1)
    }
    if window.isFull { throw fault(.recordTooLong(limit: maximumRecordLength)) }
    guard window.isLast else { return nil }
    return (contentEnd(of: bytes, from: start, lineEnd: window.end), window.end)
  }

  /// The error for the line at hand.
  func fault(_ fault: RecordFault) -> DatasetError {
    .record(path: path, line: line, fault: fault)
  }
}

/// Takes every line as a record of one field.
struct LineScanner: RecordScanner {
  private let columnCount: Int
  private let refusesInvalidUTF8: Bool
  private var finder: LineFinder

  /// - Throws: ``DatasetError/linesHaveNoColumns(path:option:)`` when a second column is required.
  init(path: String, columns: [WantedColumn], options: ReaderOptions) throws(DatasetError) {
    if let second = columns.dropFirst().first(where: \.isRequired) {
      throw .linesHaveNoColumns(path: path, option: second.option)
    }
    columnCount = columns.count
    refusesInvalidUTF8 = options.onInvalidUTF8 == .refuse
    finder = LineFinder(path: path, options: options)
  }

  mutating func scan(
    _ bytes: Span<UInt8>, from place: inout Int, atEnd: Bool, into rows: inout RecordRows
  ) throws(DatasetError) {
    while place < bytes.count,
      let (end, next) = try finder.lineEnd(in: bytes, from: place, atEnd: atEnd)
    {
      if refusesInvalidUTF8 && !isValidUTF8(bytes, from: place, to: end) {
        throw finder.fault(.invalidUTF8(column: nil))
      }
      for column in 0..<columnCount {
        rows.appendField(place, column == 0 ? end : place)
      }
      rows.appendRecord(place, end, line: finder.line)
      place = next
      finder.finishLine()
    }
  }
}
