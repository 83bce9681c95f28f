import ArgumentParser
import Features
import LogSchema
import Train

/// How the messages become features: TF-IDF of words 1–2, as the peers have it.
struct FeatureChoice: ParsableArguments {
  @Flag(help: "Replace identifiers by placeholders first.")
  var mask = false

  func analyzer() throws -> TextAnalyzer {
    TextAnalyzer(
      settings: try AnalyzerSettings(
        wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: mask))
  }
}

/// Fits TF-IDF to the messages of a dataset and shows all of them in it, by one thread.
struct FeaturesMeasurement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "TF-IDF, fit and transform, of messages in memory.")

  @Argument(help: "A CSV file.")
  var data: String

  @OptionGroup var choice: FeatureChoice

  func run() throws {
    let rows = try Rows(path: data)
    let analyzer = try choice.analyzer()
    var set: TrainingSet?
    let duration = try ContinuousClock().measure {
      var builder = CorpusBuilder(analyzer: analyzer, columnNames: [])
      rows.forEach { builder.append(message: $0, label: $1, isHeldOut: false) }
      var learner = FeatureLearner(
        builder.finish(findsShapes: false), settings: try VocabularySettings())
      let all = Array(learner.corpus.rows.indices)
      let learned = try learner.learn(from: all)
      learner.forgetTexts()
      set = learner.trainingSet(of: all, in: learned)
    }
    guard let set else { return }
    // What scikit-learn's matrix of one line for each message must have too.
    var elementCount = 0.0
    var sum = 0.0
    for row in 0..<set.rows.rowCount {
      set.rows.forEachElement(ofRow: row) { _, value in
        elementCount += set.weights[row]
        sum += set.weights[row] * value
      }
    }
    report(
      duration,
      [
        "rows": .integer(rows.count), "distinct_rows": .integer(set.rows.rowCount),
        "terms": .integer(set.rows.columnCount), "elements": .integer(Int(elementCount)),
        "sum": .number(sum),
      ])
  }
}
