import Features
import ModelFile

/// What decides how much memory fits take, as a corpus cut into terms shows it.
struct TrainingSizes {
  /// Distinct rows.
  var rowCount: Int
  /// Distinct texts.
  var textCount: Int
  /// Bytes of these.
  var textByteCount: Int
  /// Shapes of messages.
  var shapeCount: Int
  /// Terms of all texts, chosen or not.
  var termCount: Int
  /// Features that were chosen.
  var featureCount: Int
  /// Of these, how many more than one row has.
  var sharedFeatureCount: Int
  /// Elements of the rows over these features.
  var elementCount: Int
  /// The same, those that a row has more than once counted twice.
  var entryCount: Int
  /// Labels.
  var classCount: Int
  /// Copies of rows that vote out of bag: up to 32 of each.
  var votingCopyCount: Int
}

/// The most that a training run adds to the memory that its rows and terms take already.
///
/// Each step's figure counts the arrays that it makes, at the largest that they can be. Arrays that
/// grow are counted by half as much again, for the old one that is copied from. Trees are not
/// foretold: how deep they grow is seen when they grow.
struct MemoryForecast {
  let sizes: TrainingSizes
  let settings: TrainingSettings

  /// A step of the run and what it takes while it lasts.
  struct Step {
    let purpose: String
    let byteCount: Int
    let advice: String
  }

  /// The settings with as many trees growing at a time as the memory allows.
  ///
  /// - Throws: ``TrainError/memory(needed:limit:held:purpose:advice:)`` where not even one tree at
  ///   a time fits, or another step does not.
  func settings(within budget: MemoryBudget) throws(TrainError) -> TrainingSettings {
    var settings = settings
    if let forest = settings.forest {
      let left = budget.left
      settings.forest?.threads =
        stride(from: forest.threads, to: 1, by: -1)
        .first { largestStep(forestThreads: $0).byteCount <= left } ?? 1
    }
    let step = largestStep(forestThreads: settings.forest?.threads ?? 1)
    try budget.require(step.byteCount, for: step.purpose, advice: step.advice)
    return settings
  }

  /// The step that takes most, with what is kept through it.
  ///
  /// - Parameter forestThreads: Trees that grow at once.
  func largestStep(forestThreads: Int) -> Step {
    var steps = [writing]
    if settings.logistic != nil { steps.append(regression) }
    if settings.forest != nil { steps.append(forest(threads: forestThreads)) }
    if let gate = settings.gate { steps.append(clustering(gate)) }
    if let semantic = settings.semantic { steps.append(meaning(semantic)) }
    let largest = steps.max { $0.byteCount < $1.byteCount } ?? writing
    return Step(
      purpose: largest.purpose, byteCount: kept + largest.byteCount, advice: largest.advice)
  }

  // MARK: What lasts

  /// The sets of rows and the spaces that last until the end.
  private var kept: Int {
    // The model's own, and that of the rows held out, of which the gate is told.
    let fitCount = settings.holdoutShare > 0 ? 2 : 1
    let set = grown(4 * sizes.entryCount + 80 * sizes.rowCount)
    let space = 64 * sizes.featureCount + 4 * sizes.termCount
    let predictions =
      settings.calibration == nil
      ? 0 : grown((8 * sizes.classCount + 96) * sizes.rowCount * classifierCount)
    return fitCount * (set + space) + predictions + 8 * sizes.featureCount * sizes.classCount
  }

  private var classifierCount: Int {
    (settings.logistic == nil ? 0 : 1) + (settings.forest == nil ? 0 : 1)
  }

  // MARK: Steps

  private var regression: Step {
    // The features that one row alone has are one feature of that row. How many others are
    // multiples of each other is not foretold; finding it out takes signatures and numbers.
    let mergedCount = min(sizes.featureCount, sizes.sharedFeatureCount + sizes.rowCount)
    let merging = (48 + 8 * (settings.logistic?.threads ?? 1)) * sizes.featureCount
    let rows = 42 * sizes.elementCount + 48 * sizes.rowCount + merging
    // Parameters, gradients and directions of the optimiser, and the weights spread out again.
    let vectors = 8 * sizes.classCount * (12 * mergedCount + 2 * sizes.featureCount)
    let curvatures = 32 * sizes.rowCount * sizes.classCount
    return Step(
      purpose: "the regression of \(sizes.classCount) labels on \(sizes.featureCount) features",
      byteCount: rows + vectors + curvatures, advice: fewerFeatures)
  }

