public import Evaluation
import Features
import Glibc
import LinearAlgebra
import ModelFile

/// How a fit does on rows that it did not see.
public struct HeldOutFigures: Sendable {
  /// Counts [actual, predicted].
  public private(set) var confusion: ConfusionMatrix
  /// Log-loss, Brier score and calibration.
  public private(set) var probabilities = ProbabilityScores()
  /// Rows whose label the fit never saw; they are in no other figure.
  public private(set) var unknownLabelRowCount = 0

  /// No rows yet.
  init(labels: [String]) {
    confusion = ConfusionMatrix(labels: labels)
  }

  mutating func recordUnknownLabel(rows: Int) {
    unknownLabelRowCount += rows
  }

  /// Judges the regression, or the forest where there is no regression, on the rows of a set.
  mutating func record(_ set: TrainingSet, logistic: LogisticRegression?, forest: RandomForest?) {
    var answer = [Double](repeating: 0, count: set.labels.count)
    var walk = RowClassifier(logistic: logistic, forest: forest)
    for row in 0..<set.rows.rowCount {
      walk.computeProbabilities(ofRow: row, of: set, into: &answer)
      confusion.record(
        actual: set.classes[row], predicted: indexOfLargest(answer[...]),
        weight: set.weights[row])
      probabilities.record(
        actual: set.classes[row], probabilities: answer.span, weight: set.weights[row])
    }
  }
}

/// Prediction as training needs it, on rows of a training set; `Infer` has its own on messages.
struct RowClassifier {
  private let logistic: LogisticRegression?
  private var forest: ForestRows?

  init(logistic: LogisticRegression?, forest: RandomForest?) {
    self.logistic = logistic
    self.forest = logistic == nil ? forest.map(ForestRows.init) : nil
  }

  /// Replaces `answer` by the probability of each class. Shape `[classCount]`.
  mutating func computeProbabilities(
    ofRow row: Int, of set: TrainingSet, into answer: inout [Double]
  ) {
    if let logistic {
      for index in answer.indices { answer[index] = logistic.biases[index] }
      set.rows.forEachElement(ofRow: row) { column, value in
        let start = column * answer.count
        for index in answer.indices { answer[index] += value * logistic.weights[start + index] }
      }
      let largest = answer.max() ?? 0
      for index in answer.indices { answer[index] = exp(answer[index] - largest) }
      let sum = answer.reduce(0, +)
      for index in answer.indices { answer[index] /= sum }
    } else {
      forest?.computeProbabilities(ofRow: row, of: set, into: &answer)
    }
  }
}

/// A forest that walks the rows of one set after another.
private struct ForestRows {
  private let forest: RandomForest
  private var walk: ForestWalk
  private var matrix: BinnedMatrix?

  init(_ forest: RandomForest) {
    self.forest = forest
    walk = ForestWalk(of: ChainedForest(forest))
  }

  mutating func computeProbabilities(
    ofRow row: Int, of set: TrainingSet, into answer: inout [Double]
  ) {
    let binned = matrix ?? BinnedMatrix(of: BinnedColumns(set.rows, by: forest, threads: 1))
    matrix = binned
    walk.load(row: row, of: binned)
    walk.vote(into: &answer)
  }
}

/// The place of the largest element, counted from the start; of equal ones the first.
func indexOfLargest(_ values: ArraySlice<Double>) -> Int {
  var best = values.startIndex
  for place in values.indices where values[place] > values[best] { best = place }
  return best - values.startIndex
}
