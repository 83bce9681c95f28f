import Features
import LinearAlgebra
import ModelFile
import Synchronization
import Testing

@testable import Train

struct MemoryBudgetTests {
  @Test func `a step that just fits is silent, and one byte more is refused in words`() throws {
    let budget = MemoryBudget(limit: 50_000_000) { 30_000_000 }
    try budget.require(20_000_000, for: "a", advice: "Use b")
    let expected = TrainError.memory(
      needed: 50_000_001, limit: 50_000_000, held: 30_000_000, purpose: "a", advice: "Use b")
    #expect(throws: expected) { try budget.require(20_000_001, for: "a", advice: "Use b") }
    #expect(
      expected.description
        == "up to 51 MB of memory are needed for a (30 MB are in use already), "
        + "and the limit is 50 MB. Use b, or allow more.")
  }

  @Test func `an array grows by what is added, and by what is copied when it is full`() {
    var array = [UInt32](repeating: 0, count: 3)
    array.reserveCapacity(100)
    let free = array.capacity - array.count
    #expect(array.growth(by: free) == 4 * free)
    #expect(array.growth(by: free + 1) == 4 * (free + 1 + 3))
  }

  /// What strings take at least: their bytes, and an offset of eight bytes for each.
  @Test func `interned strings are foretold at no less than they take`() {
    var interner = ByteInterner()
    let strings = (0..<5_000).map { Array("word \($0)".utf8) }
    let byteCount = strings.reduce(0) { $0 + $1.count }
    let foretold = interner.growth(strings: strings.count, bytes: byteCount)
    for string in strings { _ = interner.intern(string.span) }
    // Bytes, start, hash, and a quarter to a half of the slots in use, eight bytes each.
    #expect(foretold >= byteCount + (8 + 8 + 2 * 8) * strings.count)
    #expect(foretold <= byteCount + (8 + 8 + 4 * 8) * strings.count)
  }
}

struct MemoryForecastTests {
  private let sizes = TrainingSizes(
    rowCount: 100_000, textByteCount: 5_000_000, shapeCount: 90_000, termCount: 400_000,
    choosingByteCount: 38_400_000, forgottenTermByteCount: 0, forgottenCorpusByteCount: 0,
    featureCount: 300_000, featureByteCount: 4_000_000, sharedFeatureCount: 50_000,
    elementCount: 2_000_000, entryCount: 2_100_000, sharedCountCount: 1_700_000,
    sharedValueCount: 100_000, classCount: 4, votingCopyCount: 120_000)

  private func forecast(_ sizes: TrainingSizes, threads: Int = 8) throws -> MemoryForecast {
    MemoryForecast(
      sizes: sizes,
      settings: try TrainingSettings(
        vocabulary: VocabularySettings(), logistic: nil,
        forest: ForestHyperparameters(treeCount: 10, threads: threads), classWeighting: .none,
        holdoutShare: 0, seed: 1))
  }

