/// Finds the records of one format in a buffer.
protocol RecordScanner {
  /// Adds every whole record from `place` on to `rows` and moves `place` behind the last.
  ///
  /// Records before one at fault are added before the error is thrown.
  ///
  /// - Parameter atEnd: Whether the file ends with `bytes`, so that a last record needs no line end.
  mutating func scan(
    _ bytes: Span<UInt8>, from place: inout Int, atEnd: Bool, into rows: inout RecordRows
  ) throws(DatasetError)
}

/// The part of a buffer in which a record has to end.
struct ScanWindow {
  /// One past the last byte.
  let end: Int
  /// Whether the file ends here too.
  let isLast: Bool
  /// Whether a record that does not end here is too long.
  let isFull: Bool

  init(from start: Int, in bytes: Span<UInt8>, atEnd: Bool, maximumRecordLength: Int) {
    // One byte more than the longest record: its line feed, or the byte too many.
    end = min(bytes.count, start + maximumRecordLength + 1)
    isFull = end - start > maximumRecordLength
    isLast = atEnd && end == bytes.count && !isFull
  }
}

/// The end of a record's content: before the carriage return, if one stands before its line end.
func contentEnd(of bytes: Span<UInt8>, from start: Int, lineEnd: Int) -> Int {
  lineEnd > start && bytes[lineEnd - 1] == 0x0D ? lineEnd - 1 : lineEnd
}
