import Evaluation
import Features
import Glibc
import LinearAlgebra
public import ModelFile

/// What was learned for messages of unknown shapes, and how well it does on shapes kept back.
public struct SemanticFit: Sendable {
  /// What goes into the model file.
  public let model: SemanticModel
  /// How much the data count against the penalty.
  public let inverseRegularization: Double
  /// Steps of the optimiser.
  public let iterationCount: Int
  /// Whether it came within its tolerance.
  public let hasConverged: Bool
}

/// Learns what pieces say of a message's class: a regression that is linear in the mean of the
/// pieces' vectors, and in the text features as far as they are wanted.
struct SemanticTrainer: Sendable {
  let settings: SemanticSettings
  let table: VectorTable
  let logistic: LogisticHyperparameters
  let classWeighting: ClassWeighting

  /// Values that held-out shapes choose from.
  static let grid = [0.3, 1, 3, 10, 30]
  static let foldCount = 5

  /// A regression and how the optimiser got there.
  struct Fit {
    /// Weights of the space's features and of the pieces behind them.
    let regression: LogisticRegression
    let iterationCount: Int
    let hasConverged: Bool
    /// Where the optimiser ended, for another fit of the same set to start from.
    let parameters: [Double]
  }

  /// A set as the optimiser wants it, for fits under any penalty.
  struct Examples {
    fileprivate let blocks: FeatureBlocks
    /// Where the data count as they are, `C = 1`.
    fileprivate let objective: FactoredObjective
    fileprivate let classCount: Int
  }

  /// Prepares a set whose rows have pieces behind the features of a space.
  ///
  /// - Parameters:
  ///   - set: At least two classes. Shape of the rows `[rowCount, featureCount + pieceCount]`.
  ///   - featureCount: The features of the space.
  /// - Throws: ``TrainError/noExamples``.
  func examples(of set: TrainingSet, featureCount: Int) throws(TrainError) -> Examples {
    guard set.rows.rowCount > 0, set.labels.count > 1 else { throw .noExamples }
    let classCount = set.labels.count
    let blocks = FeatureBlocks(
      set.rows.matrix, featureCount: featureCount, textWeight: settings.textWeight,
      threads: logistic.threads)
    let objective = FactoredObjective(
      rows: blocks.rows, classes: set.classes, multiplicities: multiplicities(of: set),
      classCount: classCount, penalty: classCount == 2 ? 2 : 1, threads: logistic.threads,
      ownCount: blocks.textCount,
      factor: FactoredObjective.Factor(
        columns: blocks.textCount..<blocks.rows.columnCount,
        basis: quantizedRows(blocks.usedPieces)))
    return Examples(blocks: blocks, objective: objective, classCount: classCount)
  }

  /// Learns from examples.
  ///
  /// - Parameters:
  ///   - inverseRegularization: How much the data count against the penalty.
  ///   - neighbour: A fit of the same examples under another penalty, near which the optimiser may
  ///     start.
  ///   - asked: The pieces that the fit will be asked about, where that is known: all others get the
  ///     weight 0. nil weighs every piece of the table, which takes longer than to learn from few rows.
  func fit(
    _ examples: Examples, inverseRegularization: Double, from neighbour: Fit? = nil,
    askedAbout asked: [Int]? = nil
  ) -> Fit {
    let (blocks, classCount) = (examples.blocks, examples.classCount)
    let objective = examples.objective.counting(inverseRegularization)
    func relativeGap(_ value: Double, _ norm: Double) -> Double {
      norm * norm / (2 * objective.penalty * max(value, .leastNormalMagnitude))
    }
    let room = FactoredRoom(objective)
    let result = TruncatedNewton(maxIterations: logistic.maxIterations).minimize(
      from: neighbour?.parameters ?? [Double](repeating: 0, count: objective.parameterCount),
      isConverged: { relativeGap($0, $1) <= logistic.tolerance }, progress: { _, _, _ in },
      system: { objective.newtonSystem(at: $0, gradient: $1, in: room) }
    ) { parameters, gradient in
      objective.evaluate(parameters, gradient: &gradient, in: room)
    }
    let factors = objective.factors(in: result.parameters)
    let weights =
      blocks.textWeights(from: result.parameters, classCount: classCount)
      + pieceScores(factors, of: asked ?? Array(0..<table.pieces.pieceCount))
    let biases = result.parameters.suffix(classCount)
    let mean = biases.reduce(0, +) / Double(classCount)
    return Fit(
      regression: LogisticRegression(
        weights: FrozenArray(weights), biases: FrozenArray(biases.map { $0 - mean })),
      iterationCount: result.iterationCount, hasConverged: result.hasConverged,
      parameters: result.parameters)
  }

