import Features
import ModelFile

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

    /// The same while something else is kept.
    func adding(_ kept: Int) -> Step {
      Step(purpose: purpose, byteCount: byteCount + kept, advice: advice)
    }
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
    var fits: [Step] = []
    if settings.logistic != nil { fits.append(regression) }
    if settings.forest != nil { fits.append(forest(threads: forestThreads)) }
    var after = [writing]
    if let gate = settings.gate { after.append(clustering(gate)) }
    if let semantic = settings.semantic { after.append(meaning(semantic)) }
    let kept = heldOut + predictions - forgotten
    let steps =
      onParts(fits) + fits.map { $0.adding(kept) }
      + after.map { $0.adding(kept + examples + fitted) }
    let largest = steps.max { $0.byteCount < $1.byteCount } ?? writing
    // What the C library keeps between arrays.
    return largest.adding(largest.byteCount / 20)
  }

  /// What is learned from parts of the rows, before the model's own fit.
  private func onParts(_ fits: [Step]) -> [Step] {
    guard settings.holdoutShare > 0 || settings.calibration != nil else { return [] }
    var steps = fits
    steps.append(
      Step(
        purpose: "choosing among \(sizes.termCount) terms", byteCount: sizes.choosingByteCount,
        advice: fewerFeatures))
    if let semantic = settings.semantic { steps.append(meaning(semantic)) }
    return steps.map { $0.adding(heldOut + predictions + space) }
  }

  // MARK: What lasts

  /// The features of all rows, and what else belongs to them.
  private var set: Int { 4 * sizes.entryCount + 96 * sizes.rowCount }

  /// What is left of them when the classifiers have learned.
  private var examples: Int { 24 * sizes.rowCount }

  /// A feature space, and which terms its features are.
  private var space: Int {
    32 * sizes.featureCount + sizes.featureByteCount + 4 * sizes.termCount
  }

  /// What is kept of the fit that rows were held out of: its space, and those rows as the model sees
  /// them.
  private var heldOut: Int {
    guard settings.holdoutShare > 0 else { return 0 }
    return examples + space + Int(Double(grown(set)) * settings.holdoutShare)
  }

  /// What folds say of the rows that they do not hold.
  private var predictions: Int {
    guard settings.calibration != nil else { return 0 }
    let classifierCount = (settings.logistic == nil ? 0 : 1) + (settings.forest == nil ? 0 : 1)
    return grown((8 * sizes.classCount + 96) * sizes.rowCount * classifierCount)
  }

  /// What is forgotten before the model's own fit: the terms' texts, but not where meaning is to be
  /// learned, and all texts, where nothing else looks at them, either.
  private var forgotten: Int {
    guard settings.semantic == nil else { return 0 }
    let looksAtTexts = settings.gate != nil || settings.holdoutShare > 0
    return sizes.forgottenTermByteCount + (looksAtTexts ? 0 : sizes.forgottenCorpusByteCount)
  }

  /// The regression that was learned, and where its optimiser ended.
  private var fitted: Int {
    guard settings.logistic != nil else { return 0 }
    return 8 * sizes.classCount * (sizes.featureCount + mergedCount)
  }

  /// Features at most when multiples are one: those that one row alone has are one of that row; how
  /// many others are multiples of each other is not foretold.
  private var mergedCount: Int {
    min(sizes.featureCount, sizes.sharedFeatureCount + sizes.rowCount)
  }

  // MARK: Steps

  private var regression: Step {
    let (rowCount, classCount) = (sizes.rowCount, sizes.classCount)
    let threads = settings.logistic?.threads ?? 1
    // What tells multiples: signatures, leaders, factors; then the rows in parts, and joined.
    let rows = 4 * sizes.sharedCountCount + 12 * sizes.sharedValueCount + 24 * rowCount
    let merging = (56 + 8 * threads) * sizes.featureCount + 2 * rows
    // The same rows by columns, in blocks; then parameters, gradients and directions.
    let blockCount = rowCount / LogisticObjective.blockLength(classCount: classCount) + 1
    let columnCount = min(
      sizes.sharedCountCount + sizes.sharedValueCount, sizes.sharedFeatureCount * blockCount)
    let columns =
      2 * sizes.sharedCountCount + 12 * (sizes.sharedValueCount + columnCount)
      + 8 * sizes.sharedFeatureCount * (threads + classCount)
    let numbers = (24 * classCount + 24) * rowCount
    let vectors = 12 * 8 * classCount * mergedCount
    // Parts of the rows may not go back to the system.
    let optimizing = 12 * sizes.featureCount + 2 * rows + columns + numbers + vectors
    let spreading =
      12 * sizes.featureCount + 8 * classCount * (3 * mergedCount + sizes.featureCount)
    return Step(
      purpose: "the regression of \(classCount) labels on \(sizes.featureCount) features",
      byteCount: settings.forest == nil
        ? max(set + merging, examples + max(optimizing, spreading))
        : set + max(merging, optimizing, spreading),
      advice: fewerFeatures)
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
      byteCount: set
        + max(
          binning, shared + threads * treeBuilding(rows: rows, elements: elements),
          shared + votes),
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
    let shapes = 16 * sizes.shapeCount + grown((24 + 8 * sizes.classCount) * sizes.shapeCount)
    // Of the index of centroids, long lists are padded to four times their length at most.
    let search = 24 * sizes.featureCount + 66 * elements + 8 * kept * (sizes.classCount + 4)
    let scratch = (gate.clustering.threads + 1) * 8 * (sizes.featureCount + kept)
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
    let rows =
      96 * (sizes.elementCount + pieces) + (24 * sizes.classCount + 120) * sizes.rowCount
    let parameters = sizes.classCount * (sizes.featureCount + dimensionCount)
    let expanded = sizes.classCount * (sizes.featureCount + pieceCount)
    return Step(
      purpose: "what answers by meaning",
      byteCount: rows + table + 8 * (12 * parameters + 8 * expanded)
        + 16 * pieceCount * dimensionCount,
      advice: "Leave out --vectors or --lsa. " + fewerFeatures)
  }

  private var writing: Step {
    let weights = settings.logistic == nil ? 0 : 8 * sizes.featureCount * sizes.classCount
    return Step(
      purpose: "the model file",
      byteCount: 2
        * (weights + 24 * sizes.featureCount + sizes.featureByteCount + 16 * sizes.shapeCount),
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
