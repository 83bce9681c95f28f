public import ArgumentParser
import Dataset
import Evaluation
import Features
import FileSystem
import LogSchema
import ModelFile
import SeededRandom
import Signing
public import Train

/// `tocsin train`: dataset file → model file.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Learn a model from labelled log lines.",
    discussion: """
      Reads any CSV or JSONL file with a column of text and a column of labels, and writes one \
      file with all that classifying needs. The same data, settings and seed give the same file, \
      whatever the number of threads.

      The held-out figures come from two more fits, one without a share of the rows and one \
      without a share of the shapes (a shape is the message with its identifiers masked). The \
      model itself learns from all rows.

      EXAMPLES
        tocsin generate --output logs.csv
        tocsin train logs.csv --output severity.tocsin

        Other columns and labels, every label counting the same:
          tocsin train events.jsonl --text-column Content --label-column Level \\
            --class-weight balanced

        Words and characters, a random forest beside the regression:
          tocsin train logs.csv --char-ngrams 3,5 --min-df 2 --algorithm both
      """)

  @Argument(help: "The labelled data, or - for standard input.")
  var data: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file"))
  var output = "model.tocsin"

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @Option(
    help: ArgumentHelp(
      "Columns of categories that the model reads beside the text.", valueName: "a,b,…"))
  var featureColumns: CommaSeparated?

  @OptionGroup(title: "Features") var features: FeatureOptions

  @Option(help: ArgumentHelp("logistic, forest or both.", valueName: "name"))
  var algorithm = AlgorithmChoice.logistic

  @Option(help: "none, or balanced to let every label count the same.")
  var classWeight = ClassWeighting.none

  @Option(
    name: .customLong("c"),
    help: ArgumentHelp("How much the data count against the penalty.", valueName: "number"))
  var inverseRegularization = 1.0

  @Option(help: ArgumentHelp("Steps of the optimiser at most.", valueName: "count"))
  var maxIterations = 1_000

  @Option(
    help: ArgumentHelp(
      "Stop this near the optimum, relative to the objective.", valueName: "number"))
  var tolerance = 1e-6

  @OptionGroup(title: "Vectors") var vectors: VectorOptions

  @OptionGroup(title: "Forest") var forest: ForestOptions

  @OptionGroup(title: "Calibration") var calibration: CalibrationOptions

  @OptionGroup(title: "Gate") var gate: GateOptions

  @Option(
    help: ArgumentHelp("Share kept back for the held-out figures; 0 for none.", valueName: "share"))
  var holdout = 0.2

  @Option(help: ArgumentHelp("Where chance starts: one seed, one model.", valueName: "number"))
  var seed: UInt64 = 1

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Flag(help: "Print nothing when all goes well.")
  var quiet = false

  func run() throws {
    try prepareBLASOrRestart()
    Interrupt.install(message: "interrupted; nothing was written or changed")
    let settings = try trainingSettings()
    let analyzer = TextAnalyzer(settings: try features.analyzerSettings())
    try refuseToOverwrite([("data", data)], with: output)
    let output = try OutputFile(path: output)
    var line = ProgressLine(isWanted: !quiet)
    let (corpus, fingerprint) = try readCorpus(analyzer, &line)
    line.clear()
    let trainer = ModelTrainer(settings: settings) { line.show(TrainCommand.describe($0)) }
    let outcome = try trainer.train(corpus)
    line.clear()
    let card = ModelCard(
      outcome, corpus: corpus, settings: settings, toolVersion: Tocsin.version,
      dataFingerprint: fingerprint)
    let model = TrainedModel(
      labels: outcome.labels, features: outcome.features,
      logisticRegression: outcome.logistic?.regression, forest: outcome.forest?.forest,
      logisticCalibration: outcome.logisticCalibration?.calibration,
      forestCalibration: outcome.forestCalibration?.calibration,
      gate: outcome.gate?.gate, semantic: outcome.semantic?.model,
      card: card.json.text(indentation: 2))
    let bytes = model.fileBytes()
    try output.write(bytes)
    try output.finish()
    if !quiet {
      let report = TrainReport(
        outcome: outcome, corpus: corpus, card: card.json, path: self.output,
        byteCount: bytes.count, seconds: line.seconds)
      try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
    }
  }

  private func trainingSettings() throws -> TrainingSettings {
    let logistic =
      algorithm == .forest
      ? nil
      : try LogisticHyperparameters(
        inverseRegularization: inverseRegularization, maxIterations: maxIterations,
        tolerance: tolerance, threads: threads.count)
    let forest =
      algorithm == .logistic
      ? nil
      : try forest.hyperparameters(
        splitFeatures: features.splitFeatures, seed: seed, threads: threads.count)
    var settings = try TrainingSettings(
      vocabulary: try features.vocabularySettings(), logistic: logistic, forest: forest,
      permutationImportanceCount: self.forest.permutationImportance,
      gate: try gate.settings(seed: seed, threads: threads.count), classWeighting: classWeight,
      holdoutShare: holdout, seed: seed)
    settings.calibration = try calibration.settings()
    settings.shapeWeighting = vectors.weight ?? .row
    settings.semantic = try vectors.settings()
    if settings.semantic != nil && (settings.logistic == nil || settings.gate == nil) {
      throw ValidationError(
        "--vectors needs the regression and the gate, which says what goes by vectors. Leave out "
          + (settings.logistic == nil ? "--algorithm forest." : "--no-gate."))
    }
    return settings
  }

  /// The data, and the SHA-256 of the bytes that they were read from.
  private func readCorpus(
    _ analyzer: TextAnalyzer, _ line: inout ProgressLine
  ) throws -> (corpus: Corpus, fingerprint: String) {
    let columnNames = featureColumns?.values ?? []
    var hash = SHA256()
    let reader = try columns.reader(of: data, featureColumns: columnNames) { hash.update($0) }
    var corpus = Corpus(analyzer: analyzer, columnNames: columnNames)
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount { try append(row, of: batch, to: &corpus) }
      line.show("\(corpus.rowCount) rows, \(corpus.rows.count) of them distinct")
    }
    guard corpus.rowCount > 0 else { throw DatasetError.noRows(path: data) }
    return (corpus, hash.hexadecimalDigest)
  }

  private func append(_ row: Int, of batch: RecordBatch, to corpus: inout Corpus) throws {
    let bytes = batch.bytes.span
    let label = batch.field(row, 1)
    guard !label.isEmpty else { throw EmptyLabel(path: data, line: batch.lineNumber(row)) }
    guard !holdsControlCharacter(bytes.extracting(label)) else {
      throw UnprintableLabel(path: data, line: batch.lineNumber(row))
    }
    for column in corpus.columnNames.indices {
      corpus.setCategory(column, bytes.extracting(batch.field(row, column + 2)))
    }
    var chance = SplitMix64(
      seed: seed, purpose: "held-out rows", stream: UInt64(corpus.rowCount))
    corpus.append(
      message: bytes.extracting(batch.field(row, 0)), label: bytes.extracting(label),
      isHeldOut: chance.unitInterval() < holdout)
  }

  private static func describe(_ stage: TrainingStage) -> String {
    switch stage {
    case .analyzing:
      "cutting texts into terms"
    case .optimizing(let purpose, let iteration, let gap):
      "\(purpose): step \(iteration), relative gap \(gap)"
    case .clustering:
      "clustering messages"
    case .growing(let purpose, let treeCount):
      "\(purpose): growing \(treeCount) trees"
    case .shuffling:
      "shuffling features"
    }
  }
}

/// Which classifiers a training run learns.
enum AlgorithmChoice: String, ExpressibleByArgument, CaseIterable {
  case logistic
  case forest
  case both
}

extension ClassWeighting: ExpressibleByArgument {}
