public import LogSchema
internal import SeededRandom
internal import Synchronization

/// Draws log lines of a catalogue: for one seed, always the same.
///
/// Every row has random numbers of its own, keyed by seed and row, so any thread makes any row
/// and nothing is remembered from row to row.
public struct LogGenerator: Sendable {
  /// Rows of the dataset.
  public let rowCount: Int
  /// The catalogue that rows are drawn from.
  public let catalogue: Catalogue
  /// Whether rows carry the columns of the truth behind them.
  public let hasTruth: Bool
  /// Whether some shapes are held out.
  public var hasHeldOutShapes: Bool { scenario.isHeldOut.contains(true) }

  private let seed: UInt64
  let timeRange: TimeRange
  private let orderedTimes: OrderedTimes?
  private let falseSources: FalseSourceTable
  private let programs: RowPrograms
  let realism: Realism
  let scenario: Scenario
  let plans: [VariantPlan]

  /// The rows that are best drawn together: a range that starts at a multiple of this and has
  /// this length costs least.
  public static let blockRowCount = OrderedTimes.blockSize

  /// A generator of a dataset.
  ///
  /// - Parameters:
  ///   - catalogue: What is logged, and how often.
  ///   - seed: The same seed gives the same rows.
  ///   - timeRange: Timestamps lie in it, uniformly if `realism` does not say otherwise.
  ///   - isSorted: Whether timestamps ascend with the rows; they are spread alike all the same.
  ///   - realism: Noise, incidents, drift and whatever else goes beyond even draws.
  ///   - hasTruth: Whether rows carry the columns of the truth behind them.
  ///   - rowCount: Rows of the dataset, 0 or more.
  public init(
    catalogue: Catalogue = .banking, seed: UInt64 = 1, timeRange: TimeRange = .january2025,
    isSorted: Bool = false, realism: Realism = Realism(), hasTruth: Bool = false, rowCount: Int
  ) {
    precondition(rowCount >= 0, "a dataset of \(rowCount) rows")
    self.catalogue = catalogue
    self.seed = seed
    self.timeRange = timeRange
    self.rowCount = rowCount
    self.realism = realism
    self.hasTruth = hasTruth
    orderedTimes = isSorted ? OrderedTimes(seed: seed, count: rowCount) : nil
    plans = VariantPlan.all(of: catalogue)
    falseSources = FalseSourceTable(catalogue, plans)
    scenario = Scenario(catalogue, plans, realism: realism, seed: seed, timeRange: timeRange)
    programs = RowPrograms(
      catalogue, hasAdditions: !realism.additionRates.isEmpty, hasSessions: realism.hasSessions)
  }

  /// Adds rows to the end of `buffer`, without a header; those of held-out shapes are left out.
  ///
  /// - Precondition: `rows` lies in 0..<``rowCount``.
  /// - Complexity: O(`rows.count`), no allocation per row; at most one block of rows more room than
  ///   needed is reserved.
  public func appendRows(_ rows: Range<Int>, as format: RowFormat, to buffer: inout [UInt8]) {
    var block = GeneratedBlock()
    swap(&block.bytes, &buffer)
    append(rows, as: RowLayout(format: format, hasTruth: hasTruth), to: &block)
    swap(&block.bytes, &buffer)
  }

  /// Adds rows to a block, those of held-out shapes to its second part.
  ///
  /// - Precondition: `rows` lies in 0..<``rowCount``.
  public func append(_ rows: Range<Int>, as format: RowFormat, to block: inout GeneratedBlock) {
    append(rows, as: RowLayout(format: format, hasTruth: hasTruth), to: &block)
  }

  /// The rows as records: exactly what ``appendRows(_:as:to:)`` writes.
  public func records(_ rows: Range<Int>) -> [LogRecord] {
    var block = GeneratedBlock()
    append(rows, as: RowLayout(format: nil, hasTruth: false), to: &block)
    let columnCount = LogRecord.columnNames.count
    let values = block.bytes.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    return (0..<values.count / columnCount).map { row in
      record(of: Array(values[row * columnCount..<(row + 1) * columnCount]))
    }
  }

  private func record(of value: [String]) -> LogRecord {
    guard let severity = Severity(label: value[4]) else {
      preconditionFailure("a row carries the severity '\(value[4])'")
    }
    return LogRecord(
      timestamp: value[0], errorCode: value[1], message: value[2], logType: value[3],
      severity: severity, sourceIP: value[5], destinationIP: value[6], process: value[7])
  }

  // MARK: Drawing

