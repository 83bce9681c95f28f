import ArgumentParser
import DataGen
import Evaluation
import FileSystem

/// `tocsin generate`: seed → dataset file.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
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

        Lines of a portal of your own:
          tocsin generate --print-catalogue > portal.yaml
          tocsin generate --catalogue portal.yaml --output logs.csv
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
      "csv or jsonl. (default: jsonl for an output named .jsonl or .ndjson, else csv)",
      valueName: "format"),
    transform: GenerateCommand.format)
  var format: RowFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, or - for standard output.", valueName: "file"))
  var output = "-"

  @Option(
    help: ArgumentHelp("A catalogue of lines instead of the built-in one.", valueName: "file"))
  var catalogue: String?

  @Flag(help: "Print the built-in catalogue and stop.")
  var printCatalogue = false

  @Option(help: ArgumentHelp("Threads. (default: one for each processor)", valueName: "count"))
  var threads: Int?

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
    _ = try timeRange()
  }

  func run() throws {
    Interrupt.install(message: "interrupted; a file that was to be written is as it was")
    if printCatalogue {
      let file = try OutputFile(path: output)
      try file.write(Array(Catalogue.bankingYAML.utf8))
      return try file.finish()
    }
    let generator = LogGenerator(
      catalogue: try readCatalogue(), seed: seed, timeRange: try timeRange(), isSorted: sorted,
      rowCount: rows)
    var progress = GenerateProgress(goal: rows, isShown: !quiet)
    let file = try OutputFile(path: output)
    try generator.forEachBlock(as: chosenFormat, threadCount: threads ?? processorCount) {
      bytes, rowCount throws(FileError) in
      try file.write(bytes)
      progress.add(rows: rowCount, bytes: bytes.count)
    }
    try file.finish()
    progress.clear()
    if !quiet { StandardError.write(line: progress.summary(of: output)) }
  }

  private static func format(_ name: String) throws -> RowFormat {
    guard let format = RowFormat(rawValue: name) else {
      throw ValidationError("There is no format '\(name)'. Use csv or jsonl.")
    }
    return format
  }

  private func timeRange() throws -> TimeRange {
    do {
      return try TimeRange(start: start, end: end)
    } catch {
      throw ValidationError("--start and --end: \(error)")
    }
  }

  private var chosenFormat: RowFormat {
    if let format { return format }
    return output.hasSuffix(".jsonl") || output.hasSuffix(".ndjson") ? .jsonl : .csv
  }

  private func readCatalogue() throws -> Catalogue {
    guard let catalogue else { return .banking }
    // The built-in one has some 30 KB; whatever has a thousand times that is some other file.
    let bytes = try InputFile(path: catalogue).readToEnd(limit: 1 << 25)
    guard let yaml = String(validating: bytes, as: UTF8.self) else {
      throw CatalogueNotUTF8(path: catalogue)
    }
    return try Catalogue(yaml: yaml)
  }
}

/// A catalogue that is no text.
private struct CatalogueNotUTF8: Error, CustomStringConvertible {
  let path: String

  var description: String { "'\(path)' is not UTF-8 text. Save the catalogue as UTF-8." }
}

/// What has been written, and how long it took.
private struct GenerateProgress {
  private let goal: Int
  private var line: ProgressLine
  private var rowCount = 0
  private var byteCount = 0

  init(goal: Int, isShown: Bool) {
    self.goal = goal
    line = ProgressLine(isWanted: isShown)
  }

  mutating func add(rows: Int, bytes: Int) {
    rowCount += rows
    byteCount += bytes
    let (rowCount, goal) = (rowCount, goal)
    line.show("\(rowCount) of \(goal) rows, \(rowCount * 100 / max(goal, 1)) %")
  }

  mutating func clear() {
    line.clear()
  }

  func summary(of output: String) -> String {
    let place = output == "-" ? "standard output" : output
    return "wrote \(rowCount) rows, \(byteCount) bytes to \(place) in "
      + "\(fixedPoint(line.seconds, digits: 3)) s"
  }
}
