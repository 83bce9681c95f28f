/// A prediction of which only the first choice counts.
struct Answer: Equatable, Sendable {
  /// The class predicted.
  let classIndex: Int
  /// Its probability.
  let confidence: Double
  /// Whether it is the row's label.
  let isRight: Bool
  /// Data rows that it stands for.
  let weight: Double
}

/// The threshold of a class that never reaches the wanted precision: above every probability.
let unreachableThreshold = 2.0

/// From which confidence on the answers of each class are right often enough.
///
/// The threshold `t` of a class accepts as many of its answers as it can while
///
///     weight of right answers with confidence ≥ t / weight of answers with confidence ≥ t
///
/// is at least the target. Precision may fall and rise again with `t`: it is that of all answers
/// above, not of those near `t`. Every `t` from the least confidence accepted down to the next
/// lower one says the same of the answers given; the middle is taken, so that the next message need
/// not be as sure to the last digit. Below the least confidence of all lies `1 / classCount`, which
/// no first choice is below.
///
/// - Parameters:
///   - answers: Held-out answers.
///   - classCount: Classes.
///   - targetPrecision: Above 0, at most 1.
/// - Returns: ``unreachableThreshold`` where no confidence will do. Shape `[classCount]`.
/// - Complexity: O(answers · log answers).
func confidenceThresholds(
  of answers: [Answer], classCount: Int, targetPrecision: Double
) -> [Double] {
  var answersOfClass = [[Answer]](repeating: [], count: classCount)
  for answer in answers { answersOfClass[answer.classIndex].append(answer) }
  return answersOfClass.map { answers in
    let surestFirst = answers.sorted { $0.confidence > $1.confidence }
    var threshold = unreachableThreshold
    var (right, all) = (0.0, 0.0)
    for (place, answer) in surestFirst.enumerated() {
      all += answer.weight
      if answer.isRight { right += answer.weight }
      let next = place + 1
      // Equal confidences pass together or not at all.
      if next < surestFirst.count, surestFirst[next].confidence == answer.confidence { continue }
      guard right / all >= targetPrecision else { continue }
      let lower = next < surestFirst.count ? surestFirst[next].confidence : 1 / Double(classCount)
      threshold = middle(of: lower, answer.confidence)
    }
    return threshold
  }
}

/// Half-way between two numbers, above the lower one if they differ.
private func middle(of lower: Double, _ upper: Double) -> Double {
  let middle = lower + (upper - lower) / 2
  return middle > lower ? middle : upper
}
