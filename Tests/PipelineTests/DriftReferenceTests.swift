import Features
import Infer
import LogSchema
import ModelFile
import Testing
import Train

struct DriftReferenceTests {
  /// Counts the held-out messages one after another, as `tocsin drift --reference` does. What is
  /// refused is told by a twin that learns from the kept rows alone, in a corpus that has no others.
  @Test(arguments: [true, false], [true, false])
  func `train tells of held-out rows what reading them again would`(
    logistic: Bool, gated: Bool
  ) throws {
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: true)
    let records = BankingCorpus.records(600)
    let outcome = try train(records, analyzer, logistic, gated: gated, holdoutShare: 0.2)
    let reference = try #require(outcome.driftReference)
    let kept = records.indices.filter { $0 % 5 != 0 }.map { records[$0] }
    let without = try train(kept, analyzer, logistic, gated: gated, holdoutShare: 0)
    #expect(without.driftReference == nil)
    let twin = try classifier(without)
    let own = try classifier(outcome)
    let threshold = outcome.gate?.gate.threshold ?? 0
    var counts = (scratch: twin.makeScratch(), own: own.makeScratch(), refused: 0.0)
    var answers = [Double](repeating: 0, count: own.labels.count)
    var confidences = [Double](repeating: 0, count: 20)
    var probabilities = [Double](repeating: 0, count: 20 * own.labels.count)
    var rowsOfTerm: [Int: [Double]] = [:]
    for record in stride(from: 0, to: records.count, by: 5).map({ records[$0] }) {
      let refusal = BankingCorpus.classify(record, twin, &counts.scratch)
      if gated && refusal.knownScore < threshold { counts.refused += 1 }
      let found = BankingCorpus.classify(record, own, &counts.own)
      answers[found.classIndex] += 1
      for (index, probability) in counts.own.probabilities.enumerated() {
        let bin = min(Int(probability * 20), 19)
        probabilities[20 * index + bin] += 1
        if index == found.classIndex { confidences[bin] += 1 }
      }
      for term in own.terms(&counts.own) {
        rowsOfTerm[term, default: answers.map { _ in 0 }][found.classIndex] += 1
      }
    }
    #expect(reference.answers == answers)
    #expect(reference.confidences == confidences)
    #expect(reference.probabilities == probabilities)
    #expect(reference.refusedRowCount == counts.refused)
    for (place, term) in reference.terms.enumerated() {
      let expected = rowsOfTerm.removeValue(forKey: Int(term))
      let start = place * answers.count
      #expect(Array(reference.termRows[start..<(start + answers.count)]) == expected)
    }
    for index in answers.indices {
      #expect(reference.otherTermRows[index] == rowsOfTerm.values.reduce(0) { $0 + $1[index] })
    }
    // No other term is in more rows than one of those kept apart.
    let rarest = reference.terms.indices.map { place in
      (0..<answers.count).reduce(0) { $0 + reference.termRows[place * answers.count + $1] }
    }.min()
    #expect(reference.terms.count == 100)
    #expect((rowsOfTerm.values.map { $0.reduce(0, +) }.max() ?? 0) <= (rarest ?? 0))
  }

  private func train(
    _ records: [LogRecord], _ analyzer: AnalyzerSettings, _ logistic: Bool, gated: Bool,
    holdoutShare: Double
  ) throws -> ModelTrainer.Outcome {
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: [])
    for (place, record) in records.enumerated() {
      builder.append(
        message: Array(record.message.utf8).span, label: Array(record.severity.label.utf8).span,
        isHeldOut: holdoutShare > 0 && place % 5 == 0)
    }
    let settings = try TrainingSettings(
      vocabulary: VocabularySettings(), logistic: logistic ? LogisticHyperparameters() : nil,
      forest: logistic ? nil : ForestHyperparameters(treeCount: 12, seed: 9),
      gate: gated
        ? GateSettings(
          clustering: ClusteringHyperparameters(minSamples: 3),
          forest: ForestHyperparameters(treeCount: 7, seed: 1)) : nil,
      classWeighting: .none, holdoutShare: holdoutShare, seed: 4)
    return try ModelTrainer(settings: settings).train(builder.finish())
  }

  private func classifier(_ outcome: ModelTrainer.Outcome) throws -> SeverityClassifier {
    let model = TrainedModel(
      labels: outcome.labels, features: outcome.features,
      logisticRegression: outcome.logistic?.regression, forest: outcome.forest?.forest,
      gate: outcome.gate?.gate, driftReference: outcome.driftReference, card: "{}")
    return try SeverityClassifier(bytes: FrozenArray(model.fileBytes()), path: "model in memory")
  }
}