  private func append(_ rows: Range<Int>, as layout: RowLayout, to block: inout GeneratedBlock) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount)")
    let program = programs[layout]
    if block.rowCounts.isEmpty {
      block.rowCounts = [Int](repeating: 0, count: plans.count)
    }
    var places: [Double] = []
    var row = rows.lowerBound
    while row < rows.upperBound {
      let number = row / LogGenerator.blockRowCount
      let end = min(rows.upperBound, (number + 1) * LogGenerator.blockRowCount)
      orderedTimes?.fill(&places, block: number)
      let capacity = (end - row) * program.maximumRowByteCount
      block.bytes.write(atMost: capacity) { writer in
        block.heldOutBytes.write(atMost: hasHeldOutShapes ? capacity : 1) { heldOutWriter in
          draw(
            row..<end, of: program, at: places, with: &writer, &heldOutWriter,
            counting: &block.rowCounts)
        }
      }
      row = end
    }
  }

  /// Writes rows of one block; `places` are the block's ordered times, or nothing.
  private func draw(
    _ rows: Range<Int>, of program: borrowing RowProgram, at places: [Double],
    with writer: inout ByteWriter, _ heldOutWriter: inout ByteWriter, counting counts: inout [Int]
  ) {
    for row in rows {
      var random = SplitMix64(seed: seed, stream: UInt64(row))
      // The third draw is the place in time, which may decide what the first can be.
      var ahead = random
      _ = ahead.next()
      _ = ahead.next()
      var place = places.isEmpty ? ahead.unitInterval() : places[row % LogGenerator.blockRowCount]
      var draws = scenario.draws(row: row, place: place)
      var index = scenario.variantIndex(draws, &random)
      let isFalse = falseSources.strikes(&random)
      if isFalse {
        let processIndex = plans[index].processIndex
        index = falseSources.variantIndex(processIndex: processIndex, &random) ?? index
      }
      // Drawn even where it is not used, so that order changes nothing but the timestamps.
      let ownPlace = random.unitInterval()
      // Another draw came before the place of a row that a false source changed.
      if isFalse && places.isEmpty {
        place = ownPlace
        draws = scenario.draws(row: row, place: place)
      }
      let variant = program.variants[index]
      counts[index] += 1
      var facts = scenario.facts(
        &draws, row: row, variantIndex: index, severity: Int32(plans[index].severity.rawValue),
        start: timeRange.start)
      facts.source =
        isFalse || variant.callerAddress == 0 ? address(facts, &random) : variant.callerAddress
      if scenario.isHeldOut[index] {
        program.write(variant, facts, with: &heldOutWriter, random: &random)
      } else {
        program.write(variant, facts, with: &writer, random: &random)
      }
    }
  }

  /// An address from outside: the row's own, or that of its session.
  @inline(__always)
  private func address(_ facts: RowFacts, _ random: inout SplitMix64) -> UInt32 {
    let own = random.publicAddress()
    guard realism.hasSessions else { return own }
    var shared = SplitMix64(seed: facts.session, stream: 0)
    return shared.publicAddress()
  }
}

/// Rows of a block in their order.
public struct GeneratedBlock: Sendable {
  /// The rows, without those of held-out shapes.
  public internal(set) var bytes: [UInt8] = []
  /// The rows of held-out shapes.
  public internal(set) var heldOutBytes: [UInt8] = []
  /// Rows of each variant, in both.
  var rowCounts: [Int] = []

  /// Rows in both.
  public var rowCount: Int { rowCounts.reduce(0, +) }

  /// A block without rows.
  public init() {}

  /// Forgets all rows, and keeps the memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    heldOutBytes.removeAll(keepingCapacity: true)
    for index in rowCounts.indices { rowCounts[index] = 0 }
  }
}

/// The programs of a catalogue, each translated when its layout is first asked for.
private final class RowPrograms: Sendable {
  private let catalogue: Catalogue
  private let hasAdditions: Bool
  private let hasSessions: Bool
  private let known = Mutex<[RowLayout: RowProgram]>([:])

  init(_ catalogue: Catalogue, hasAdditions: Bool, hasSessions: Bool) {
    self.catalogue = catalogue
    self.hasAdditions = hasAdditions
    self.hasSessions = hasSessions
  }

  subscript(layout: RowLayout) -> RowProgram {
    known.withLock { known in
      if let program = known[layout] { return program }
      let program = RowProgram(
        catalogue, layout: layout, hasAdditions: hasAdditions, hasSessions: hasSessions)
      known[layout] = program
      return program
    }
  }
}

extension [UInt8] {
  /// Lets a writer add bytes to the end.
  fileprivate mutating func write(atMost capacity: Int, _ body: (inout ByteWriter) -> Void) {
    append(addingCapacity: capacity) { output in
      unsafe output.withUnsafeMutableBufferPointer { memory, initializedCount in
        let start = initializedCount
        // SAFETY: the writer checks every write against the memory, and does not leave here.
        var writer = unsafe ByteWriter(
          memory: UnsafeMutableBufferPointer(rebasing: memory[start...]))
        body(&writer)
        initializedCount = start + writer.count
      }
    }
  }
}
