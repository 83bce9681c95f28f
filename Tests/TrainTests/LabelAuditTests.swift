import Features
import Testing

@testable import Train

struct LabelAuditTests {
  /// 40 shapes of two labels that their words tell apart; 3 rows in 400 carry the other label.
  @Test(arguments: [1, 4])
  func `labels planted wrong are found by row, and nothing else`(threads: Int) throws {
    var builder = try CorpusBuilder.empty()
    let wrong: Set = [57, 210, 333]
    for row in 0..<400 {
      let shape = row % 40
      let isOdd = shape % 2 == 1
      let label = isOdd != wrong.contains(row) ? "odd" : "even"
      builder.add("\(isOdd ? "strange" : "level") text\(Corpus.letters(shape))", label)
    }
    let corpus = builder.finish()
    let settings = try TrainingSettings(
      vocabulary: VocabularySettings(), logistic: LogisticHyperparameters(), forest: nil,
      classWeighting: .none, holdoutShare: 0, seed: 1)
    let splits = try SplitPlan(unit: .row, scheme: .folds(5), repeatCount: 1, seed: 1)
      .splits(of: corpus)
    let audit = try LabelAudit(
      FeatureLearner(corpus, settings: settings.vocabulary), splits: splits, threads: threads
    ) { _ in settings }
    let shapes = audit.contradictions.map { corpus.shapeText(corpus.rows[$0.row].shape) }
    #expect(
      Set(shapes)
        == Set(
          wrong.map { row in
            "\(row % 2 == 1 ? "strange" : "level") text\(Corpus.letters(row % 40))"
          }))
    #expect(audit.contradictions.count == 3)
    for found in audit.contradictions {
      #expect(corpus.rows[found.row].count == 1)
      #expect(found.suggestion == 1 - found.label)
      #expect(found.margin > 0)
    }
    #expect(audit.contradictions.map(\.margin) == audit.contradictions.map(\.margin).sorted(by: >))
  }
}
