import ArgumentParser
import Dataset
import FileSystem

/// Which columns of a dataset are what; shared by all commands that read labelled data.
struct LabelledDataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The column with the message.", valueName: "name"))
  var textColumn = "message"

  @Option(help: ArgumentHelp("The column with the label.", valueName: "name"))
  var labelColumn = "severity"

  @Option(
    help: ArgumentHelp(
      "csv or jsonl. (default: by the file's suffix, else csv)", valueName: "format"))
  var format: DataFormat?

  /// Opens a dataset whose first two fields are text and label.
  ///
  /// - Parameters:
  ///   - featureColumns: Columns that the model reads, behind the label.
  ///   - sliceColumns: Columns of `--slice`, behind those.
  ///   - groupColumn: The last field, if there is one.
  ///   - needsLabels: Whether a file without the column is refused; otherwise its labels are empty.
  ///   - observe: Told of all bytes of the file, in their order.
  func reader(
    of path: String, featureColumns: [String], sliceColumns: [String] = [],
    groupColumn: String? = nil, needsLabels: Bool = true,
    observe: ((Span<UInt8>) -> Void)? = nil
  ) throws -> RecordReader {
    try RecordReader(
      file: openInput(path, observe: observe), format: recordFormat(of: path),
      columns: [
        WantedColumn(textColumn, option: "--text-column"),
        WantedColumn(labelColumn, option: "--label-column", isRequired: needsLabels),
      ] + featureColumns.map { WantedColumn($0, option: "--feature-columns") }
        + sliceColumns.map { WantedColumn($0, option: "--slice") }
        + (groupColumn.map { [WantedColumn($0, option: "--group-column")] } ?? []))
  }

  /// Opens a dataset of which only the text is wanted.
  func reader(ofTexts path: String) throws -> RecordReader {
    try RecordReader(
      file: openInput(path), format: recordFormat(of: path),
      columns: [WantedColumn(textColumn, option: "--text-column")])
  }

  private func recordFormat(of path: String) -> RecordFormat {
    format?.records ?? CLI.recordFormat(ofPath: path) ?? .csv
  }
}

/// A record of labelled data without a label.
struct EmptyLabel: Error, CustomStringConvertible {
  let path: String
  let line: Int

  var description: String {
    "\(path), line \(line): the label is empty. Fill it in or drop the row."
  }
}

/// A record whose label would break the lines that it is printed in.
struct UnprintableLabel: Error, CustomStringConvertible {
  let path: String
  let line: Int

  var description: String {
    "\(path), line \(line): the label holds a control character, such as a tab or a line end. "
      + "Take it out, or name another --label-column."
  }
}

/// The formats of labelled data.
enum DataFormat: String, ExpressibleByArgument, CaseIterable {
  case csv
  case jsonl

  var records: RecordFormat { self == .csv ? .csv : .jsonl }
}

/// Options whose value is a list between commas.
struct CommaSeparated: ExpressibleByArgument {
  let values: [String]

  init?(argument: String) {
    values = argument.split(separator: ",", omittingEmptySubsequences: true).map(String.init)
    if values.isEmpty { return nil }
  }
}

/// Threads, as all commands take them.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads; the result does not depend on it. (default: one for each processor)",
      valueName: "count"))
  var threads: Int?

  var count: Int { threads ?? processorCount }

  func validate() throws {
    guard (1...1024).contains(count) else {
      throw ValidationError("--threads is \(count). Use 1 to 1024.")
    }
  }
}
