public import LogSchema
internal import SeededRandom

/// Draws log lines of a catalogue: for one seed, always the same.
///
/// Every row has random numbers of its own, keyed by seed and row, so any thread makes any row
/// and nothing is remembered from row to row.
public struct LogGenerator: Sendable {
  /// Rows of the dataset.
  public let rowCount: Int
  /// The catalogue that rows are drawn from.
  public let catalogue: Catalogue

  private let seed: UInt64
  private let timeRange: TimeRange
  private let orderedTimes: OrderedTimes?
  private let variantTable: AliasTable
  private let falseSources: FalseSourceTable
  private let csv: RowProgram
  private let jsonl: RowProgram
  private let fields: RowProgram

  /// The rows that are best drawn together: a range that starts at a multiple of this and has
  /// this length costs least.
  public static let blockRowCount = OrderedTimes.blockSize

  /// A generator of a dataset.
  ///
  /// - Parameters:
  ///   - catalogue: What is logged, and how often.
  ///   - seed: The same seed gives the same rows.
  ///   - timeRange: Timestamps are uniform in it.
  ///   - isSorted: Whether timestamps ascend with the rows; they are uniform all the same.
  ///   - rowCount: Rows of the dataset, 0 or more.
  public init(
    catalogue: Catalogue = .banking, seed: UInt64 = 1, timeRange: TimeRange = .january2025,
    isSorted: Bool = false, rowCount: Int
  ) {
    precondition(rowCount >= 0, "a dataset of \(rowCount) rows")
    self.catalogue = catalogue
    self.seed = seed
    self.timeRange = timeRange
    self.rowCount = rowCount
    orderedTimes = isSorted ? OrderedTimes(seed: seed, count: rowCount) : nil
    let plans = VariantPlan.all(of: catalogue)
    variantTable = AliasTable(weights: plans.filter { !$0.isFalseSource }.map(\.weight))
    falseSources = FalseSourceTable(catalogue, plans)
    csv = RowProgram(catalogue, layout: .written(.csv))
    jsonl = RowProgram(catalogue, layout: .written(.jsonl))
    fields = RowProgram(catalogue, layout: .fields)
  }

  /// Adds rows to the end of `buffer`, without a header.
  ///
  /// - Precondition: `rows` lies in 0..<``rowCount``.
  /// - Complexity: O(`rows.count`), no allocation per row; at most one block of rows more room than
  ///   needed is reserved.
  public func appendRows(_ rows: Range<Int>, as format: RowFormat, to buffer: inout [UInt8]) {
    switch format {
    case .csv: append(rows, of: csv, to: &buffer)
    case .jsonl: append(rows, of: jsonl, to: &buffer)
    }
  }

  /// The rows as records: exactly what ``appendRows(_:as:to:)`` writes.
  public func records(_ rows: Range<Int>) -> [LogRecord] {
    var bytes: [UInt8] = []
    append(rows, of: fields, to: &bytes)
    let columnCount = LogRecord.columnNames.count
    let values = bytes.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    return rows.indices.map { row in
      let first = (row - rows.lowerBound) * columnCount
      return record(of: values[first..<first + columnCount])
    }
  }

  private func record(of values: ArraySlice<String>) -> LogRecord {
    let value = Array(values)
    guard let severity = Severity(label: value[4]) else {
      preconditionFailure("a row carries the severity '\(value[4])'")
    }
    return LogRecord(
      timestamp: value[0], errorCode: value[1], message: value[2], logType: value[3],
      severity: severity, sourceIP: value[5], destinationIP: value[6], process: value[7])
  }

  // MARK: Drawing

  private func append(_ rows: Range<Int>, of program: RowProgram, to buffer: inout [UInt8]) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount)")
    var places: [Double] = []
    var row = rows.lowerBound
    while row < rows.upperBound {
      let block = row / LogGenerator.blockRowCount
      let end = min(rows.upperBound, (block + 1) * LogGenerator.blockRowCount)
      orderedTimes?.fill(&places, block: block)
      buffer.append(addingCapacity: (end - row) * program.maximumRowByteCount) { output in
        unsafe output.withUnsafeMutableBufferPointer { memory, initializedCount in
          let start = initializedCount
          // SAFETY: the writer checks every write against the memory, and does not leave here.
          var writer = unsafe ByteWriter(
            memory: UnsafeMutableBufferPointer(rebasing: memory[start...]))
          draw(row..<end, of: program, at: places, with: &writer)
          initializedCount = start + writer.count
        }
      }
      row = end
    }
  }

  /// Writes rows of one block; `places` are the block's ordered times, or nothing.
  private func draw(
    _ rows: Range<Int>, of program: borrowing RowProgram, at places: [Double],
    with writer: inout ByteWriter
  ) {
    for row in rows {
      var random = SplitMix64(seed: seed, stream: UInt64(row))
      let variant = drawVariant(program, &random)
      // Drawn even where it is not used, so that order changes nothing but the timestamps.
      let anyPlace = random.unitInterval()
      let place = places.isEmpty ? anyPlace : places[row % LogGenerator.blockRowCount]
      let source = variant.callerAddress == 0 ? random.publicAddress() : variant.callerAddress
      program.write(
        variant, timestamp: timestamp(at: place), source: source, with: &writer, random: &random)
    }
  }

  /// What a row says; a row with a false source is called from outside whatever the process.
  @inline(__always)
  private func drawVariant(
    _ program: borrowing RowProgram, _ random: inout SplitMix64
  ) -> RowProgram.Variant {
    var variant = program.variants[variantTable.draw(&random)]
    guard falseSources.strikes(&random) else { return variant }
    if let index = falseSources.variantIndex(processIndex: Int(variant.processIndex), &random) {
      variant = program.variants[index]
    }
    variant.callerAddress = 0
    return variant
  }

  @inline(__always)
  private func timestamp(at place: Double) -> Timestamp {
    let offset = min(Int(place * Double(timeRange.secondCount)), timeRange.secondCount - 1)
    return Timestamp(secondsSince1970: timeRange.start.secondsSince1970 + offset)
  }
}
