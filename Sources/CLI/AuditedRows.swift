import Dataset
import Evaluation
import Train

/// The data rows of an audit: where each stands, and which distinct row of the corpus it is.
struct AuditedRows: Sendable {
  /// Shape `[rowCount]`.
  private(set) var lines: [UInt32] = []
  private(set) var distinctRows: [UInt32] = []
  /// By the bytes of the message, and the categories that a model reads.
  private(set) var messageCeiling = LabelCeiling()
  private var key: [UInt8] = []

  /// Adds a row of text, label and categories.
  mutating func append(
    _ row: Int, of batch: RecordBatch, distinctRow: Int, categoryCount: Int
  ) {
    lines.append(UInt32(clamping: batch.lineNumber(row)))
    distinctRows.append(UInt32(clamping: distinctRow))
    key.removeAll(keepingCapacity: true)
    for column in 0..<categoryCount {
      key.append(contentsOf: batch.bytes[batch.field(row, column + 2)])
      key.append(0xFF)
    }
    key.append(contentsOf: batch.bytes[batch.field(row, 0)])
    messageCeiling.record(message: messageKey(of: key.span), label: batch.text(row, 1))
  }

  /// The lines of some distinct rows, each ascending.
  func lines(of wanted: [Int]) -> [Int: [Int]] {
    var lines = Dictionary(uniqueKeysWithValues: wanted.map { ($0, [Int]()) })
    for (row, line) in zip(distinctRows, self.lines) { lines[Int(row)]?.append(Int(line)) }
    return lines
  }
}

/// A masked message, with its categories, that carries several labels.
struct ContradictoryMessage {
  /// The number of the shape.
  let shape: Int
  /// Data rows of each label that it carries, the commonest first.
  let labelRows: [(label: String, rows: Int)]

  /// All its rows.
  var rowCount: Int { labelRows.reduce(0) { $0 + $1.rows } }
  /// Those that do not carry its commonest label.
  var minorityRowCount: Int { rowCount - labelRows[0].rows }
}

/// What masked messages carry for labels.
struct ShapeLabels {
  private struct Key: Hashable {
    let shape: Int
    let categories: [Int]
  }

  /// The place of each masked message in the order of first sight.
  private var places: [Key: Int] = [:]
  private var keys: [Key] = []
  /// Data rows of each label, by the labels' numbers in the corpus. Shape `[keys.count]`.
  private var counts: [[Int: Int]] = []
  private let names: [String]
  private let placeOfLabel: [Int]

  init(_ corpus: Corpus, labels: [String]) {
    names = corpus.labels
    placeOfLabel = names.map { labels.firstIndex(of: $0) ?? 0 }
    for row in corpus.rows {
      let key = Key(shape: row.shape, categories: row.categories)
      let place = places[key] ?? keys.count
      if place == keys.count {
        places[key] = place
        keys.append(key)
        counts.append([:])
      }
      counts[place][row.label, default: 0] += row.count
    }
  }

  /// The labels of a row's masked message, the commonest first; equal ones in the labels' order.
  func labels(of row: Corpus.Row) -> [(label: String, rows: Int)] {
    places[Key(shape: row.shape, categories: row.categories)].map { ordered(counts[$0]) } ?? []
  }

  private func ordered(_ counts: [Int: Int]) -> [(label: String, rows: Int)] {
    counts.sorted { one, other in
      one.value == other.value
        ? placeOfLabel[one.key] < placeOfLabel[other.key] : one.value > other.value
    }.map { (names[$0.key], $0.value) }
  }

  /// Those with several labels, that with the most rows against its commonest label first.
  var contradictory: [ContradictoryMessage] {
    keys.indices.filter { counts[$0].count > 1 }.map { place in
      ContradictoryMessage(shape: keys[place].shape, labelRows: ordered(counts[place]))
    }.enumerated().sorted { one, other in
      let (rows, otherRows) = (one.element.minorityRowCount, other.element.minorityRowCount)
      return rows == otherRows ? one.offset < other.offset : rows > otherRows
    }.map(\.element)
  }

  /// The best figures that the labels of masked messages leave.
  var ceiling: LabelCeiling {
    var ceiling = LabelCeiling()
    for (number, labels) in counts.enumerated() {
      for (label, rows) in labels {
        ceiling.record(message: UInt64(number), label: names[label], weight: Double(rows))
      }
    }
    return ceiling
  }
}
