/// A piece of a batch's bytes; four bytes suffice because a batch is far smaller than 4 GiB.
struct ByteRange: Sendable {
  var start: UInt32
  var end: UInt32

  init(_ start: Int, _ end: Int) {
    self.start = UInt32(start)
    self.end = UInt32(end)
  }

  var range: Range<Int> { Int(start)..<Int(end) }
}

/// Some whole records of a file, and where their fields are.
///
/// A value of its own: threads may work on batches while the reader reads the next.
public struct RecordBatch: Sendable {
  /// The records as they stood in the file, then the unescaped copies of the fields that needed
  /// one. There may be bytes that belong to no record.
  public let bytes: [UInt8]
  /// Wanted columns, in the order of the request.
  public let columnCount: Int
  private let rows: RecordRows

  init(bytes: consuming [UInt8], rows: RecordRows, columnCount: Int) {
    self.bytes = bytes
    self.rows = rows
    self.columnCount = columnCount
  }

  /// Records in this batch, at least 1.
  public var rowCount: Int { rows.records.count }

  /// The text of a field, unescaped, as a piece of ``bytes``; empty for a JSON `null` and for an
  /// optional column that is not there.
  ///
  /// - Parameters:
  ///   - row: In `0..<rowCount`.
  ///   - column: Index in the list of wanted columns.
  public func field(_ row: Int, _ column: Int) -> Range<Int> {
    precondition(
      column >= 0 && column < columnCount, "column \(column) of \(columnCount) wanted ones")
    return rows.fields[row * columnCount + column].range
  }

  /// The text of a field as a `String`; bytes that are no UTF-8 become U+FFFD.
  public func text(_ row: Int, _ column: Int) -> String {
    String(decoding: bytes[field(row, column)], as: UTF8.self)
  }

  /// The record as it stood in the file, without its line end, as a piece of ``bytes``.
  public func raw(_ row: Int) -> Range<Int> { rows.records[row].range }

  /// The line of the file on which the record starts, from 1.
  public func lineNumber(_ row: Int) -> Int { rows.lineNumbers[row] }

  /// Where the last `}` of a JSON record stands in ``bytes``: new members go before it.
  ///
  /// - Precondition: The format is ``RecordFormat/jsonl``.
  public func closingBrace(_ row: Int) -> Int {
    lastByte(of: raw(row), named: "}")
  }

  /// Whether a JSON record is `{}`, so that a new member needs no comma before it.
  ///
  /// - Precondition: The format is ``RecordFormat/jsonl``.
  public func isEmptyObject(_ row: Int) -> Bool {
    let inside = raw(row).lowerBound..<closingBrace(row)
    return bytes[lastByte(of: inside, named: "object")] == UInt8(ascii: "{")
  }

  /// The last byte of a record's piece that is no white space.
  private func lastByte(of piece: Range<Int>, named name: String) -> Int {
    guard let place = bytes[piece].lastIndex(where: { !isJSONSpace($0) }) else {
      preconditionFailure("a record without \(name): only JSON records have one")
    }
    return place
  }
}

/// Where records and their fields are, gathered while a buffer is scanned.
struct RecordRows: Sendable {
  private(set) var fields: [ByteRange] = []
  private(set) var records: [ByteRange] = []
  private(set) var lineNumbers: [Int] = []
  /// Unescaped texts, to be put behind the buffer.
  private(set) var copies: [UInt8] = []
  /// Where the copies will start: the length of the buffer.
  private let copiesStart: Int

  /// - Parameter expectedCount: Room for so many records saves growing the arrays.
  init(copiesStart: Int, expectedCount: Int, columnCount: Int) {
    self.copiesStart = copiesStart
    fields.reserveCapacity(expectedCount * columnCount)
    records.reserveCapacity(expectedCount)
    lineNumbers.reserveCapacity(expectedCount)
  }

  mutating func appendField(_ start: Int, _ end: Int) {
    fields.append(ByteRange(start, end))
  }

  /// Adds a field whose text `write` puts at the end of the array that it gets.
  mutating func appendCopiedField(_ write: (inout [UInt8]) -> Void) {
    let start = copiesStart + copies.count
    write(&copies)
    appendField(start, copiesStart + copies.count)
  }

  mutating func appendRecord(_ start: Int, _ end: Int, line: Int) {
    records.append(ByteRange(start, end))
    lineNumbers.append(line)
  }
}
