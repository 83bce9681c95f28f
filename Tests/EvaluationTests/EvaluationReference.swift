import Foundation

@testable import Evaluation

/// What `Tests/Reference/evaluation.py` printed; its layout stands at the top of that script.
struct EvaluationReference: Decodable {
  struct Ranking: Decodable {
    struct Reliability: Decodable {
      let share: [Double]
      let mean: [Double]
    }

    let name: String
    let scores: [Double]
    let positive: [Int]
    let weights: [Double]?
    let averagePrecision: Double
    let areaUnderROC: Double
    let precisionRecall: [[Double]]
    let roc: [[Double]]
    let reliability: Reliability?

    var rowWeights: [Double] { weights ?? scores.map { _ in 1 } }
    var ranked: RankedRows { RankedRows(scores: scores, isPositive: positive.map { $0 == 1 }) }
  }

  struct Matrix: Decodable {
    let labels: Int
    let actual: [Int]
    let predicted: [Int]
    let weights: [Double]?
    let matthews: Double
    let balancedAccuracy: Double
    let macroF1: Double
    let weightedF1: Double
  }

  struct Multiclass: Decodable {
    let actual: [Int]
    let probabilities: [[Double]]
    let averagePrecision: Double
    let areaUnderROC: Double
  }

  struct McNemar: Decodable {
    let onlyFirst: Int
    let onlySecond: Int
    let exact: Double
    let statistic: Double
    let chiSquare: Double
  }

  struct Student: Decodable {
    let degreesOfFreedom: Int
    let value: Double
    let share: Double
    let upperShare: Double
    let quantile: Double
  }

  struct Normal: Decodable {
    let value: Double
    let share: Double
  }

  struct Quantiles: Decodable {
    let values: [Double]
    let shares: [Double]
    let quantiles: [Double]
  }

  struct Stability: Decodable {
    let reference: [Double]
    let current: [Double]
    let index: Double
    let expectedByChance: Double
  }

  let rankings: [Ranking]
  let matrices: [Matrix]
  let multiclass: Multiclass
  let mcnemar: [McNemar]
  let student: [Student]
  let normal: [Normal]
  let quantiles: Quantiles
  let stability: [Stability]

  static func read() throws -> EvaluationReference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Reference/evaluation.json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
  }
}

/// Whether two numbers are equal to 1e-12, relative to the larger of the expected one and 1.
func agree(_ found: Double?, _ expected: Double, within tolerance: Double = 1e-12) -> Bool {
  guard let found else { return false }
  return abs(found - expected) <= tolerance * max(1, abs(expected))
}
