import ArgumentParser
import Dataset
import Features
import FileSystem
import LogSchema

/// `tocsin split`: dataset file → file to train on and file to test on.
struct SplitCommand: ParsableCommand {
  /// What is never divided between the two files.
  enum Unit: String, ExpressibleByArgument, CaseIterable {
    case row, shape
    /// Rows of one value of `--by-column`.
    case group

    /// What a user can name.
    static let allCases = [row, shape]
    static let allValueStrings = allCases.map(\.rawValue)

    init?(argument: String) {
      guard let unit = Unit.allCases.first(where: { $0.rawValue == argument }) else { return nil }
      self = unit
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "split", _superCommandName: Tocsin.name,
    abstract: "Split a dataset into a file to train on and a file to test on.",
    discussion: """
      Both files get their share of every label, and their records in the order of the input, \
      byte for byte but for line ends, which become line feeds. The same seed gives the same \
      files.

      Rows of one message shape (the message with its numbers, names and addresses masked) say \
      little about messages never seen. --by shape keeps all rows of a shape on one side; the \
      shares are then as near as whole shapes allow.

      EXAMPLES
        Hold out 30 % of the rows:
          tocsin split logs.csv --train train.csv --test test.csv

        Hold out whole shapes, of a dataset with its own column names:
          tocsin split Hadoop.csv --train train.csv --test test.csv --by shape \\
            --text-column Content --label-column Level --test-share 0.4 --seed 7

        Hold out the templates of a generated dataset:
          tocsin generate --truth --output logs.csv
          tocsin split logs.csv --train train.csv --test test.csv \\
            --by-column template_id
      """)

  @Argument(help: "The dataset, CSV or JSONL. It is read twice, so it must be a file.")
  var input: String

  @Option(help: ArgumentHelp("Where the records to train on go.", valueName: "file"))
  var train: String

  @Option(help: ArgumentHelp("Where the records to test on go.", valueName: "file"))
  var test: String

  @Option(help: ArgumentHelp("How many of the records to test on.", valueName: "share"))
  var testShare = 0.3

  @Option(help: "Draw single rows, or whole message shapes: row or shape.")
  var by = Unit.row

  @Option(
    help: ArgumentHelp(
      "Draw whole groups of rows that have one value in this column, such as template_id.",
      valueName: "name"))
  var byColumn: String?

  /// What is never divided.
  private var unit: Unit { byColumn == nil ? by : .group }

  @OptionGroup var data: LabelledDataOptions

  @Option(help: ArgumentHelp("Where chance starts: one seed, one split.", valueName: "number"))
  var seed: UInt64 = 1

  @Flag(help: "Print the counts as JSON.")
  var json = false

  func validate() throws {
    guard testShare > 0 && testShare < 1 else {
      throw ValidationError("--test-share is \(testShare). Use a number between 0 and 1.")
    }
    guard byColumn == nil || by == .row else {
      throw ValidationError("--by shape and --by-column exclude each other. Give one.")
    }
    guard input != "-" else {
      throw ValidationError(
        "The dataset is read twice, which standard input cannot be. Save it to a file first.")
    }
    guard train != "-", test != "-", train != test else {
      throw ValidationError("--train and --test must name two different files.")
    }
  }

  func run() throws {
    Interrupt.install(message: "interrupted; nothing was written or changed")
    // A pipe could not be read twice: waiting for its second writer would never end.
    _ = try MappedFile(path: input)
    try refuseToOverwrite([("dataset", input)], with: train)
    try refuseToOverwrite([("dataset", input), ("file to train on", train)], with: test)
    let format = data.format?.records ?? recordFormat(ofPath: input) ?? .csv
    let survey = try SplitSurvey(
      path: input, format: format, labelColumn: data.labelColumn,
      groups: grouping)
    let isTest = DatasetSplit.testRows(
      labels: survey.labels, groups: survey.groups, testShare: testShare, seed: seed)
    guard isTest.contains(true) && isTest.contains(false) else {
      throw SplitError.emptySide(path: input, unit: unit, rowCount: isTest.count)
    }
    try RecordDivision(path: input, format: format, isTest: isTest).write(train: train, test: test)
    let counts = SplitCounts(survey: survey, isTest: isTest)
    try printOutput((json ? counts.json : counts.table) + "\n")
  }

  private var grouping: SplitSurvey.Grouping? {
    if let byColumn { return .column(byColumn) }
    return by == .shape ? .shape(textColumn: data.textColumn) : nil
  }
}

/// A dataset that cannot be split.
enum SplitError: Error, CustomStringConvertible {
  case emptySide(path: String, unit: SplitCommand.Unit, rowCount: Int)
  case changed(path: String)

  var description: String {
    switch self {
    case .emptySide(let path, let unit, let rowCount):
      "\(path): \(rowCount) records do not fill two files, drawn by \(unit.rawValue). "
        + "Give more records, or change --test-share."
    case .changed(let path):
      "\(path) changed while it was read, or is no regular file. "
        + "Save a copy that nobody writes to, and split that."
    }
  }
}

/// The first pass: label and group of every record.
private struct SplitSurvey {
  /// What makes records one group.
  enum Grouping {
    case shape(textColumn: String)
    case column(String)

    var column: WantedColumn {
      switch self {
      case .shape(let name): WantedColumn(name, option: "--text-column")
      case .column(let name): WantedColumn(name, option: "--by-column")
      }
    }
  }

