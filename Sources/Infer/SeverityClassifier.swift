public import Features
import FileSystem
public import ModelFile

/// A model that classifies: load it once, use it from many threads.
///
/// Opening maps the file and checks all of it; the arrays are used where they lie. Classifying
/// changes nothing but the scratch memory that the caller brings, one for each thread.
public final class SeverityClassifier: Sendable {
  /// The model as it was read.
  public let model: TrainedModel
  /// Which of the model's classifiers answers.
  public let algorithm: Algorithm
  /// What makes its probabilities mean what they say; nil where the model has none for it.
  public let calibration: Calibration?

  /// What answers go by, where that was decided before.
  public let basis: Prediction.Basis?

  private let gate: GateScorer?
  /// The forest, if it is what answers.
  private let forest: ChainedForest?
  let semantic: SemanticScorer?

  /// A kind of classifier.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// Multinomial logistic regression.
    case logistic
    /// Random forest.
    case forest
  }

  /// The labels, by class index.
  public var labels: [String] { model.labels }
  /// Whether it knows what words mean, and so what training shapes a message is near to.
  public var hasVectors: Bool { semantic != nil }
  /// The columns that the model reads beside the text, in the order of ``extract(_:scratch:)``.
  public var columnNames: [String] { model.features.columns.map(\.name) }

  /// Opens a model file.
  ///
  /// - Parameters:
  ///   - path: A file that `tocsin train` wrote.
  ///   - algorithm: Which classifier answers; nil for the logistic regression if the model has
  ///     one, else the forest.
  ///   - basis: What answers go by; nil for the terms of known messages and the meaning of others.
  /// - Throws: ``ClassifierError``.
  /// - Complexity: one pass over the file; a fraction of a millisecond for a megabyte.
  public convenience init(
    path: String, algorithm: Algorithm? = nil, basis: Prediction.Basis? = nil
  ) throws(ClassifierError) {
    let file: MappedFile
    do { file = try MappedFile(path: path) } catch { throw .file(error) }
    try self.init(bytes: FrozenArray(file), path: path, algorithm: algorithm, basis: basis)
  }

  /// Reads a model from the bytes of a file, the first aligned to 8.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: What errors call the file.
  ///   - algorithm: As for ``init(path:algorithm:basis:)``.
  ///   - basis: The same.
  /// - Throws: ``ClassifierError``.
  public init(
    bytes: FrozenArray<UInt8>, path: String, algorithm: Algorithm? = nil,
    basis: Prediction.Basis? = nil
  ) throws(ClassifierError) {
    let model: TrainedModel
    do {
      model = try ModelFileReader.read(bytes)
    } catch {
      throw .model(path: path, error)
    }
    self.model = model
    let there: [Algorithm] =
      (model.logisticRegression == nil ? [] : [.logistic]) + (model.forest == nil ? [] : [.forest])
    guard let chosen = algorithm ?? there.first, there.contains(chosen) else {
      throw .noSuchAlgorithm(path: path, wanted: algorithm ?? .logistic, there: there)
    }
    self.algorithm = chosen
    calibration = chosen == .logistic ? model.logisticCalibration : model.forestCalibration
    forest = chosen == .forest ? model.forest.map { ChainedForest($0) } : nil
    gate = model.gate.map { GateScorer($0, in: model.features) }
    semantic = model.semantic.map { SemanticScorer($0, in: model.features) }
    guard basis != .meaning || model.semantic != nil else { throw .noVectors(path: path) }
    self.basis = basis
  }

  /// Does now what else is done after the first messages, so that no later one waits for it.
  ///
  /// - Complexity: linear in the terms of the model.
  public func prepareForMany() { model.features.makeTables() }

  /// The same, if so many messages that are about to be classified are worth it.
  ///
  /// - Parameter threads: At most this many share the work.
  public func expectMessages(_ count: Int, threads: Int) {
    model.features.expectMessages(count, threads: threads)
  }

  /// Working memory for one thread.
  ///
  /// - Parameter recallsAnswers: Whether a message whose normalized text was answered before gets
  ///   that answer again, and one that the forest cannot tell from another the other's vote. It is
  ///   the same answer, only sooner.
  /// - Parameter scoresKnown: Whether ``Prediction/knownScore`` matters. Otherwise it may be any number
  ///   on the same side of the gate's threshold, which is found sooner.
  public func makeScratch(
    recallsAnswers: Bool = true, scoresKnown: Bool = true
  ) -> ClassifierScratch {
    ClassifierScratch(
      classCount: labels.count,
      forest: forest.map { ForestWalk(of: $0) }, gateForest: gate?.makeWalk(),
      clusterCount: model.gate?.clusterCount ?? 0, recallsAnswers: recallsAnswers,
      scoresKnown: scoresKnown)
  }

  /// Classifies a message that has no columns beside its text.
  ///
  /// - Parameters:
  ///   - message: UTF-8; bytes that are not are read as U+FFFD.
  ///   - scratch: From ``makeScratch(recallsAnswers:scoresKnown:)`` of this classifier; one for each thread.
  /// - Complexity: linear in the message; allocates nothing once the scratch has grown.
  public func classify(_ message: Span<UInt8>, scratch: inout ClassifierScratch) -> Prediction {
    extract(message, scratch: &scratch)
    return predict(&scratch)
  }

  /// Classifies a message given as a string, with scratch memory of its own.
  public func classify(_ message: String) -> Prediction {
    var scratch = makeScratch()
    let bytes = Array(message.utf8)
    return classify(bytes.span, scratch: &scratch)
  }

  /// Reads the text of a message; ``extractColumn(_:value:scratch:)`` adds the columns.
  public func extract(_ message: Span<UInt8>, scratch: inout ClassifierScratch) {
    scratch.key.removeAll(keepingCapacity: true)
    scratch.categories.removeAll(keepingCapacity: true)
    scratch.hasFeatures = false
    model.features.analyzer.normalize(
      message, scratch: &scratch.lowercased, into: &scratch.key)
    scratch.normalizedCount = scratch.key.count
  }

  /// Adds the value of a column to the features of the message.
  public func extractColumn(
    _ column: Int, value: Span<UInt8>, scratch: inout ClassifierScratch
  ) {
    guard let feature = model.features.category(value, column: column) else { return }
    scratch.categories.append(feature)
    scratch.hasFeatures = false
    // No UTF-8 holds this byte, so no text reads like a text and a category.
    scratch.key.append(0xFF)
    for place in 0..<4 { scratch.key.append(UInt8(truncatingIfNeeded: feature >> (8 * place))) }
  }

  /// The prediction for the message in the scratch; its probabilities stay there.
  public func predict(_ scratch: inout ClassifierScratch) -> Prediction {
    let scores = recall(&scratch) ?? answerAnew(&scratch)
    return prediction(scores, scratch.probabilities)
  }

  /// Fills the probabilities in the scratch if the message there was answered before.
  func recall(_ scratch: inout ClassifierScratch) -> AnswerScores? {
    guard scratch.memo != nil else { return nil }
    scratch.memoCounts.lookupCount += 1
    let recalled = scratch.memo?.recall(scratch.key, into: &scratch.probabilities)
    if recalled != nil { scratch.memoCounts.hitCount += 1 }
    return recalled
  }

  /// Fills the probabilities in the scratch, and keeps the answer.
  func answerAnew(_ scratch: inout ClassifierScratch) -> AnswerScores {
    let scores = answer(&scratch)
    scratch.memo?.keep(scratch.probabilities, scores, for: scratch.key)
    return scores
  }

  /// What the probabilities of the classes say. (Not given as a scratch, whose two kilobytes would be
  /// copied for every message.)
  func prediction(_ scores: AnswerScores, _ probabilities: [Double]) -> Prediction {
    var best = 0
    for index in probabilities.indices where probabilities[index] > probabilities[best] {
      best = index
    }
    let confidence = probabilities[best]
    let usedCalibration = scores.similarity == nil ? calibration : semantic?.model.calibration
    let isSimilar = scores.similarity.map { $0 >= semantic?.model.shapes.threshold ?? 2 } ?? false
    return Prediction(
      classIndex: best, label: model.labels[best], confidence: confidence,
      isConfident: usedCalibration?.isConfident(classIndex: best, probability: confidence) ?? true,
      knownScore: scores.known, isKnown: scores.known >= knownThreshold || isSimilar,
      basis: scores.similarity == nil ? .words : .meaning, similarity: scores.similarity)
  }

  private var knownThreshold: Double { model.gate?.threshold ?? 0 }

  /// Fills the probabilities in the scratch: by the terms of a known message, by the meaning of
  /// another.
  private func answer(_ scratch: inout ClassifierScratch) -> AnswerScores {
    findFeatures(&scratch)
    let known = gate?.score(&scratch, in: model.features) ?? 1
    let chosen = basis ?? (known >= knownThreshold ? .words : .meaning)
    if chosen == .meaning, let semantic {
      semantic.computeProbabilities(&scratch)
      return AnswerScores(known: known, similarity: semantic.similarity(&scratch))
    }
    computeUncalibratedProbabilities(&scratch)
    calibration?.map.apply(to: &scratch.probabilities)
    return AnswerScores(known: known, similarity: nil)
  }

  /// Replaces the probabilities in the scratch by what the classifier says of the message there
  /// before calibration.
  public func computeUncalibratedProbabilities(_ scratch: inout ClassifierScratch) {
    findFeatures(&scratch)
    switch algorithm {
    case .logistic:
      model.logisticRegression?.computeLogits(of: scratch.vector, into: &scratch.probabilities)
      softmax(&scratch.probabilities)
    case .forest:
      scratch.vote()
    }
  }

  /// The terms of the model that the last message holds, each once, as features.
  ///
  /// - Complexity: O(message), and one allocation; the message is cut into terms unless it was.
  public func terms(_ scratch: inout ClassifierScratch) -> [Int] {
    findFeatures(&scratch)
    return scratch.vector.indices.map(Int.init).filter { $0 < model.features.termCount }
  }

  /// Finds the features of the last message, unless they were found already.
  func findFeatures(_ scratch: inout ClassifierScratch) {
    guard !scratch.hasFeatures else { return }
    extract(normalized: scratch.key, count: scratch.normalizedCount, into: &scratch.vector)
    for feature in scratch.categories { scratch.vector.append(category: feature) }
    if algorithm == .logistic { model.logisticRegression?.fetchRows(of: scratch.vector) }
    scratch.hasFeatures = true
  }

  private func extract(normalized: [UInt8], count: Int, into vector: inout FeatureVector) {
    model.features.extract(normalized: normalized.span.extracting(0..<count), into: &vector)
  }
}
