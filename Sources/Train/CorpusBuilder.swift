public import Features

/// Collects labelled messages, row by row, and makes a corpus of them.
public struct CorpusBuilder: Sendable {
  /// How messages are normalized.
  public let analyzer: TextAnalyzer
  /// The category columns.
  public let columnNames: [String]
  /// Data rows so far.
  public private(set) var rowCount = 0

  private var rows = DistinctRows()
  private var texts = ByteInterner()
  private var columnValues: [ByteInterner]
  private var labelNames = ByteInterner()
  private var groups = ByteInterner()
  private var pendingCategories: [Int]
  private var pendingGroup = 0
  private var scratch: [UInt8] = []
  private var normalized: [UInt8] = []

  /// No rows yet.
  public init(analyzer: TextAnalyzer, columnNames: [String]) {
    self.analyzer = analyzer
    self.columnNames = columnNames
    columnValues = columnNames.map { _ in ByteInterner() }
    pendingCategories = columnNames.map { _ in 0 }
  }

  /// Distinct rows so far.
  public var distinctRowCount: Int { rows.all.count }

  /// Sets the value of a column for the next row.
  public mutating func setCategory(_ column: Int, _ value: Span<UInt8>) {
    pendingCategories[column] = columnValues[column].intern(value)
  }

  /// Sets the group of the next rows: what must not be parted by a split.
  public mutating func setGroup(_ value: Span<UInt8>) {
    pendingGroup = groups.intern(value)
  }

  /// Adds a data row, with the categories and the group set before.
  ///
  /// - Returns: The number of the distinct row that it is.
  /// - Complexity: linear in the message; allocates only for distinct rows.
  @discardableResult
  public mutating func append(
    message: Span<UInt8>, label: Span<UInt8>, isHeldOut: Bool
  ) -> Int {
    rowCount += 1
    return rows.add(
      Corpus.Row(
        text: internText(of: message), label: labelNames.intern(label), isHeldOut: isHeldOut,
        group: pendingGroup, categories: pendingCategories, count: 1))
  }

  /// The corpus of all rows so far.
  ///
  /// - Parameters:
  ///   - threads: At most this many find the shapes; the corpus is the same for any number.
  ///   - findsShapes: Whether shapes are wanted, which TF-IDF is the same without. Otherwise each text is a
  ///     shape of its own.
  /// - Complexity: linear in the distinct texts.
  public consuming func finish(threads: Int = 1, findsShapes: Bool = true) -> Corpus {
    var shapes: ShapesOfTexts?
    // Masked texts are their own shapes.
    if analyzer.settings.masksIdentifiers || !findsShapes {
      for row in rows.all.indices { rows.setShape(rows.all[row].text, of: row) }
    } else {
      let found = FoundShapes(of: texts, threads: threads)
      for row in rows.all.indices {
        rows.setShape(Int(found.ofText[rows.all[row].text]), of: row)
      }
      shapes = ShapesOfTexts(found, threads: threads)
    }
    return Corpus(
      analyzer: analyzer, columnNames: columnNames, rowCount: rowCount, rows: rows.all,
      labels: (0..<labelNames.count).map(labelNames.string), texts: texts,
      columnValues: columnValues, shapes: shapes)
  }

  /// The bytes that more rows take at most, with those that are copied while arrays grow and the
  /// shapes of all rows, which ``finish(threads:)`` adds.
  ///
  /// - Parameters:
  ///   - rowCount: Rows to come.
  ///   - byteCount: Bytes of their messages and categories.
  public func growth(rows rowCount: Int, bytes byteCount: Int) -> Int {
    // Each row has an array of its own for its categories.
    let categories = columnNames.isEmpty ? 0 : 48 + 8 * columnNames.count
    let textCount = texts.count + rowCount
    let shapes =
      analyzer.settings.masksIdentifiers
      ? 0 : FoundShapes.largestSize(texts: textCount, bytes: texts.bytes.count + byteCount)
    return texts.growth(strings: rowCount, bytes: byteCount) + shapes
      + rows.growth(by: rowCount) + categories * rowCount
      + columnValues.reduce(0) { $0 + $1.growth(strings: rowCount, bytes: byteCount) }
  }

  private mutating func internText(of message: Span<UInt8>) -> Int {
    var normalized: [UInt8] = []
    swap(&normalized, &self.normalized)
    normalized.removeAll(keepingCapacity: true)
    analyzer.normalize(message, scratch: &scratch, into: &normalized)
    let text = texts.intern(normalized.span)
    swap(&normalized, &self.normalized)
    return text
  }
}
