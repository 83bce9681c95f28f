import ArgumentParser
import Dataset
import FileSystem
import LogSchema
import Rules

/// `tocsin rules`: rules files, looked at before they go live.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", _superCommandName: Tocsin.name,
    abstract: "Check rules that judge log lines by patterns, and show the built-in ones.",
    discussion: """
      EXAMPLES
        tocsin rules print > rules.yaml
        tocsin rules check rules.yaml
        tocsin rules check rules.yaml --data labelled.csv
      """,
    subcommands: [RulesCheckCommand.self, RulesPrintCommand.self])
}

/// `tocsin rules print`: the built-in rules.
struct RulesPrintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print",
    abstract: "Print the built-in rules: the example to start rules of your own from.",
    discussion: """
      EXAMPLES
        tocsin rules print > rules.yaml
      """)

  func run() throws {
    try printOutput(RuleSet.portalYAML)
  }
}

/// `tocsin rules check`: rules file, and labelled data → what is wrong with the rules.
struct RulesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a file of rules, and try it on labelled data.",
    discussion: """
      Reads the rules as they are read before they are used, and tries each pattern on the \
      rule's own examples. With --data it also reports rules that are dead (fit no message), \
      shadowed (an earlier rule always decides) or contradicted (labels disagree with them).

      Exit codes: 0 the rules are sound and every example passes, whatever the data say; 1 a \
      fault or an example that fails.

      EXAMPLES
        tocsin rules check rules.yaml
        tocsin rules check rules.yaml --data labelled.csv
        tocsin rules check rules.yaml --data app.jsonl \\
          --text-column text --label-column level
        tocsin rules check rules.yaml --data labelled.csv --json |
          jq '.rules[] | select(.dead)'
      """)

  @Argument(help: "The rules, or - for standard input.")
  var file: String

  @Option(help: ArgumentHelp("Labelled data to try the rules on.", valueName: "file"))
  var data: String?

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @Option(help: ArgumentHelp("The column that log_type means.", valueName: "name"))
  var logTypeColumn = "log_type"

  @Option(help: ArgumentHelp("The column that process means.", valueName: "name"))
  var processColumn = "process"

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print as JSON.")
  var json = false

  func validate() throws {
    guard data != "-" || file != "-" else {
      throw ValidationError("Rules and data cannot both come from standard input.")
    }
  }

  func run() throws {
    let rules = try readRules(file)
    let report = RulesReport(
      file: file, rules: rules, failures: rules.failingExamples(), usage: try usage(of: rules))
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
    if !report.failures.isEmpty { throw ExitCode.failure }
  }

  private func usage(of rules: RuleSet) throws -> RuleUsage? {
    guard let data else { return nil }
    // A column is missed only where some rule asks for it.
    let reader = try RecordReader(
      file: openInput(data),
      format: columns.format?.records ?? recordFormat(ofPath: data) ?? .csv,
      columns: [
        WantedColumn(columns.textColumn, option: "--text-column"),
        WantedColumn(columns.labelColumn, option: "--label-column"),
        WantedColumn(
          logTypeColumn, option: "--log-type-column",
          isRequired: rules.rules.contains { !$0.logTypes.isEmpty }),
        WantedColumn(
          processColumn, option: "--process-column",
          isRequired: rules.rules.contains { !$0.processes.isEmpty }),
      ])
    var usage = RuleUsage(rules)
    var line = ProgressLine(isWanted: true)
    let pipeline = BatchPipeline(threads: threads.count) { rules.makeScratch() }
    try pipeline.run(reader) { batch, scratch in
      batchUsage(of: rules, on: batch, &scratch)
    } consume: { batchUsage in
      usage += batchUsage
      line.show("\(usage.messageCount) rows")
    }
    line.clear()
    guard usage.messageCount > 0 else { throw DatasetError.noRows(path: data) }
    return usage
  }
}

/// What rules do on a batch of text, label, log type and process.
private func batchUsage(
  of rules: RuleSet, on batch: RecordBatch, _ scratch: inout RuleScratch
) -> RuleUsage {
  var usage = RuleUsage(rules)
  let bytes = batch.bytes.span
  for row in 0..<batch.rowCount {
    let fitting = rules.allMatches(
      message: bytes.extracting(batch.field(row, 0)),
      logType: bytes.extracting(batch.field(row, 2)),
      process: bytes.extracting(batch.field(row, 3)), scratch: &scratch)
    usage.record(fitting: fitting, label: batch.text(row, 1), rules: rules)
  }
  return usage
}

/// Reads a file of rules.
func readRules(_ path: String) throws -> RuleSet {
  let bytes = try InputFile(path: path).readToEnd(limit: RuleSet.largestTextByteCount)
  guard let yaml = String(validating: bytes, as: UTF8.self) else {
    throw ValidationError("'\(path)' is not UTF-8 text. Save the rules as UTF-8.")
  }
  return try RuleSet(yaml: yaml)
}
