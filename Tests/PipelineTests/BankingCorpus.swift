import DataGen
import Features
import Infer
import LogSchema
import ModelFile
import Train

/// A small dataset of the portal and what training makes of it.
enum BankingCorpus {
  static func records(_ count: Int, seed: UInt64 = 3) -> [LogRecord] {
    LogGenerator(seed: seed, rowCount: count).records(0..<count)
  }

  /// Records as a corpus, every fifth held out, and the first record of each of its rows.
  static func corpus(
    _ records: [LogRecord], _ settings: AnalyzerSettings, columns: [String] = [],
    label: (LogRecord) -> String = { $0.severity.label }
  ) -> (corpus: Corpus, firstRecords: [LogRecord]) {
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: settings), columnNames: columns)
    var firstRecords: [LogRecord] = []
    for (place, record) in records.enumerated() {
      for (column, name) in columns.enumerated() {
        builder.setCategory(column, Array(value(name, of: record).utf8).span)
      }
      builder.append(
        message: Array(record.message.utf8).span, label: Array(label(record).utf8).span,
        isHeldOut: place % 5 == 0)
      if builder.distinctRowCount > firstRecords.count { firstRecords.append(record) }
    }
    return (builder.finish(), firstRecords)
  }

  /// What a classifier says of a record.
  static func classify(
    _ record: LogRecord, _ classifier: SeverityClassifier, _ scratch: inout ClassifierScratch
  ) -> Prediction {
    classifier.extract(Array(record.message.utf8).span, scratch: &scratch)
    for (column, name) in classifier.columnNames.enumerated() {
      classifier.extractColumn(
        column, value: Array(value(name, of: record).utf8).span, scratch: &scratch)
    }
    return classifier.predict(&scratch)
  }

  static func value(_ column: String, of record: LogRecord) -> String {
    column == "process" ? record.process : record.logType
  }

  /// Settings of a regression, and of a small forest if wanted.
  static func settings(
    logistic: Bool = true, forest: Bool = false, holdoutShare: Double = 0, threads: Int = 1
  ) throws -> TrainingSettings {
    try TrainingSettings(
      vocabulary: try VocabularySettings(),
      logistic: logistic ? try LogisticHyperparameters(threads: threads) : nil,
      forest: forest
        ? try ForestHyperparameters(treeCount: 12, seed: 9, threads: threads) : nil,
      classWeighting: .balanced, holdoutShare: holdoutShare, seed: 4)
  }

  static func model(_ outcome: ModelTrainer.Outcome) -> TrainedModel {
    TrainedModel(
      labels: outcome.labels, features: outcome.features,
      logisticRegression: outcome.logistic?.regression, forest: outcome.forest?.forest,
      card: "{}")
  }
}
