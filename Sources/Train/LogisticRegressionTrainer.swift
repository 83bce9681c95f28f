import Features
import Glibc
import LinearAlgebra
public import ModelFile

/// A regression and how the optimiser got there.
public struct LogisticFit: Sendable {
  /// What was learned.
  public let regression: LogisticRegression
  /// The learning objective at the end.
  public let objective: Double
  /// At most this far, relative to the objective, from its smallest value.
  public let relativeGap: Double
  /// Steps taken.
  public let iterationCount: Int
  /// Whether the gap is within the tolerance.
  public let hasConverged: Bool
  /// Where the optimiser ended, over the merged features of its rows.
  let parameters: [Double]
}

/// Learns multinomial logistic regressions: scikit-learn's objective, to its optimum.
///
///     ½ · ‖W‖² + C · Σ classWeight · rowWeight · loss
///
/// Two classes are one of them against the other, `½ · ‖w‖²` with `w = W_1 − W_0`: that is the
/// multinomial objective with the penalty `‖W‖²`, whose optimum has `W_1 = −W_0 = w / 2`.
///
/// The penalty λ/2 · ‖W‖² makes the objective strongly convex, so its value is at most
/// `‖gradient‖² / 2λ` above the smallest one. The optimiser stops by that bound.
public struct LogisticRegressionTrainer: Sendable {
  /// The settings.
  public let hyperparameters: LogisticHyperparameters

  /// A trainer with these settings.
  public init(hyperparameters: LogisticHyperparameters) {
    self.hyperparameters = hyperparameters
  }

  /// Learns from a training set.
  ///
  /// - Parameters:
  ///   - set: At least one row of each of at least two classes. Its features are free when they
  ///     are merged, unless the caller keeps them.
  ///   - classWeights: How much a row of each class counts. Shape `[classCount]`.
  ///   - neighbour: A fit of the same set, say with another `C`: the optimiser starts where it
  ///     ended. The optimum is the same, the way to it shorter.
  ///   - progress: Told steps taken, objective and relative gap before every step.
  /// - Throws: ``TrainError/noExamples``, ``TrainError/oneLabel(_:)``.
  /// - Complexity: each step costs a few evaluations, near the optimum a few dozen, each
  ///   O(elements × classes).
  public func train(
    _ set: consuming TrainingSet, classWeights: [Double], from neighbour: LogisticFit? = nil,
    progress: (_ iteration: Int, _ objective: Double, _ relativeGap: Double) -> Void = { _, _, _ in
    }
  ) throws(TrainError) -> LogisticFit {
    guard set.rows.rowCount > 0 else { throw .noExamples }
    guard set.labels.count > 1 else { throw .oneLabel(set.labels[0]) }
    let classCount = set.labels.count
    let optimum = optimum(of: consume set, classWeights, from: neighbour, progress)
    let (result, biases) = (optimum.result, optimum.biases)
    let weights = result.parameters[..<biases.lowerBound] + result.parameters[biases.upperBound...]
    return LogisticFit(
      regression: LogisticRegression(
        weights: optimum.members.weights(from: weights, classCount: classCount),
        biases: FrozenArray(centered(result.parameters[biases]))),
      objective: result.value, relativeGap: optimum.relativeGap,
      iterationCount: result.iterationCount, hasConverged: result.hasConverged,
      parameters: result.parameters)
  }

  /// Where the objective over merged features is least.
  private struct Optimum {
    let result: Minimum
    let relativeGap: Double
    /// The biases among the parameters.
    let biases: Range<Int>
    let members: MergedMembers
  }

  /// Finds it; what that takes beside the result is free again when the weights are spread out.
  private func optimum(
    of set: consuming TrainingSet, _ classWeights: [Double], from neighbour: LogisticFit?,
    _ progress: (_ iteration: Int, _ objective: Double, _ relativeGap: Double) -> Void
  ) -> Optimum {
    let examples = set.examples
    let merged = MergedFeatures((consume set).rows, threads: hyperparameters.threads)
    let objective = objective(for: examples, merged, classWeights)
    func relativeGap(_ value: Double, _ gradientNorm: Double) -> Double {
      gradientNorm * gradientNorm / (2 * objective.penalty * max(value, .leastNormalMagnitude))
    }
    let optimizer = TruncatedNewton(maxIterations: hyperparameters.maxIterations)
    let room = LogisticRoom(objective)
    let result = optimizer.minimize(
      from: neighbour?.parameters
        ?? start(for: examples, classWeights, objective),
      isConverged: { relativeGap($0, $1) <= hyperparameters.tolerance },
      progress: { progress($0, $1, relativeGap($1, $2)) },
      system: { objective.newtonSystem(at: $0, gradient: $1, in: room) }
    ) { parameters, gradient in
      objective.evaluate(parameters, gradient: &gradient, in: room)
    }
    return Optimum(
      result: result, relativeGap: relativeGap(result.value, result.gradientNorm),
      biases: objective.biases, members: merged.members)
  }

  private func objective(
    for examples: TrainingExamples, _ merged: MergedFeatures, _ classWeights: [Double]
  ) -> LogisticObjective {
    let multiplicities = zip(examples.classes, examples.weights).map { classIndex, weight in
      hyperparameters.inverseRegularization * classWeights[classIndex] * weight
    }
    return LogisticObjective(
      rows: merged.sharedRows, own: merged.own, classes: examples.classes,
      multiplicities: multiplicities, classCount: examples.labels.count,
      penalty: examples.labels.count == 2 ? 2 : 1, threads: hyperparameters.threads)
  }

  /// No weights, and biases that give every class its share of the data.
  private func start(
    for examples: TrainingExamples, _ classWeights: [Double], _ objective: LogisticObjective
  ) -> [Double] {
    let shares = zip(examples.classSizes, classWeights).map { $0 * $1 }
    var parameters = [Double](repeating: 0, count: objective.parameterCount)
    parameters.replaceSubrange(objective.biases, with: centered(shares.map { log($0) }[...]))
    return parameters
  }

  /// A constant added to all biases changes nothing; their mean is made 0.
  private func centered(_ biases: ArraySlice<Double>) -> [Double] {
    let mean = biases.reduce(0, +) / Double(biases.count)
    return biases.map { $0 - mean }
  }
}
