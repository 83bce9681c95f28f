import LinearAlgebra
import ModelFile

/// What fits say of rows that they did not see, each row judged by the fit without its fold.
struct OutOfFoldPredictions: Equatable, Sendable {
  /// Classes of the whole corpus.
  let classCount: Int
  /// The probability of each class; 0 where the fit did not know it. Shape `[rowCount, classCount]`.
  private(set) var probabilities: [Double] = []
  /// The class of each row. Shape `[rowCount]`.
  private(set) var classes: [Int] = []
  /// Data rows that each row stands for. Shape `[rowCount]`.
  private(set) var weights: [Double] = []
  /// The fold of each row. Shape `[rowCount]`.
  private(set) var folds: [Int] = []
  /// Data rows that no fit could judge, since it did not know their label.
  var leftOutRowCount = 0

  /// Rows.
  var rowCount: Int { classes.count }

  /// No rows yet.
  init(classCount: Int) {
    self.classCount = classCount
  }

  /// The probabilities of a row. Shape `[classCount]`.
  func probabilities(ofRow row: Int) -> ArraySlice<Double> {
    probabilities[row * classCount..<(row + 1) * classCount]
  }

  /// Adds a row.
  mutating func append(probabilities: [Double], classIndex: Int, weight: Double, fold: Int) {
    precondition(
      probabilities.count == classCount, "\(probabilities.count) of \(classCount) classes")
    self.probabilities.append(contentsOf: probabilities)
    classes.append(classIndex)
    weights.append(weight)
    folds.append(fold)
  }

  /// Adds what a classifier says of the rows of a fold.
  ///
  /// - Parameter places: The class index in the whole corpus of each class of `set`.
  mutating func append(
    _ set: TrainingSet, fold: Int, by classifier: RowClassifier, places: [Int]
  ) {
    var classifier = classifier
    var answer = [Double](repeating: 0, count: set.labels.count)
    var whole = [Double](repeating: 0, count: classCount)
    for row in 0..<set.rows.rowCount {
      classifier.computeProbabilities(ofRow: row, of: set, into: &answer)
      for (place, probability) in zip(places, answer) { whole[place] = probability }
      append(
        probabilities: whole, classIndex: places[set.classes[row]], weight: set.weights[row],
        fold: fold)
    }
  }

  /// The rows outside a fold, or within it.
  func rows(_ isWanted: (_ fold: Int) -> Bool) -> OutOfFoldPredictions {
    var some = OutOfFoldPredictions(classCount: classCount)
    for row in 0..<rowCount where isWanted(folds[row]) {
      some.append(
        probabilities: Array(probabilities(ofRow: row)), classIndex: classes[row],
        weight: weights[row], fold: folds[row])
    }
    return some
  }
}
