import Dataset

/// What stood around the values of the last record.
///
/// A client writes all its records alike: the same keys in the same order with the same white space.
/// Where the next record has those very bytes around its values, only the values need to be looked
/// at; where it has not, ``RecordScanner`` reads it as if there had been none before. That takes
/// half the time of reading each key anew.
struct RecordLayout: Sendable {
  /// The indices of the fields in the order in which they come.
  private(set) var fields: [Int] = []
  /// The bytes from the opening brace to the first value, from each value to the next, and behind
  /// the last to the closing brace, one after the other.
  private var literals: [UInt8] = []
  /// Where each of them ends. Shape `[fields.count + 1]`, or empty before the first record.
  private var ends: [Int] = []

  var isEmpty: Bool { ends.isEmpty }

  /// Takes on the layout of a record.
  ///
  /// - Parameters:
  ///   - values: The values of the fields, all of them there.
  ///   - record: The place of the opening brace and the one behind the closing one.
  mutating func learn(
    _ values: [JSONCursor.Text?], _ record: Range<Int>, _ bytes: Span<UInt8>
  ) {
    fields.removeAll(keepingCapacity: true)
    literals.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    fields.append(contentsOf: values.indices)
    fields.sort { values[$0]?.start ?? 0 < values[$1]?.start ?? 0 }
    var start = record.lowerBound
    for field in fields {
      guard let value = values[field] else { continue }
      append(bytes.extracting(start..<value.start))
      start = value.end + 1
    }
    append(bytes.extracting(start..<record.upperBound))
  }

  private mutating func append(_ literal: Span<UInt8>) {
    for index in literal.indices { literals.append(literal[index]) }
    ends.append(literals.count)
  }

  /// Passes over the literal with an index.
  func accept(_ index: Int, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor) -> Bool {
    let start = index == 0 ? 0 : ends[index - 1]
    return cursor.accept(literals.span.extracting(start..<ends[index]), bytes)
  }
}
