import ArgumentParser
import Features
import LinearAlgebra
import Train

/// Makes the matrix that the learners and their peers learn from.
struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix", abstract: "Write the features of a dataset for the learners.")

  @Argument(help: "A CSV file.")
  var data: String

  @Argument(help: "The folder to write.")
  var folder: String

  @OptionGroup var choice: FeatureChoice

  func run() throws {
    let rows = try Rows(path: data)
    var builder = CorpusBuilder(analyzer: try choice.analyzer(), columnNames: [])
    var distinctRows: [Int] = []
    rows.forEach { message, label in
      distinctRows.append(builder.append(message: message, label: label, isHeldOut: false))
    }
    let corpus = builder.finish()
    let labels = distinctRows.map { UInt32(corpus.rows[$0].label) }
    let learner = FeatureLearner(corpus, settings: try VocabularySettings())
    let space = try learner.learn(from: Array(corpus.rows.indices)).space
    var matrix = SparseMatrix(columnCount: space.featureCount)
    var vector = FeatureVector()
    rows.forEach { message, _ in
      space.extract(message, into: &vector)
      vector.sortByIndex()
      matrix.appendRow(columns: vector.indices, values: vector.values)
    }
    try MatrixFiles(folder).write(matrix, labels: labels, classCount: corpus.labels.count)
  }
}