  private func multiplicities(of set: TrainingSet) -> [Double] {
    let examples = set.weighted(by: settings.weighting).examples
    let classWeights = classWeighting.weights(classSizes: examples.classSizes)
    return zip(examples.classes, examples.weights).map { classWeights[$0] * $1 }
  }

  /// The vectors of some pieces. Shape `[pieces.count, dimensionCount]`.
  private func quantizedRows(_ pieces: [Int]) -> Matrix {
    Matrix(
      rowCount: pieces.count, columnCount: table.vectors.dimensionCount,
      elements: pieces.flatMap { table.vector($0) })
  }

  /// What some pieces say for each class, 0 for all others. Shape `[pieceCount, classCount]`.
  private func pieceScores(_ factors: Matrix, of pieces: [Int]) -> [Double] {
    let classCount = factors.columnCount
    var scores = [Double](repeating: 0, count: table.pieces.pieceCount * classCount)
    let block = 4_096
    for first in stride(from: 0, to: pieces.count, by: block) {
      let some = Array(pieces[first..<min(first + block, pieces.count)])
      let products = quantizedRows(some).multiplied(by: factors).elements
      for (row, piece) in some.enumerated() {
        for classIndex in 0..<classCount {
          scores[piece * classCount + classIndex] = products[row * classCount + classIndex]
        }
      }
    }
    return scores
  }
}

/// A set's rows as the optimiser wants them: merged text features, then the pieces that occur.
private struct FeatureBlocks {
  /// Shape `[rowCount, textCount + usedPieces.count]`.
  let rows: SparseMatrix
  /// Columns of text features.
  let textCount: Int
  /// The pieces that the columns behind them stand for.
  let usedPieces: [Int]
  private let merged: MergedFeatures
  private let featureCount: Int
  private let textWeight: Double

  init(_ matrix: SparseMatrix, featureCount: Int, textWeight: Double, threads: Int) {
    self.featureCount = featureCount
    self.textWeight = textWeight
    usedPieces = matrix.usedColumns(from: featureCount).map { $0 - featureCount }
    var text = SparseMatrix(columnCount: featureCount)
    for row in 0..<matrix.rowCount {
      let elements = matrix.elements(ofRow: row).prefix { element in
        Int(matrix.columnIndices[element]) < featureCount && textWeight > 0
      }
      text.appendRow(
        columns: elements.map { matrix.columnIndices[$0] },
        values: elements.map { matrix.values[$0] * textWeight })
    }
    merged = MergedFeatures(FeatureRows(text), threads: threads)
    let textRows = merged.rows
    textCount = textRows.columnCount
    var placeOfPiece = [UInt32](repeating: 0, count: matrix.columnCount - featureCount)
    for (place, piece) in usedPieces.enumerated() {
      placeOfPiece[piece] = UInt32(textCount + place)
    }
    var rows = SparseMatrix(columnCount: textCount + usedPieces.count)
    for row in 0..<matrix.rowCount {
      let own = textRows.elements(ofRow: row)
      let pieces = matrix.elements(ofRow: row).filter {
        Int(matrix.columnIndices[$0]) >= featureCount
      }
      rows.appendRow(
        columns: Array(textRows.columnIndices[own])
          + pieces.map { placeOfPiece[Int(matrix.columnIndices[$0]) - featureCount] },
        values: Array(textRows.values[own]) + pieces.map { matrix.values[$0] })
    }
    self.rows = rows
  }

  /// The weights of all features of the space. Shape `[featureCount, classCount]`.
  func textWeights(from parameters: [Double], classCount: Int) -> [Double] {
    merged.members.weights(from: parameters[..<(textCount * classCount)], classCount: classCount)
      .map { $0 * textWeight }
  }
}
