import Dataset
import Features

/// Where records declare a severity other than the verdict, by shape.
struct Disagreements: Sendable {
  private var counts: [Key: Entry] = [:]
  /// Records beyond ``keyLimit`` shapes.
  private(set) var otherCount = 0

  /// Shapes that are told apart; memory is bounded by it.
  static let keyLimit = 100_000

  private struct Key: Hashable {
    let shape: [UInt8]
    let declared: String
    let verdict: String
  }

  private struct Entry {
    var count: Int
    var firstLine: Int
  }

  /// All records.
  var total: Int { counts.values.reduce(otherCount) { $0 + $1.count } }

  mutating func record(message: ArraySlice<UInt8>, declared: String, verdict: String, line: Int) {
    var lowercased: [UInt8] = []
    var shape: [UInt8] = []
    appendShape(of: message.span, scratch: &lowercased, to: &shape)
    add(
      Entry(count: 1, firstLine: line),
      for: Key(shape: shape, declared: declared, verdict: verdict))
  }

  private mutating func add(_ entry: Entry, for key: Key) {
    if let known = counts[key] {
      counts[key] = Entry(
        count: known.count + entry.count, firstLine: min(known.firstLine, entry.firstLine))
    } else if counts.count < Disagreements.keyLimit {
      counts[key] = entry
    } else {
      otherCount += entry.count
    }
  }

  static func += (left: inout Disagreements, right: Disagreements) {
    for (key, entry) in right.counts { left.add(entry, for: key) }
    left.otherCount += right.otherCount
  }

  /// A CSV table, the commonest first.
  var csv: [UInt8] {
    let rows = counts.sorted {
      $0.value.count == $1.value.count
        ? $0.value.firstLine < $1.value.firstLine : $0.value.count > $1.value.count
    }
    var bytes = Array("count,declared,verdict,first_line,shape\n".utf8)
    for (key, entry) in rows {
      CSVWriter.appendRecord(
        [
          String(entry.count), key.declared, key.verdict, String(entry.firstLine),
          String(decoding: key.shape, as: UTF8.self),
        ], to: &bytes)
    }
    if otherCount > 0 {
      CSVWriter.appendRecord([String(otherCount), "", "", "", "(other shapes)"], to: &bytes)
    }
    return bytes
  }
}
