import Evaluation
import Features

/// Records of 64-bit words, equal ones once with the number of their copies.
struct DistinctRecords: Sendable {
  private var records = ByteInterner()
  /// How often each record was added.
  private(set) var counts: [Int] = []
  private var pending: [UInt8] = []

  /// Distinct records.
  var count: Int { counts.count }

  /// Begins a record.
  mutating func start() { pending.removeAll(keepingCapacity: true) }

  /// Adds a word to the record that was begun.
  mutating func append(_ word: UInt64) {
    for place in 0..<8 { pending.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place))) }
  }

  /// Ends the record.
  ///
  /// - Parameter count: How many equal ones it stands for.
  mutating func finish(count: Int) {
    var record: [UInt8] = []
    swap(&record, &pending)
    let number = records.intern(record.span)
    swap(&record, &pending)
    if number == counts.count { counts.append(0) }
    counts[number] += count
  }

  /// Words of a record.
  func width(_ number: Int) -> Int { records.range(of: number).count / 8 }

  /// A word of a record.
  func word(_ number: Int, _ place: Int) -> UInt64 {
    let start = records.range(of: number).lowerBound + 8 * place
    return (0..<8).reduce(0) { $0 | UInt64(records.bytes[start + $1]) << UInt64(8 * $1) }
  }

  /// A word of a record as the number that it is the bits of.
  func number(_ number: Int, _ place: Int) -> Double {
    Double(bitPattern: word(number, place))
  }
}

extension DistinctRecords {
  /// Words that a score takes.
  static let scoreWidth = 4

  /// Adds a score to the record that was begun.
  mutating func append(_ score: RowScore) {
    append(UInt64(score.predicted))
    append(score.confidence.bitPattern)
    append((score.loss?.logLoss ?? .nan).bitPattern)
    append((score.loss?.squaredError ?? .nan).bitPattern)
  }

  /// The score in a record.
  ///
  /// - Parameters:
  ///   - place: Where it starts.
  ///   - actual: The index of the row's label.
  func score(_ number: Int, at place: Int, actual: Int) -> RowScore {
    let predicted = Int(word(number, place))
    let logLoss = self.number(number, place + 2)
    return RowScore(
      predicted: predicted, confidence: self.number(number, place + 1),
      isRight: predicted == actual,
      loss: logLoss.isNaN
        ? nil
        : RowScore.Loss(logLoss: logLoss, squaredError: self.number(number, place + 3)))
  }
}
