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

  /// A kind of classifier.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// Multinomial logistic regression.
    case logistic
    /// Random forest.
    case forest
  }

  /// The labels, by class index.
  public var labels: [String] { model.labels }
  /// The columns that the model reads beside the text, in the order of ``extract(_:scratch:)``.
  public var columnNames: [String] { model.features.columns.map(\.name) }

  /// Opens a model file.
  ///
  /// - Parameters:
  ///   - path: A file that `tocsin train` wrote.
  ///   - algorithm: Which classifier answers; nil for the logistic regression if the model has
  ///     one, else the forest.
  /// - Throws: ``ClassifierError``.
  /// - Complexity: one pass over the file; a fraction of a millisecond for a megabyte.
  public convenience init(
    path: String, algorithm: Algorithm? = nil
  ) throws(ClassifierError) {
    let file: MappedFile
    do { file = try MappedFile(path: path) } catch { throw .file(error) }
    try self.init(bytes: FrozenArray(file), path: path, algorithm: algorithm)
  }

  /// Reads a model from the bytes of a file, the first aligned to 8.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: What errors call the file.
  ///   - algorithm: As for ``init(path:algorithm:)``.
  /// - Throws: ``ClassifierError``.
  public init(
    bytes: FrozenArray<UInt8>, path: String, algorithm: Algorithm? = nil
  ) throws(ClassifierError) {
    do {
      model = try ModelFileReader.read(bytes)
    } catch {
      throw .model(path: path, error)
    }
    let there: [Algorithm] =
      (model.logisticRegression == nil ? [] : [.logistic]) + (model.forest == nil ? [] : [.forest])
    guard let chosen = algorithm ?? there.first, there.contains(chosen) else {
      throw .noSuchAlgorithm(path: path, wanted: algorithm ?? .logistic, there: there)
    }
    self.algorithm = chosen
  }

  /// Working memory for one thread.
  public func makeScratch() -> ClassifierScratch {
    ClassifierScratch(
      classCount: labels.count, binCount: model.forest == nil ? 0 : model.features.featureCount)
  }

  /// Classifies a message that has no columns beside its text.
  ///
  /// - Parameters:
  ///   - message: UTF-8; bytes that are not are read as U+FFFD.
  ///   - scratch: From ``makeScratch()`` of this classifier; one for each thread.
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

  /// The prediction for the features in the scratch; its probabilities stay there.
  public func predict(_ scratch: inout ClassifierScratch) -> Prediction {
    computeProbabilities(&scratch)
    var best = 0
    for index in scratch.probabilities.indices
    where scratch.probabilities[index] > scratch.probabilities[best] {
      best = index
    }
    return Prediction(
      classIndex: best, label: model.labels[best], confidence: scratch.probabilities[best])
  }

  private func computeProbabilities(_ scratch: inout ClassifierScratch) {
    if scratch.memo.recall(scratch.key, into: &scratch.probabilities) { return }
    findFeatures(&scratch)
    switch algorithm {
    case .logistic:
      model.logisticRegression?.computeLogits(of: scratch.vector, into: &scratch.probabilities)
      softmax(&scratch.probabilities)
    case .forest:
      model.forest?.vote(
        on: scratch.vector, bins: &scratch.bins, into: &scratch.probabilities)
    }
    scratch.memo.keep(scratch.probabilities, for: scratch.key)
  }

  /// Finds the features of the last message, unless they were found already.
  func findFeatures(_ scratch: inout ClassifierScratch) {
    guard !scratch.hasFeatures else { return }
    extract(normalized: scratch.key, count: scratch.normalizedCount, into: &scratch.vector)
    for feature in scratch.categories { scratch.vector.append(category: feature) }
    scratch.hasFeatures = true
  }

  private func extract(normalized: [UInt8], count: Int, into vector: inout FeatureVector) {
    model.features.extract(normalized: normalized.span.extracting(0..<count), into: &vector)
  }
}