  /// The label of every record, as its number in `labelNames`.
  private(set) var labels: [Int] = []
  /// The group of every record, if asked for.
  private(set) var groups: [Int]?
  /// What the groups are called in the counts.
  let groupName: String
  private(set) var labelNames = ByteInterner()

  /// - Parameter groups: What makes records one group, if they are wanted.
  init(path: String, format: RecordFormat, labelColumn: String, groups grouping: Grouping?) throws {
    var columns = [WantedColumn(labelColumn, option: "--label-column")]
    if let grouping {
      columns.append(grouping.column)
      groups = []
    }
    if case .column? = grouping { groupName = "groups" } else { groupName = "shapes" }
    let reader = try RecordReader(file: openInput(path), format: format, columns: columns)
    var groupNames = ByteInterner()
    var shape: [UInt8] = []
    var scratch: [UInt8] = []
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount {
        let label = batch.bytes.span.extracting(batch.field(row, 0))
        labels.append(labelNames.intern(label))
        guard let grouping else { continue }
        let value = batch.bytes.span.extracting(batch.field(row, 1))
        if case .column = grouping {
          groups?.append(groupNames.intern(value))
          continue
        }
        shape.removeAll(keepingCapacity: true)
        appendShape(of: value, scratch: &scratch, to: &shape)
        groups?.append(groupNames.intern(shape.span))
      }
    }
    guard !labels.isEmpty else { throw DatasetError.noRows(path: path) }
  }
}

/// The second pass: every record goes to one of two files.
private struct RecordDivision {
  let path: String
  let format: RecordFormat
  /// Whether a record is for testing.
  let isTest: [Bool]

  /// Writes both files; neither is there before all records are written.
  func write(train: String, test: String) throws {
    let files = [try OutputFile(path: train), try OutputFile(path: test)]
    let reader = try secondReader()
    if let header = reader.header {
      for file in files { try file.write(header.bytes + [0x0A]) }
    }
    var rowCount = 0
    while let batch = try reader.nextBatch() {
      guard rowCount + batch.rowCount <= isTest.count else { throw SplitError.changed(path: path) }
      for row in 0..<batch.rowCount {
        let file = files[isTest[rowCount + row] ? 1 : 0]
        try file.write(batch.bytes.span.extracting(batch.raw(row)))
        try file.write([0x0A])
      }
      rowCount += batch.rowCount
    }
    guard rowCount == isTest.count else { throw SplitError.changed(path: path) }
    for file in files { try file.finish() }
  }

  private func secondReader() throws -> RecordReader {
    do {
      return try RecordReader(file: openInput(path), format: format, columns: [])
    } catch DatasetError.empty {
      // It was not in the first pass.
      throw SplitError.changed(path: path)
    }
  }
}

/// How many records and shapes went where.
private struct SplitCounts {
  private struct Line {
    var name: String
    var trainCount = 0
    var testCount = 0
  }

  private var labels: [Line]
  private var records = Line(name: "all records")
  /// Shapes or groups, by that name.
  private var groups: (name: String, line: Line)?

  init(survey: SplitSurvey, isTest: [Bool]) {
    labels = (0..<survey.labelNames.count).map { Line(name: survey.labelNames.string($0)) }
    for (label, isTest) in zip(survey.labels, isTest) {
      SplitCounts.count(isTest, in: &labels[label])
      SplitCounts.count(isTest, in: &records)
    }
    let order = orderedLabels(labels.map(\.name))
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    labels.sort { place[$0.name, default: 0] < place[$1.name, default: 0] }
    if let groupOfRow = survey.groups {
      var line = Line(name: "all \(survey.groupName)")
      for (_, isTest) in Dictionary(
        zip(groupOfRow, isTest), uniquingKeysWith: { first, _ in first })
      {
        SplitCounts.count(isTest, in: &line)
      }
      groups = (survey.groupName, line)
    }
  }

  private static func count(_ isTest: Bool, in line: inout Line) {
    if isTest { line.testCount += 1 } else { line.trainCount += 1 }
  }

  /// One line for each label, and the sums.
  var table: String {
    let lines = labels + [records] + (groups.map { [$0.line] } ?? [])
    let width = lines.map(\.name.count).max() ?? 0
    func row(_ name: String, _ cells: [String]) -> String {
      name + String(repeating: " ", count: width - name.count)
        + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
    }
    let body = lines.map { line in
      row(line.name, ["\(line.trainCount)", "\(line.testCount)", share(line) + " %"])
    }
    return ([row("", ["train", "test", "share"])] + body).joined(separator: "\n")
  }

  /// The share of the test records, in per cent.
  private func share(_ line: Line) -> String {
    var text: [UInt8] = []
    let share = Double(line.testCount) / Double(line.trainCount + line.testCount)
    DecimalText.append(100 * share, fractionDigits: 1, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The same as one JSON object.
  var json: String {
    var text = Array("{\"labels\":[".utf8)
    for (index, line) in labels.enumerated() {
      text += Array((index > 0 ? "," : "").utf8) + Array("{\"label\":".utf8)
      JSONText.appendString(line.name, to: &text)
      text += Array(",\(SplitCounts.members(line))}".utf8)
    }
    text += Array("],\"records\":{\(SplitCounts.members(records))}".utf8)
    if let groups {
      text += Array(",\"\(groups.name)\":{\(SplitCounts.members(groups.line))}".utf8)
    }
    return String(decoding: text, as: UTF8.self) + "}"
  }

  private static func members(_ line: Line) -> String {
    "\"train\":\(line.trainCount),\"test\":\(line.testCount)"
  }
}
