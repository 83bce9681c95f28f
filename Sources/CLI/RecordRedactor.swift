import Dataset
import Redaction

/// Redacts batches of records.
struct RecordRedactor: Sendable {
  let redactor: Redactor
  let format: RecordFormat
  /// The columns' names of CSV.
  private let names: [[UInt8]]
  /// Whether each column of CSV is redacted.
  private let isChosen: [Bool]
  /// The members of JSON objects that are redacted; `nil` for all.
  private let members: Set<[UInt8]>?

  struct Result: Sendable {
    var bytes: [UInt8] = []
    var rowCount = 0
    var counts = RedactionCounts()
  }

  init(redactor: Redactor, format: RecordFormat, header: CSVHeader?, columns: [String]?) {
    self.redactor = redactor
    self.format = format
    let columnNames = header?.columnNames ?? []
    names = columnNames.map { Array($0.utf8) }
    isChosen = columnNames.map { columns?.contains($0) ?? true }
    members = columns.map { Set($0.map { Array($0.utf8) }) }
  }

  /// The records of a batch without their identifiers, in their order.
  func redacted(_ batch: RecordBatch) -> Result {
    var result = Result(rowCount: batch.rowCount)
    result.bytes.reserveCapacity(batch.bytes.count + batch.bytes.count / 4)
    for row in 0..<batch.rowCount {
      let record = batch.bytes.span.extracting(batch.raw(row))
      switch format {
      case .lines: result.counts += redactor.append(record, to: &result.bytes)
      case .csv: appendCSV(record, &result)
      case .jsonl: appendJSON(record, &result)
      }
      result.bytes.append(0x0A)
    }
    return result
  }

  // MARK: CSV

  /// A record that the reader has checked; fields that nothing is replaced in stay as they were.
  private func appendCSV(_ record: Span<UInt8>, _ result: inout Result) {
    var start = 0
    for column in names.indices {
      if column > 0 { result.bytes.append(UInt8(ascii: ",")) }
      let end = fieldEnd(record, from: start)
      appendCSVField(record, start..<end, column, &result)
      start = end + 1
    }
  }

  private func appendCSVField(
    _ record: Span<UInt8>, _ field: Range<Int>, _ column: Int, _ result: inout Result
  ) {
    if isChosen[column] {
      var redacted: [UInt8] = []
      let counts = redactor.append(
        unquoted(record, field).span, ofField: names[column], to: &redacted)
      if counts.total > 0 {
        result.counts += counts
        return CSVWriter.appendField(redacted.span, to: &result.bytes)
      }
    }
    for place in field { result.bytes.append(record[place]) }
  }

  private func fieldEnd(_ record: Span<UInt8>, from start: Int) -> Int {
    var end = start
    var isQuoted = false
    if end < record.count, record[end] == UInt8(ascii: "\"") {
      isQuoted = true
      end += 1
    }
    while end < record.count, isQuoted || record[end] != UInt8(ascii: ",") {
      if isQuoted && record[end] == UInt8(ascii: "\"") {
        let isDoubled = end + 1 < record.count && record[end + 1] == UInt8(ascii: "\"")
        if isDoubled { end += 1 } else { isQuoted = false }
      }
      end += 1
    }
    return end
  }

  private func unquoted(_ record: Span<UInt8>, _ field: Range<Int>) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    guard !field.isEmpty, record[field.lowerBound] == quote else {
      return field.map { record[$0] }
    }
    var text: [UInt8] = []
    var place = field.lowerBound + 1
    while place < field.upperBound - 1 {
      text.append(record[place])
      place += record[place] == quote ? 2 : 1
    }
    return text
  }

  // MARK: JSON

  /// An object that the reader has checked; keys stay, and so do values nothing is replaced in.
  private func appendJSON(_ record: Span<UInt8>, _ result: inout Result) {
    var walk = JSONWalk()
    var copied = 0
    while let value = walk.nextScalar(in: record) {
      guard members?.contains(value.member) ?? true else { continue }
      let isString = record[value.range.lowerBound] == UInt8(ascii: "\"")
      let text = isString ? JSONWalk.unescaped(record, value.range) : value.range.map { record[$0] }
      var redacted: [UInt8] = []
      let counts = redactor.append(text.span, ofField: value.key, to: &redacted)
      guard counts.total > 0 else { continue }
      result.counts += counts
      for place in copied..<value.range.lowerBound { result.bytes.append(record[place]) }
      JSONText.appendString(redacted.span, to: &result.bytes)
      copied = value.range.upperBound
    }
    for place in copied..<record.count { result.bytes.append(record[place]) }
  }
}
