import ArgumentParser
import Features
import FileSystem
import LogSchema
import ModelFile
import Train

/// `tocsin train`: dataset file → model file.
struct TrainCommand: SettingsTaker {
  static let configuration = CommandConfiguration(
    commandName: "train", _superCommandName: Tocsin.name,
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

        In a container of 1 GB, or refused with advice:
          tocsin train logs.csv --memory-limit 900M
      """)

  @Argument(help: "The labelled data, or - for standard input.")
  var data: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file"))
  var output = "model.tocsin"

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @OptionGroup var training: TrainingOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var memory: MemoryOptions

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Flag(help: "Print nothing when all goes well.")
  var quiet = false

  func run() throws {
    try prepareToLearn()
    Interrupt.install(message: "interrupted; nothing was written or changed")
    let settings = try training.settings(threads: threads.count)
    let analyzer = TextAnalyzer(settings: try training.features.analyzerSettings())
    try refuseToOverwrite([("data", data)], with: output)
    let output = try OutputFile(path: output)
    var line = ProgressLine(isWanted: !quiet)
    let budget = memory.budget
    let source = TrainingSource(
      path: data, columns: columns, options: training, threads: threads.count,
      budget: budget)
    let (corpus, fingerprint) = try source.read(analyzer, &line)
    line.clear()
    let trainer = ModelTrainer(settings: settings, budget: budget) {
      line.show(TrainCommand.describe($0))
    }
    let outcome = try trainer.train(consume corpus)
    line.clear()
    let card = ModelCard(
      outcome, settings: settings, toolVersion: Tocsin.version, dataFingerprint: fingerprint)
    let model = TrainedModel(
      labels: outcome.labels, features: outcome.features,
      logisticRegression: outcome.logistic?.regression, forest: outcome.forest?.forest,
      logisticCalibration: outcome.logisticCalibration?.calibration,
      forestCalibration: outcome.forestCalibration?.calibration,
      gate: outcome.gate?.gate, semantic: outcome.semantic?.model,
      trainingShapes: TrainingShapes(keys: outcome.shapeKeys),
      driftReference: outcome.driftReference,
      card: card.json.text(indentation: 2))
    let bytes = model.fileBytes()
    try output.write(bytes)
    try output.finish()
    if !quiet {
      let report = TrainReport(
        outcome: outcome, card: card.json, path: self.output, byteCount: bytes.count,
        seconds: line.seconds)
      try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
    }
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
