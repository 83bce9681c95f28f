public import FileSystem

/// Reads the records of a file, a batch at a time.
///
/// Memory is bounded by a batch and by the longest record, not by the file. Blank lines of CSV and
/// JSONL are passed over; in plain lines every line is a record. A byte order mark is skipped.
///
/// A reader belongs to one thread; the batches that it gives are values that others may work on
/// while it reads on.
public final class RecordReader {
  /// How the records are written.
  public let format: RecordFormat
  /// The header of a CSV file.
  public let header: CSVHeader?
  /// Records handed out so far.
  public private(set) var rowCount = 0

  private let columnCount: Int
  private var input: InputBuffer
  private var scanner: any RecordScanner
  /// Whether the buffer holds bytes that the scanner has not seen.
  private var hasUnseenBytes = true
  /// What is wrong after the records that were handed out.
  private var failure: DatasetError?
  private var lastBatchRowCount = 0

  /// Opens the records of a file and, for CSV, reads the header.
  ///
  /// - Parameters:
  ///   - file: Read from front to back, from where it stands.
  ///   - format: See ``RecordFormat/init(path:)``.
  ///   - columns: The fields to find, in the order in which batches give them. Plain lines have one.
  ///   - options: Limits and the like.
  /// - Throws: ``DatasetError/file(_:)``, ``DatasetError/empty(path:)`` for CSV without a header,
  ///   ``DatasetError/record(path:line:fault:)`` for a header at fault, or
  ///   ``DatasetError/linesHaveNoColumns(path:option:)``.
  public init(
    file: InputFile, format: RecordFormat, columns: [WantedColumn],
    options: ReaderOptions = ReaderOptions()
  ) throws(DatasetError) {
    options.check()
    self.format = format
    columnCount = columns.count
    var input = InputBuffer(file: file, options: options)
    try input.skipByteOrderMark()
    switch format {
    case .csv:
      let start = try CSVScanner.readingHeader(from: &input, columns: columns, options: options)
      (scanner, header) = (start.scanner, start.header)
    case .jsonl:
      (scanner, header) = (JSONLScanner(path: file.path, columns: columns, options: options), nil)
    case .lines:
      scanner = try LineScanner(path: file.path, columns: columns, options: options)
      header = nil
    }
    self.input = input
  }

  /// The next records.
  ///
  /// - Returns: At least one record, or `nil` after the last.
  /// - Throws: ``DatasetError/file(_:)`` or ``DatasetError/record(path:line:fault:)``; the records
  ///   before the one at fault have been handed out by then, and the reader stays at the error.
  public func nextBatch() throws(DatasetError) -> RecordBatch? {
    while failure == nil {
      if !hasUnseenBytes {
        if input.atEnd { return nil }
        try input.refill()
      }
      hasUnseenBytes = false
      if let batch = scanBuffer() { return batch }
    }
    if let failure { throw failure }
    return nil
  }

  /// The whole records of the buffer; `nil` when there is none.
  private func scanBuffer() -> RecordBatch? {
    var rows = RecordRows(
      copiesStart: input.bytes.count, expectedCount: lastBatchRowCount * 9 / 8,
      columnCount: columnCount)
    var place = input.place
    do throws(DatasetError) {
      try scanner.scan(input.bytes.span, from: &place, atEnd: input.atEnd, into: &rows)
    } catch {
      failure = error
    }
    input.place = place
    guard !rows.records.isEmpty else { return nil }
    lastBatchRowCount = rows.records.count
    rowCount += lastBatchRowCount
    var bytes = input.take()
    if !rows.copies.isEmpty { bytes.append(contentsOf: rows.copies) }
    return RecordBatch(bytes: bytes, rows: rows, columnCount: columnCount)
  }
}
