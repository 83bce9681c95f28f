import Dataset
import Features
import ModelFile
import SeededRandom
import Signing
import Train

/// Where a command that fits models has its rows from.
struct TrainingSource {
  let path: String
  let columns: LabelledDataOptions
  let options: TrainingOptions
  /// The threads that reading may use.
  let threads: Int
  /// The column whose values are the groups of the rows, if they are read.
  var groupColumn: String?
  /// What the rows may take.
  var budget = MemoryBudget.unlimited

  /// Reads all rows once.
  ///
  /// - Returns: The rows, and the SHA-256 of the bytes that they were read from.
  func read(
    _ analyzer: TextAnalyzer, _ line: inout ProgressLine
  ) throws -> (corpus: Corpus, fingerprint: String) {
    let (corpora, fingerprint) = try read([analyzer], &line)
    return (corpora[0], fingerprint)
  }

  /// Reads all rows once, for several ways to normalize their text.
  ///
  /// - Parameter observe: Told of each row and of the row that it is in each corpus.
  func read(
    _ analyzers: [TextAnalyzer], _ line: inout ProgressLine,
    observe: ((RecordBatch, _ row: Int, _ distinctRows: [Int]) -> Void)? = nil
  ) throws -> (corpora: [Corpus], fingerprint: String) {
    let columnNames = options.featureColumns?.values ?? []
    let hash = ConcurrentSHA256(threads: threads)
    let reader = try columns.reader(
      of: path, featureColumns: columnNames, groupColumn: groupColumn
    ) { hash.update($0) }
    var builders = analyzers.map { CorpusBuilder(analyzer: $0, columnNames: columnNames) }
    let heldOut = HeldOutRows(seed: options.seed, share: options.holdout)
    while let batch = try reader.nextBatch() {
      try check(builders, adding: batch)
      for row in 0..<batch.rowCount {
        let number = builders[0].rowCount
        try check(row, of: batch)
        let isHeldOut = heldOut.contains(number)
        let distinctRows = builders.indices.map {
          append(row, of: batch, isHeldOut: isHeldOut, to: &builders[$0])
        }
        observe?(batch, row, distinctRows)
      }
      line.show("\(builders[0].rowCount) rows, \(builders[0].distinctRowCount) of them distinct")
    }
    guard builders[0].rowCount > 0 else { throw DatasetError.noRows(path: path) }
    var corpora: [Corpus] = []
    builders.reverse()
    while let builder = builders.popLast() { corpora.append(builder.finish(threads: threads)) }
    return (corpora, hash.hexadecimalDigest)
  }

  /// Refuses rows that would not fit into memory.
  private func check(_ builders: [CorpusBuilder], adding batch: RecordBatch) throws(TrainError) {
    let growth = builders.reduce(0) {
      $0 + $1.growth(rows: batch.rowCount, bytes: batch.bytes.count)
    }
    try budget.require(
      growth,
      for: "reading: \(builders[0].rowCount) rows so far, \(builders[0].distinctRowCount) of them "
        + "distinct",
      advice: builders[0].analyzer.settings.masksIdentifiers
        ? "Use fewer rows ('tocsin split')"
        : "Use --mask, which makes rows equal, or fewer rows ('tocsin split')")
  }

  private func check(_ row: Int, of batch: RecordBatch) throws {
    let label = batch.field(row, 1)
    guard !label.isEmpty else { throw EmptyLabel(path: path, line: batch.lineNumber(row)) }
    guard !holdsControlCharacter(batch.bytes.span.extracting(label)) else {
      throw UnprintableLabel(path: path, line: batch.lineNumber(row))
    }
  }

  private func append(
    _ row: Int, of batch: RecordBatch, isHeldOut: Bool, to builder: inout CorpusBuilder
  ) -> Int {
    let bytes = batch.bytes.span
    for column in builder.columnNames.indices {
      builder.setCategory(column, bytes.extracting(batch.field(row, column + 2)))
    }
    if groupColumn != nil {
      builder.setGroup(bytes.extracting(batch.field(row, batch.columnCount - 1)))
    }
    return builder.append(
      message: bytes.extracting(batch.field(row, 0)),
      label: bytes.extracting(batch.field(row, 1)),
      isHeldOut: isHeldOut)
  }
}

/// Which rows are kept back.
private struct HeldOutRows {
  let seed: UInt64
  /// About this share of all.
  let share: Double

  func contains(_ row: Int) -> Bool {
    guard share > 0 else { return false }
    var chance = SplitMix64(seed: seed, purpose: "held-out rows", stream: UInt64(row))
    return chance.unitInterval() < share
  }
}
