/// What a model said of labelled rows: equal rows once, with the number of their copies.
///
/// A row is a few numbers, whatever its message: memory does not grow with the text.
public struct ScoredRows: Sendable {
  /// Models of more labels keep no probabilities of single classes, so they have no curves.
  public static let largestCurveClassCount = 64

  /// The labels: those of the model by class index, then those that only the data hold.
  public let labels: [String]
  /// Labels that the model knows.
  public let classCount: Int
  /// The index of each row's label in ``labels``.
  public private(set) var actual: [Int] = []
  /// How each row was judged.
  public private(set) var scores: [RowScore] = []
  /// The shape of each row, a number below ``shapeCount``.
  public private(set) var shapes: [Int] = []
  /// Data rows that each row stands for.
  public private(set) var weights: [Double] = []
  /// Of each class, row after row; empty beyond ``largestCurveClassCount`` classes.
  public private(set) var probabilities: [Double] = []
  /// Distinct shapes.
  public private(set) var shapeCount = 0

  private var numberOfShape: [UInt64: Int] = [:]

  /// No rows yet.
  public init(labels: [String], classCount: Int) {
    precondition(
      classCount <= labels.count, "\(classCount) classes need labels, there are \(labels.count)")
    self.labels = labels
    self.classCount = classCount
  }

  /// Rows, each counted once.
  public var count: Int { actual.count }
  /// Data rows.
  public var rowCount: Int { Int(weights.reduce(0, +)) }
  /// Data rows whose label the model has never seen.
  public var unseenLabelRowCount: Int {
    Int(zip(scores, weights).reduce(0) { $0 + ($1.0.loss == nil ? $1.1 : 0) })
  }
  /// Whether there are probabilities of every class.
  public var hasCurves: Bool { classCount <= Self.largestCurveClassCount }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - actual: The index of its label.
  ///   - score: How it was judged.
  ///   - shape: The key of its shape, see ``messageKey(of:)``.
  ///   - probabilities: Of each class; left away where ``hasCurves`` is false.
  ///   - weight: Data rows that it stands for.
  public mutating func append(
    actual: Int, score: RowScore, shape: UInt64, probabilities: some Sequence<Double>,
    weight: Double
  ) {
    precondition(labels.indices.contains(actual), "label \(actual) of \(labels.count)")
    self.actual.append(actual)
    scores.append(score)
    weights.append(weight)
    if hasCurves { self.probabilities.append(contentsOf: probabilities) }
    let number = numberOfShape[shape] ?? shapeCount
    if number == shapeCount {
      numberOfShape[shape] = number
      shapeCount += 1
    }
    shapes.append(number)
  }

  /// Data rows of each shape. Shape `[shapeCount]`.
  public var shapeSizes: [Double] {
    var sizes = [Double](repeating: 0, count: shapeCount)
    for (shape, weight) in zip(shapes, weights) { sizes[shape] += weight }
    return sizes
  }

  /// The probability that row `row` was given for class `index`.
  public func probability(_ row: Int, _ index: Int) -> Double {
    probabilities[row * classCount + index]
  }

  /// Counts [actual, predicted] over all rows.
  public var confusion: ConfusionMatrix {
    var matrix = ConfusionMatrix(labels: labels)
    for row in 0..<count {
      matrix.record(
        actual: actual[row], predicted: scores[row].predicted, weight: weights[row])
    }
    return matrix
  }

  /// Some of the rows, in the order given; shapes are numbered anew.
  public func keeping(_ rows: some Sequence<Int>) -> ScoredRows {
    var some = ScoredRows(labels: labels, classCount: classCount)
    for row in rows {
      let start = row * classCount
      some.append(
        actual: actual[row], score: scores[row], shape: UInt64(shapes[row]),
        probabilities: hasCurves ? probabilities[start..<start + classCount] : [],
        weight: weights[row])
    }
    return some
  }
}