  private func forest(threads: Int) -> Step {
    let (rows, features, elements) = (sizes.rowCount, sizes.featureCount, sizes.elementCount)
    let edges = min(elements, 255 * features)
    let binning = 16 * elements + 96 * features + 40 * edges
    let shared = 5 * elements + 40 * rows + 16 * edges + 4 * features
    let votes =
      16 * (sizes.classCount + 1) * sizes.votingCopyCount
      + rows * (8 * sizes.classCount + 4 * 16)
    return Step(
      purpose: "a forest on \(rows) distinct rows and \(features) features, "
        + "\(threads) tree\(threads == 1 ? "" : "s") at a time",
      byteCount: max(
        binning, shared + threads * treeBuilding(rows: rows, elements: elements), shared + votes),
      advice: fewerFeatures)
  }

  /// What growing one tree takes beside the tree.
  private func treeBuilding(rows: Int, elements: Int) -> Int {
    // The indexes that are open together shrink by half from one to the next.
    2 * (32 * rows + 12 * sizes.featureCount + grown(8 * elements))
      + 28 * rows + 24 * sizes.featureCount
  }

  private func clustering(_ gate: GateSettings) -> Step {
    let kept = min(sizes.shapeCount, gate.largestRowCount)
    let elements = sizes.elementCount / max(sizes.rowCount, 1) * kept
    let shapes = grown((32 + 8 * sizes.classCount) * sizes.shapeCount + 12 * sizes.elementCount)
    // Of the index of centroids, long lists are padded to four times their length at most.
    let search = 24 * sizes.featureCount + 54 * elements + 8 * kept * (sizes.classCount + 4)
    let scratch = gate.clustering.threads * 8 * (sizes.featureCount + kept)
    // The forest that tells the clusters apart, where the score asks it.
    let forest =
      gate.score == .cosine
      ? 0 : gate.forest.threads * treeBuilding(rows: kept, elements: elements)
    return Step(
      purpose: "the gate over \(sizes.shapeCount) shapes",
      byteCount: shapes + search + scratch + forest, advice: "Use --no-gate. " + fewerFeatures)
  }

  private func meaning(_ semantic: SemanticSettings) -> Step {
    // A piece takes two bytes of text or more, as a rule.
    let pieces = sizes.textByteCount / 2
    let (pieceCount, dimensionCount): (Int, Int)
    var table = 0
    switch semantic.vectors {
    case .table(let given):
      (pieceCount, dimensionCount) = (given.pieces.pieceCount, given.vectors.dimensionCount)
    case .latent(let wanted):
      (pieceCount, dimensionCount) = (LatentSemanticTable.largestWordCount, wanted)
      table = 12 * sizes.textByteCount + 32 * (sizes.shapeCount + pieceCount) * (wanted + 10)
    }
    let rows = 96 * (sizes.elementCount + pieces) + 120 * sizes.rowCount
    let parameters = sizes.classCount * (sizes.featureCount + dimensionCount)
    let expanded = sizes.classCount * (sizes.featureCount + pieceCount)
    return Step(
      purpose: "what answers by meaning",
      byteCount: rows + table + 8 * (26 * parameters + 6 * expanded)
        + 16 * pieceCount * dimensionCount,
      advice: "Leave out --vectors or --lsa. " + fewerFeatures)
  }

  private var writing: Step {
    let weights = settings.logistic == nil ? 0 : 8 * sizes.featureCount * sizes.classCount
    return Step(
      purpose: "the model file",
      byteCount: 2 * (weights + 32 * sizes.featureCount + 16 * sizes.shapeCount),
      advice: fewerFeatures)
  }

  /// An array that grew to so many bytes, with the old one that it was copied from.
  private func grown(_ byteCount: Int) -> Int { byteCount + byteCount / 2 }

  // MARK: Advice

  private var fewerFeatures: String { MemoryForecast.fewerFeatures(settings) }

  /// Options that bring features down, those first that are not in use.
  static func fewerFeatures(_ settings: TrainingSettings) -> String {
    let holdout = settings.holdoutShare > 0 ? ", --holdout 0" : ""
    return "Use a smaller --max-features, a higher --min-df, shorter n-grams\(holdout)"
  }
}
