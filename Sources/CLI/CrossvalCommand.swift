import ArgumentParser
import Features
import FileSystem
import LogSchema
import Synchronization
import Train

/// `tocsin crossval`: dataset file → how well settings do on rows that fits did not see.
struct CrossvalCommand: SettingsTaker {
  static let configuration = CommandConfiguration(
    commandName: "crossval", _superCommandName: Tocsin.name,
    abstract: "Measure training options on rows held back again and again.",
    discussion: """
      Takes the options of 'tocsin train', fits on a part of the data, judges on the rest, and \
      does so for every fold of every repeat. Everything is learned inside the part that is \
      fitted on: vocabulary, weights of terms, classifier, calibration. By default no message \
      shape (the message with its identifiers masked) is on both sides: the figures then speak \
      of messages that training never saw. --group row speaks of the like of those seen.

      'Pooled' figures count the rows of all folds together; mean and sd are over the folds. Of \
      --algorithm both, the regression is judged. --holdout and the options of the gate are \
      taken, so that one file of settings serves all commands, and change nothing here.

      EXAMPLES
        tocsin crossval logs.csv
        tocsin crossval logs.csv --folds 10 --repeats 3 \\
          --class-weight balanced --json

        Nine shapes held out, 25 times:
          tocsin crossval logs.csv --test-groups 9 --repeats 25

        Groups of your own:
          tocsin crossval HDFS.csv --text-column Content --label-column Level \\
            --group-column EventId
      """)

  @Argument(help: "The labelled data, or - for standard input.")
  var data: String

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @OptionGroup(title: "Splits") var splits: SplitOptions

  @Option(
    help: ArgumentHelp(
      "Instead of folds, hold out this many groups drawn at random, in every repeat.",
      valueName: "count"))
  var testGroups: Int?

  @Option(
    help: ArgumentHelp(
      "Instead of folds, hold out this share of the groups, rounded up, in every repeat.",
      valueName: "share"))
  var testShare: Double?

  @OptionGroup var training: TrainingOptions

  @Option(help: ArgumentHelp("Digits of the figures.", valueName: "count"))
  var digits = 3

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    let given = [splits.folds != nil, testGroups != nil, testShare != nil].filter(\.self).count
    guard given <= 1 else {
      throw ValidationError("--folds, --test-groups and --test-share exclude one another.")
    }
    guard (1...12).contains(digits) else {
      throw ValidationError("--digits is \(digits). Use 1 to 12.")
    }
  }

  private var scheme: SplitPlan.Scheme? {
    testGroups.map { .heldOutGroups($0) } ?? testShare.map { .heldOutShare($0) }
  }

  func run() throws {
    try prepareToLearn()
    Interrupt.install(message: "interrupted; nothing was printed")
    let settings = try training.settings(threads: threads.count)
    let plan = try splits.plan(scheme: scheme, seed: training.seed)
    let analyzer = TextAnalyzer(settings: try training.features.analyzerSettings())
    let source = TrainingSource(
      path: data, columns: columns, options: training, threads: threads.count,
      groupColumn: splits.groupColumn)
    var line = ProgressLine(isWanted: true)
    let (corpus, fingerprint) = try source.read(analyzer, &line)
    line.show("cutting texts into terms")
    let learner = FeatureLearner(corpus, for: settings)
    let rowSplits = try plan.splits(of: corpus)
    let shown = Mutex(line)
    let folds = try CrossValidation.run(
      learner, splits: rowSplits, threads: threads.count,
      settings: { try training.settings(threads: $0) }
    ) { done in
      shown.withLock { $0.show("\(done) of \(rowSplits.count) splits judged") }
    }
    shown.withLock { $0.clear() }
    let report = CrossvalReport(
      folds: folds, plan: plan, corpus: corpus, data: data, fingerprint: fingerprint,
      settings: settings)
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text(digits: digits))
  }
}
