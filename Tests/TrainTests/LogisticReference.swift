import Foundation
import LinearAlgebra
import Train

/// What `Tests/Reference/logistic.py` printed; its layout stands at the top of that script.
struct LogisticReference: Decodable {
  struct Row: Decodable {
    let indices: [UInt32]
    let values: [Double]
  }

  struct Features: Decodable {
    let columnCount: Int
    let training: [Row]
    let unseen: [Row]
  }

  struct Fit: Decodable {
    let problem: String
    let c: Double
    let classWeight: String
    let sampleWeighted: Bool
    let rows: [Int]
    let labels: [Int]
    let sampleWeights: [Double]
    let objective: Double
    let coefficients: [[Double]]
    let intercepts: [Double]
    let probabilities: [[Double]]
  }

  let features: Features
  let classes: [String]
  let fits: [Fit]

  static func read() throws -> LogisticReference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Reference/logistic.json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
  }

  /// The rows of a fit as a training set.
  func trainingSet(of fit: Fit) -> TrainingSet {
    var rows = SparseMatrix(columnCount: features.columnCount)
    for row in fit.rows {
      rows.appendRow(columns: features.training[row].indices, values: features.training[row].values)
    }
    return TrainingSet(
      rows: rows, classes: fit.labels, weights: fit.sampleWeights,
      shapes: Array(fit.rows.indices),
      labels: Array(classes.prefix(fit.problem == "two" ? 2 : classes.count)))
  }

  /// The unseen messages, with classes that mean nothing.
  func unseenSet(labels: [String]) -> TrainingSet {
    var rows = SparseMatrix(columnCount: features.columnCount)
    for row in features.unseen { rows.appendRow(columns: row.indices, values: row.values) }
    let zeros = features.unseen.map { _ in 0 }
    return TrainingSet(
      rows: rows, classes: zeros, weights: zeros.map { _ in 1 }, shapes: zeros, labels: labels)
  }
}
