import Features

/// How a model's held-out rows are distributed, which later logs can be compared with.
///
/// Counts are data rows, whole numbers.
public struct DriftReference: Equatable, Sendable {
  /// Bins of equal width over a probability.
  public static let scoreBinCount = 20
  /// Terms that are counted on their own, at most.
  public static let largestTermCount = 100
  /// Models of more labels do not say: the counts would outgrow what they are worth.
  public static let largestClassCount = 64
  /// Up to here whole numbers are exact.
  static let largestCount = 9_007_199_254_740_992.0

  /// Rows that the gate refuses.
  public var refusedRowCount: Double
  /// Rows of shapes that were in no row that was kept.
  public var newShapeRowCount: Double
  /// Rows that were given each class. Shape `[classCount]`.
  public var answers: [Double]
  /// Rows by their largest probability. Shape `[scoreBinCount]`.
  public var confidences: [Double]
  /// Rows by the probability of each class. Shape `[classCount, scoreBinCount]`.
  public var probabilities: [Double]
  /// Of terms that are not in ``terms``: rows that hold each, summed, by the class that they were
  /// given. Shape `[classCount]`.
  public var otherTermRows: [Double]
  /// The terms that are in the most rows, ascending.
  public var terms: [UInt32]
  /// Rows that hold each of them, by the class that they were given. Shape
  /// `[terms.count, classCount]`.
  public var termRows: [Double]

  /// Counts of the shapes that the properties tell.
  public init(
    refusedRowCount: Double, newShapeRowCount: Double, answers: [Double], confidences: [Double],
    probabilities: [Double], otherTermRows: [Double], terms: [UInt32], termRows: [Double]
  ) {
    precondition(
      confidences.count == Self.scoreBinCount
        && probabilities.count == answers.count * Self.scoreBinCount
        && otherTermRows.count == answers.count
        && termRows.count == terms.count * answers.count,
      "counts of other classes, bins or terms")
    self.refusedRowCount = refusedRowCount
    self.newShapeRowCount = newShapeRowCount
    self.answers = answers
    self.confidences = confidences
    self.probabilities = probabilities
    self.otherTermRows = otherTermRows
    self.terms = terms
    self.termRows = termRows
  }
}

extension ByteWriter {
  mutating func write(_ reference: DriftReference) {
    write(UInt32(reference.answers.count))
    write(UInt32(reference.terms.count))
    write(FrozenArray(reference.answers))
    write(FrozenArray([reference.refusedRowCount, reference.newShapeRowCount]))
    write(FrozenArray(reference.confidences))
    write(FrozenArray(reference.probabilities))
    write(FrozenArray(reference.otherTermRows))
    write(FrozenArray(reference.termRows))
    write(FrozenArray(reference.terms))
  }
}

extension SectionReader {
  func readDriftReference(
    classCount: Int, termCount: Int
  ) throws(ModelFileError) -> DriftReference? {
    guard var reader = reader(.driftReference) else { return nil }
    _ = try reader.readCount("classCount", allowed: classCount...classCount)
    let count = try reader.readCount(
      "termCount", allowed: 0...min(termCount, DriftReference.largestTermCount))
    let binCount = DriftReference.scoreBinCount
    let most = DriftReference.largestCount
    func read(
      _ field: String, _ count: Int, upTo largest: Double, _ reader: inout ByteReader
    ) throws(ModelFileError) -> [Double] {
      let start = reader.offset
      let values = Array(try reader.readNumbers(field, count: count, allowed: 0...largest))
      if let place = values.firstIndex(where: { $0 != $0.rounded() }) {
        throw .badNumber(field: reader.path(field), offset: start + 8 * place)
      }
      return values
    }
    let answers = try read("answers", classCount, upTo: most, &reader)
    let rowCount = answers.reduce(0, +)
    let shares = try read("shares", 2, upTo: rowCount, &reader)
    let confidences = try read("confidences", binCount, upTo: rowCount, &reader)
    let probabilities = try read("probabilities", classCount * binCount, upTo: rowCount, &reader)
    let otherTermRows = try read("otherTermRows", classCount, upTo: most, &reader)
    let termRows = try read("termRows", count * classCount, upTo: rowCount, &reader)
    let start = reader.offset
    let terms = Array(try reader.readArray("terms", count: count, of: UInt32.self))
    for place in 0..<count
    where terms[place] >= termCount || place > 0 && terms[place] <= terms[place - 1] {
      throw .notAscending(field: reader.path("terms"), offset: start + 4 * place)
    }
    try reader.finish("terms")
    return DriftReference(
      refusedRowCount: shares[0], newShapeRowCount: shares[1], answers: answers,
      confidences: confidences, probabilities: probabilities, otherTermRows: otherTermRows,
      terms: terms, termRows: termRows)
  }
}
