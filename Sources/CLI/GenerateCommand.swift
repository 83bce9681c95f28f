import ArgumentParser
import Compression
import DataGen
import FileSystem
import LogSchema

/// `tocsin generate`: seed → dataset file.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", _superCommandName: Tocsin.name,
    abstract: "Make a labelled dataset of synthetic log lines of a banking portal.",
    discussion: """
      The same seed, catalogue, range of time and number of rows give the same bytes, whatever \
      the number of threads and the machine. Every row draws its own identifiers.

      EXAMPLES
        20,000 rows on standard output:
          tocsin generate

        A million rows of March 2025 in the order of time:
          tocsin generate --rows 1000000 --seed 7 --sorted \\
            --start 2025-03-01 --end 2025-04-01 --output logs.jsonl

        What the systems of a bank log, to train on, and shapes kept back to test on:
          tocsin generate --profile broad --rows 200000 --output train.csv \\
            --holdout-shapes 0.2 --holdout-output test.csv

        Noise, incidents and drift, with the truth in columns of its own:
          tocsin generate --sorted --time-pattern retail --incidents 6 --drift 0.2 \\
            --label-noise 0.03 --truth --output hard.csv

        Lines of a portal of your own:
          tocsin generate --print-catalogue > portal.yaml
          tocsin generate --catalogue portal.yaml --output logs.csv

        A million lines of syslog, two hundred a second:
          tocsin generate --rows 1000000 --format syslog --rate 200/s |
            nc localhost 514
      """)

  @Option(help: ArgumentHelp("How many rows.", valueName: "count"))
  var rows = 20_000

  @Option(help: ArgumentHelp("Where chance starts: one seed, one dataset.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "The first second, yyyy-MM-dd or 'yyyy-MM-dd HH:mm:ss'.", valueName: "time"))
  var start = TimeRange.january2025.start.description

  @Option(
    help: ArgumentHelp("The end: the first second that is too late.", valueName: "time"))
  var end = TimeRange.january2025.end.description

  @Flag(help: "Write rows in the order of their time.")
  var sorted = false

  @Option(
    help: ArgumentHelp(
      "csv, jsonl, syslog (RFC 5424) or otlp (OTLP/HTTP JSON, a request a line). "
        + "(default: as the output is named: .jsonl, .ndjson, .syslog, .otlp, else csv)",
      valueName: "format"),
    transform: GenerateCommand.format)
  var format: RowFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write, or - for standard output; .gz and .zst compress it.",
      valueName: "file"))
  var output = "-"

  @Option(
    help: ArgumentHelp(
      "portal: its lines in its proportions; broad: lines of all systems of a bank, every shape "
        + "equally often.", valueName: "name"))
  var profile = Profile.portal

  @Option(
    help: ArgumentHelp(
      "The share of message shapes that go to --holdout-output and nowhere else.",
      valueName: "share"))
  var holdoutShapes: Double?

  @Option(
    help: ArgumentHelp("Where rows of the held-out shapes go.", valueName: "file"))
  var holdoutOutput: String?

  @Flag(help: "Add the columns template_id, true_severity, incident and planted.")
  var truth = false

  @OptionGroup(title: "Realism") var realism: RealismOptions

  @Option(
    help: ArgumentHelp("A catalogue of lines instead of the built-in one.", valueName: "file"))
  var catalogue: String?

  @Flag(help: "Print the catalogue of the profile and stop.")
  var printCatalogue = false

  @Option(help: ArgumentHelp("Threads. (default: one for each processor)", valueName: "count"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Write so many rows in a second and no more, to feed a pipeline; as in 500 or 500/s.",
      valueName: "rows/s"),
    transform: GenerateCommand.rate)
  var rate: Double?

  @Flag(help: "Print a summary as JSON on standard output; needs an --output.")
  var json = false

  @Flag(help: "Say nothing on standard error when all goes well.")
  var quiet = false

  func validate() throws {
    guard rows >= 0 else {
      throw ValidationError("--rows is \(rows). Ask for 0 rows (the header alone) or more.")
    }
    guard (1...1024).contains(threads ?? 1) else {
      throw ValidationError("--threads is \(threads ?? 1). Use 1 to 1024.")
    }
    guard !printCatalogue || catalogue == nil else {
      throw ValidationError("--print-catalogue prints the built-in one: leave out --catalogue.")
    }
    guard (holdoutShapes == nil) == (holdoutOutput == nil) else {
      throw ValidationError("--holdout-shapes and --holdout-output go together: give both.")
    }
    guard holdoutShapes.map({ $0 > 0 && $0 < 1 }) ?? true else {
      throw ValidationError(
        "--holdout-shapes is \(holdoutShapes ?? 0). Use a number between 0 and 1.")
    }
    guard holdoutOutput != output, holdoutOutput != "-" else {
      throw ValidationError("--holdout-output must name a file of its own.")
    }
    guard !json || output != "-" else {
      throw ValidationError("--json prints where the dataset goes: give an --output too.")
    }
    _ = try timeRange()
  }

  func run() throws {
    Interrupt.install(writing: [output, holdoutOutput].compactMap(\.self))
    if printCatalogue {
      let file = try OutputFile(path: output)
      try file.write(Array(profile.yaml.utf8))
      return try file.finish()
    }
    let range = try timeRange()
    var realism = try realism.realism(range)
    realism.heldOutShare = holdoutShapes ?? 0
    let generator = LogGenerator(
      catalogue: try readCatalogue(), seed: seed, timeRange: range,
      isSorted: sorted || realism.hasSessions, realism: realism, hasTruth: truth, rowCount: rows)
    try write(generator)
  }

  /// Writes the dataset, and its held-out shapes if they have a file.
  private func write(_ generator: LogGenerator) throws {
    var progress = GenerateProgress(goal: rows, isShown: !quiet)
    var tally = LogGenerator.RowTally(of: generator)
    let file = try DatasetOutput(path: output)
    let heldOutFile = try holdoutOutput.map(DatasetOutput.init)
    let header = chosenFormat.header(withTruth: truth)
    try file.write(header)
    try heldOutFile?.write(header)
    func take(_ block: GeneratedBlock) throws(FileError) {
      try file.write(block.bytes)
      try heldOutFile?.write(block.heldOutBytes)
      tally.add(block)
      progress.show(rows: block.rowCount)
    }
    if let rate {
      try generator.forEachPacedBlock(as: chosenFormat, rate: rate) { block throws(FileError) in
        try take(block)
        try file.flush()
      }
    } else {
      try generator.forEachBlock(
        as: chosenFormat, threadCount: threads ?? processorCount, take)
    }
    try heldOutFile?.finish()
    try file.finish()
    progress.clear()
    let summary = GenerateSummary(
      command: self, generator: generator, tally: tally, byteCount: file.byteCount,
      heldOutByteCount: heldOutFile?.byteCount ?? 0, seconds: progress.seconds)
    if !quiet { StandardError.write(line: summary.text) }
    if json { try printOutput(summary.json.text(indentation: 2) + "\n") }
  }

  private static func format(_ name: String) throws -> RowFormat {
    guard let format = RowFormat(rawValue: name) else {
      throw ValidationError("There is no format '\(name)'. Use csv, jsonl, syslog or otlp.")
    }
    return format
  }

  private static func rate(_ text: String) throws -> Double {
    let number = text.hasSuffix("/s") ? String(text.dropLast(2)) : text
    guard let rate = Double(number), rate >= 0.001, rate <= 1e9 else {
      throw ValidationError("--rate is '\(text)'. Write rows a second, as in 500 or 500/s.")
    }
    return rate
  }

  private func timeRange() throws -> TimeRange {
    do {
      return try TimeRange(start: start, end: end)
    } catch {
      throw ValidationError("--start and --end: \(error)")
    }
  }

  var chosenFormat: RowFormat {
    if let format { return format }
    let suffixes: KeyValuePairs<String, RowFormat> = [
      ".jsonl": .jsonl, ".ndjson": .jsonl, ".syslog": .syslog, ".otlp": .otlp,
    ]
    let name = CompressionFormat.uncompressedName(output)
    return suffixes.first { name.hasSuffix($0.key) }?.value ?? .csv
  }

  private func readCatalogue() throws -> Catalogue {
    guard let catalogue else { return profile.catalogue }
    // The built-in one has some 30 KB; whatever has a thousand times that is some other file.
    let bytes = try InputFile(path: catalogue).readToEnd(limit: 1 << 25)
    guard let yaml = String(validating: bytes, as: UTF8.self) else {
      throw CatalogueNotUTF8(path: catalogue)
    }
    return try Catalogue(yaml: yaml)
  }
}

/// A built-in catalogue.
enum Profile: String, ExpressibleByArgument, CaseIterable {
  case portal, broad

  var catalogue: Catalogue { self == .portal ? .banking : .broad }
  var yaml: String { self == .portal ? Catalogue.bankingYAML : Catalogue.broadYAML }
}

/// A catalogue that is no text.
private struct CatalogueNotUTF8: Error, CustomStringConvertible {
  let path: String

  var description: String { "'\(path)' is not UTF-8 text. Save the catalogue as UTF-8." }
}

/// How far the work has come.
private struct GenerateProgress {
  private let goal: Int
  private var line: ProgressLine
  private var rowCount = 0

  init(goal: Int, isShown: Bool) {
    self.goal = goal
    line = ProgressLine(isWanted: isShown)
  }

  var seconds: Double { line.seconds }

  mutating func show(rows: Int) {
    rowCount += rows
    let (rowCount, goal) = (rowCount, goal)
    line.show("\(rowCount) of \(goal) rows, \(rowCount * 100 / max(goal, 1)) %")
  }

  mutating func clear() {
    line.clear()
  }
}
