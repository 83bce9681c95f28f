public import ArgumentParser
import FileSystem
public import Train

/// `tocsin tune`: dataset file → the training options that do best on rows held back.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", _superCommandName: Tocsin.name,
    abstract: "Search for the training options that do best on rows held back.",
    discussion: """
      Tries settings on grouped folds, as 'tocsin crossval' does, and gives up on hopeless ones \
      early: all are judged on a fold or two, the best third on more, and so on. The best setting \
      is written to a file that 'tocsin train --settings' and 'tocsin crossval --settings' take. \
      One seed gives one result, whatever the number of threads.

      What has been found is kept in a journal: a search that was killed goes on where it was \
      when the same command is given again. Ctrl-C ends it with the best so far.

      The best of many settings looks better on the folds that chose it than it is. \
      --outer-folds says how good the choice really is, and docs/tune.md why.

      EXAMPLES
        tocsin tune logs.csv --trials 60
        tocsin train logs.csv --settings best.settings

        A space of your own, by log-loss, and what the choice is worth:
          tocsin tune --print-space > space.yaml
          tocsin tune logs.csv --space space.yaml \\
            --objective log-loss --outer-folds 5

        All of a grid, with one option fixed:
          tocsin tune logs.csv --space grid.yaml --search grid \\
            --set class-weight=balanced
      """)

  /// How settings are chosen.
  enum Search: String, ExpressibleByArgument, CaseIterable {
    case random
    case grid
  }

  @Argument(help: "The labelled data, or - for standard input.")
  var data: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the best setting is written.", valueName: "file"))
  var output = "best.settings"

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @Option(
    help: ArgumentHelp(
      "Columns of categories that the model reads beside the text.", valueName: "a,b,…"))
  var featureColumns: CommaSeparated?

  @OptionGroup(title: "Splits") var splits: SplitOptions

  @Option(help: ArgumentHelp("random, or grid for every combination.", valueName: "way"))
  var search = Search.random

  @Option(
    help: ArgumentHelp(
      "Settings to try, beside that which the search starts from; of a grid, at most. "
        + "(default: 40; of a grid 10000)", valueName: "count"))
  var trials: Int?

  @Option(
    help: ArgumentHelp(
      "The options and their values, in YAML. (default: see --print-space)", valueName: "file"))
  var space: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Fix an option of training, as in c=1; may be given again.", valueName: "option=value"))
  var fixed: [String] = []

  @Option(
    help: ArgumentHelp(
      "Options of training that all settings share, unless the space varies them; a file as for "
        + "'tocsin train'.", valueName: "file"))
  var settings: String?

  @Option(
    help: ArgumentHelp("macro-f1, accuracy, log-loss or mean-cost.", valueName: "figure"))
  var objective = Objective.macroF1

  @Option(
    help: ArgumentHelp(
      "One setting of so many goes on to more folds; 1 gives none up.", valueName: "factor"))
  var halving = 3

  @Option(
    help: ArgumentHelp(
      "Search anew without each of so many parts, and judge the choice on that part; 0 for not "
        + "at all.", valueName: "count"))
  var outerFolds = 0

  @Option(
    help: ArgumentHelp(
      "Where what is found is kept. (default: the output's name with .journal)",
      valueName: "file"))
  var journal: String?

  @Flag(help: "Start anew, whatever the journal holds.")
  var fresh = false

  @Option(help: ArgumentHelp("Where chance starts: one seed, one result.", valueName: "number"))
  var seed: UInt64 = 1

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print the built-in space and stop.")
  var printSpace = false

  @Flag(help: "Print the trials as JSON.")
  var json = false

  func validate() throws {
    guard data != nil || printSpace else {
      throw ValidationError("Name the labelled data.")
    }
    if let trials, !(1...100_000).contains(trials) {
      throw ValidationError("--trials is \(trials). Use 1 to 100000.")
    }
    guard outerFolds == 0 || (2...100).contains(outerFolds) else {
      throw ValidationError("--outer-folds is \(outerFolds). Use 0, or 2 to 100.")
    }
    for text in fixed where TuneCommand.parts(ofFixed: text) == nil {
      throw ValidationError("--set is '\(text)'. Give an option and its value, as in c=1.")
    }
  }

  func run() throws {
    guard !printSpace, let data else {
      try printOutput(TuningSpace.builtInYAML)
      return
    }
    try prepareToLearn()
    let journalPath = journal ?? output + ".journal"
    let inputs = [("dataset", data), ("search space", space), ("file of settings", settings)]
      .compactMap { word, path in path.map { (word: word, path: $0) } }
    guard output != journalPath else {
      throw ValidationError("--output and --journal must name two files.")
    }
    try refuseToOverwrite(inputs, with: output)
    try refuseToOverwrite(inputs, with: journalPath)
    let plan = try TuningPlan(self)
    let run = TuningRun(command: self, plan: plan, data: data, journalPath: journalPath)
    try run.search()
  }

  /// An option and its value; nil for what is not both.
  static func parts(ofFixed text: String) -> (option: String, value: String)? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    let option = parts[0].hasPrefix("--") ? parts[0].dropFirst(2) : parts[0]
    return (String(option), String(parts[1]))
  }
}

extension Objective: ExpressibleByArgument {}
