import Dataset

/// Writes records with fields added to them: behind CSV and JSONL records, before plain lines.
///
/// A record is written by ``open(_:_:to:)``, its fields in the order of the header, then
/// ``close(_:_:to:)``.
struct RecordAnnotator: Sendable {
  let format: RecordFormat
  /// Digits of numbers behind the point, 0...17.
  let digits: Int

  /// The header of a CSV file with the names of the fields.
  func header(after header: CSVHeader, names: [String]) -> [UInt8] {
    var bytes = header.bytes
    for name in names {
      bytes.append(UInt8(ascii: ","))
      CSVWriter.appendField(name, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// What stands before the fields.
  func open(_ batch: RecordBatch, _ row: Int, to output: inout [UInt8]) {
    switch format {
    case .lines: break
    case .csv: output.append(contentsOf: batch.bytes[batch.raw(row)])
    case .jsonl:
      output.append(contentsOf: batch.bytes[batch.raw(row).lowerBound..<batch.closingBrace(row)])
    }
  }

  /// What stands behind the fields, and the line end.
  func close(_ batch: RecordBatch, _ row: Int, to output: inout [UInt8]) {
    switch format {
    case .lines: output.append(contentsOf: batch.bytes[batch.raw(row)])
    case .csv: break
    case .jsonl: output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "\n"))
  }

  /// A field of text.
  ///
  /// - Parameter isFirst: Whether it is the first of the record, whose JSON object may be empty.
  func text(
    _ name: StaticString, _ text: String, after batch: RecordBatch, _ row: Int,
    isFirst: Bool = false, to output: inout [UInt8]
  ) {
    begin(name, batch, row, isFirst, to: &output)
    switch format {
    case .lines: RecordAnnotator.appendOneLine(text, to: &output)
    case .csv: CSVWriter.appendField(text, to: &output)
    case .jsonl: JSONText.appendString(text, to: &output)
    }
    if format == .lines { output.append(UInt8(ascii: "\t")) }
  }

  /// A field of a number; nothing, or JSON's null, where there is none.
  func number(
    _ name: StaticString, _ value: Double?, after batch: RecordBatch, _ row: Int,
    to output: inout [UInt8]
  ) {
    begin(name, batch, row, false, to: &output)
    if let value {
      DecimalText.append(value, fractionDigits: digits, to: &output)
    } else if format == .jsonl {
      output.append(contentsOf: "null".utf8)
    }
    if format == .lines { output.append(UInt8(ascii: "\t")) }
  }

  private func begin(
    _ name: StaticString, _ batch: RecordBatch, _ row: Int, _ isFirst: Bool,
    to output: inout [UInt8]
  ) {
    switch format {
    case .lines: break
    case .csv: output.append(UInt8(ascii: ","))
    case .jsonl:
      if !isFirst || !batch.isEmptyObject(row) { output.append(UInt8(ascii: ",")) }
      output.append(UInt8(ascii: "\""))
      unsafe output.append(
        contentsOf: UnsafeBufferPointer(
          start: name.utf8Start, count: name.utf8CodeUnitCount))
      output.append(contentsOf: "\":".utf8)
    }
  }

  /// Tabs and line ends would break the columns of plain lines.
  private static func appendOneLine(_ text: String, to output: inout [UInt8]) {
    for byte in text.utf8 { output.append(byte < 0x20 ? UInt8(ascii: " ") : byte) }
  }
}