  @Test func `as many trees grow at a time as fit, but none is refused that could grow alone`()
    throws
  {
    let forecast = try forecast(sizes)
    for threads in 1...8 {
      let needed = forecast.largestStep(forestThreads: threads).byteCount
      let chosen = try forecast.settings(within: MemoryBudget(limit: needed) { 0 })
      #expect(chosen.forest?.threads ?? 0 >= threads)
      #expect(
        forecast.largestStep(forestThreads: chosen.forest?.threads ?? 0).byteCount <= needed)
    }
    let least = forecast.largestStep(forestThreads: 1).byteCount
    let error = #expect(throws: TrainError.self) {
      try forecast.settings(within: MemoryBudget(limit: least - 1) { 0 })
    }
    #expect(error?.description.contains("1 tree at a time") == true)
  }

  @Test func `more rows, terms, labels or elements never take less`() throws {
    let before = try forecast(sizes).largestStep(forestThreads: 2).byteCount
    let paths: [WritableKeyPath<TrainingSizes, Int>] = [
      \.rowCount, \.termCount, \.choosingByteCount, \.featureCount, \.elementCount, \.entryCount,
      \.classCount, \.votingCopyCount,
    ]
    for path in paths {
      var more = sizes
      more[keyPath: path] *= 3
      #expect(try forecast(more).largestStep(forestThreads: 2).byteCount >= before)
    }
    var more = sizes
    for path in paths { more[keyPath: path] *= 3 }
    #expect(try forecast(more).largestStep(forestThreads: 2).byteCount >= 3 * before)
  }

  /// Of each element its column in the set, its row and value while features are binned, and its edge.
  @Test func `a forest is foretold at no less than the arrays that it cannot do without`() throws {
    let forecast = try forecast(sizes)
    #expect(
      forecast.largestStep(forestThreads: 1).byteCount > (12 + 5 + 8) * sizes.elementCount)
  }

  @Test func `what is forgotten before the model's own fit counts as free`() throws {
    let before = try forecast(sizes).largestStep(forestThreads: 2).byteCount
    var sizes = sizes
    sizes.forgottenTermByteCount = 15_000_000
    sizes.forgottenCorpusByteCount = 5_000_000
    let after = try forecast(sizes).largestStep(forestThreads: 2).byteCount
    #expect(before - after >= 20_000_000)
  }
}

struct ForestRoomTests {
  @Test func `trees that become too large stop the forest, and the others do not grow`() throws {
    let examples = ForestExamples.messages(count: 2_000, noise: 0.5, seed: 1)
    let settings = try ForestHyperparameters(treeCount: 500, threads: 2)
    let asked = Atomic(0)
    let budget = MemoryBudget(limit: 100_000) {
      asked.add(1, ordering: .relaxed)
      return 0
    }
    let error = #expect(throws: TrainError.self) {
      try RandomForestTrainer(hyperparameters: settings, budget: budget).train(
        rows: FeatureRows(examples.rows), labels: examples.labels, weights: examples.weights,
        classWeights: [1, 1, 1], classCount: 3)
    }
    #expect(error?.description.contains("500 trees of about") == true)
    #expect(asked.load(ordering: .relaxed) <= 2)
  }

  @Test func `a budget that suffices leaves the forest as it is`() throws {
    let examples = ForestExamples.messages(count: 300, seed: 2)
    let settings = try ForestHyperparameters(treeCount: 5)
    let limited = try RandomForestTrainer(
      hyperparameters: settings, budget: MemoryBudget(limit: 1 << 30) { 0 }
    ).train(
      rows: FeatureRows(examples.rows), labels: examples.labels, weights: examples.weights,
      classWeights: [1, 1, 1], classCount: 3)
    let free = try examples.fit(settings)
    #expect(limited.forest.nodes.elementsEqual(free.forest.nodes))
  }
}

struct TrainingWithinMemoryTests {
  private func refusal(limit: Int) throws -> TrainError? {
    let corpus = GateExamples.topics(400, count: 4_000, seed: 3).corpus(
      try AnalyzerSettings(wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: true))
    let settings = try TrainingSettings(
      vocabulary: VocabularySettings(), logistic: LogisticHyperparameters(), forest: nil,
      classWeighting: .none, holdoutShare: 0, seed: 1)
    do throws(TrainError) {
      _ = try ModelTrainer(settings: settings, budget: MemoryBudget(limit: limit) { 0 })
        .train(corpus)
      return nil
    } catch {
      return error
    }
  }

  @Test func `the first stage that does not fit is refused, until all fit`() throws {
    #expect(try refusal(limit: 100)?.description.contains("into terms") == true)
    var purposes: [String] = []
    var limit = 1_000
    while case .memory(_, _, _, let purpose, _)? = try refusal(limit: limit) {
      let start = String(purpose.prefix(8))
      if purposes.last != start { purposes.append(start) }
      limit += limit / 8
    }
    // Few terms: choosing among them takes less than what 256 texts may add while they are cut.
    #expect(purposes == ["cutting ", "the regr"])
    #expect(try refusal(limit: limit) == nil)
  }
}
