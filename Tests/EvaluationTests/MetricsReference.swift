import Foundation

/// What `Tests/Reference/metrics.py` printed; its layout stands at the top of that script.
struct MetricsReference: Decodable {
  struct Case: Decodable {
    struct Scores: Decodable {
      let precision: Double
      let recall: Double
      let f1Score: Double
      let support: Double

      enum CodingKeys: String, CodingKey {
        case precision, recall, support
        case f1Score = "f1-score"
      }
    }

    /// An entry of scikit-learn's dictionary: scores, or the accuracy alone.
    enum Entry: Decodable {
      case scores(Scores)
      case number(Double)

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Double.self) {
          self = .number(number)
        } else {
          self = .scores(try value.decode(Scores.self))
        }
      }
    }

    let name: String
    let labels: [String]
    let actual: [Int]
    let predicted: [Int]
    let weights: [Double]?
    let confusionMatrix: [[Double]]
    let digits: Int
    let text: String
    let report: [String: Entry]
    let textOfAllLabels: String
    let quadraticWeightedKappa: Double?

    func weight(ofRow row: Int) -> Double { weights.map { $0[row] } ?? 1 }
  }

  struct ProbabilityCase: Decodable {
    let name: String
    let classCount: Int
    let actual: [Int]
    let probabilities: [[Double]]
    let weights: [Double]?
    let scoredRows: Int
    let logLoss: Double
    let brier: Double
    let expectedCalibrationError: Double

    func weight(ofRow row: Int) -> Double { weights.map { $0[row] } ?? 1 }
  }

  let cases: [Case]
  let probabilityCases: [ProbabilityCase]

  static func read() throws -> MetricsReference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Reference/metrics.json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
  }
}
