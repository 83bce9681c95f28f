import Evaluation
public import Features

/// Labelled messages as training keeps them: every distinct row once, with the number of its
/// copies.
///
/// Two data rows are one row here when their normalized text, categories and label are equal and
/// both or neither are held out, and they are of one group if groups are set: then their features are
/// equal, whatever the vocabulary. Memory grows with the distinct rows and not with the data.
public struct Corpus: Sendable {
  /// How messages are normalized and cut.
  public private(set) var analyzer: TextAnalyzer
  /// The category columns.
  public let columnNames: [String]
  /// Data rows.
  public private(set) var rowCount = 0
  /// The distinct rows, in the order of their first sight.
  public private(set) var rows: [Row] = []

  /// The normalized texts.
  private(set) var texts = ByteInterner()
  /// The shape of each text.
  private(set) var shapeOfText: [Int] = []
  /// The values of each column.
  private(set) var columnValues: [ByteInterner]
  /// The shapes of texts that are not masked: masked ones are their own shapes.
  private var shapesOfUnmasked = ByteInterner()
  private var labelNames = ByteInterner()
  private var rowKeys = ByteInterner()
  private var groups = ByteInterner()
  private var pendingCategories: [Int]
  private var pendingGroup = 0
  private var scratch: [UInt8] = []
  private var normalized: [UInt8] = []
  private var key: [UInt8] = []

  /// A distinct row.
  public struct Row: Sendable {
    /// The number of its normalized text.
    public let text: Int
    /// The number of its shape.
    public let shape: Int
    /// The number of its label, an index into ``Corpus/labels``.
    public let label: Int
    /// Whether it is kept back from the first fit, to measure it.
    public let isHeldOut: Bool
    /// The number of its group, as ``Corpus/setGroup(_:)`` set it; 0 where nobody did.
    public let group: Int
    /// The number of its value in each column.
    public let categories: [Int]
    /// Data rows that it stands for.
    public fileprivate(set) var count: Int
  }

  /// An empty corpus.
  public init(analyzer: TextAnalyzer, columnNames: [String]) {
    self.analyzer = analyzer
    self.columnNames = columnNames
    columnValues = columnNames.map { _ in ByteInterner() }
    pendingCategories = columnNames.map { _ in 0 }
  }

  /// The labels in the order of their first sight.
  public var labels: [String] { (0..<labelNames.count).map(labelNames.string) }
  /// Shapes.
  public var shapeCount: Int { shapes.count }

  private var shapes: ByteInterner {
    analyzer.settings.masksIdentifiers ? texts : shapesOfUnmasked
  }

  /// The key of each shape, as a model file keeps it.
  public var shapeKeys: [UInt64] {
    let shapes = shapes
    let bytes = shapes.bytes.span
    return (0..<shapes.count).map { messageKey(of: bytes.extracting(shapes.range(of: $0))) }
  }

  /// The text of a shape.
  public func shapeText(_ shape: Int) -> String { shapes.string(shape) }

  /// Sets the value of a column for the next row.
  public mutating func setCategory(_ column: Int, _ value: Span<UInt8>) {
    pendingCategories[column] = columnValues[column].intern(value)
  }

  /// Sets the group of the next rows: what must not be parted by a split.
  public mutating func setGroup(_ value: Span<UInt8>) {
    pendingGroup = groups.intern(value)
  }

  /// The same rows, to be cut into other terms.
  ///
  /// - Parameter analyzer: Masks if and only if the corpus's own one does.
  public func analyzed(by analyzer: TextAnalyzer) -> Corpus {
    precondition(
      analyzer.settings.masksIdentifiers == self.analyzer.settings.masksIdentifiers,
      "the texts of a corpus are masked or not, once and for all")
    var corpus = self
    corpus.analyzer = analyzer
    return corpus
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
    let text = internText(of: message)
    let label = labelNames.intern(label)
    var key: [UInt8] = []
    swap(&key, &self.key)
    key.removeAll(keepingCapacity: true)
    Corpus.append(text, to: &key)
    Corpus.append(label, to: &key)
    key.append(isHeldOut ? 1 : 0)
    for category in pendingCategories { Corpus.append(category, to: &key) }
    Corpus.append(pendingGroup, to: &key)
    let row = rowKeys.intern(key.span)
    swap(&key, &self.key)
    if row == rows.count {
      rows.append(
        Row(
          text: text, shape: shapeOfText[text], label: label, isHeldOut: isHeldOut,
          group: pendingGroup, categories: pendingCategories, count: 0))
    }
    rows[row].count += 1
    return row
  }

  /// The bytes that more rows take at most, with those that are copied while arrays grow.
  ///
  /// - Parameters:
  ///   - rowCount: Rows to come.
  ///   - byteCount: Bytes of their messages and categories.
  public func growth(rows rowCount: Int, bytes byteCount: Int) -> Int {
    let keySize = 13 + 4 * columnNames.count
    // Each row has an array of its own for its categories.
    let categories = columnNames.isEmpty ? 0 : 48 + 8 * columnNames.count
    return texts.growth(strings: rowCount, bytes: byteCount)
      + (analyzer.settings.masksIdentifiers
        ? 0 : shapesOfUnmasked.growth(strings: rowCount, bytes: byteCount))
      + rowKeys.growth(strings: rowCount, bytes: keySize * rowCount)
      + rows.growth(by: rowCount) + shapeOfText.growth(by: rowCount) + categories * rowCount
      + columnValues.reduce(0) { $0 + $1.growth(strings: rowCount, bytes: byteCount) }
  }

  private mutating func internText(of message: Span<UInt8>) -> Int {
    var normalized: [UInt8] = []
    swap(&normalized, &self.normalized)
    normalized.removeAll(keepingCapacity: true)
    analyzer.normalize(message, scratch: &scratch, into: &normalized)
    let text = texts.intern(normalized.span)
    if text == shapeOfText.count {
      shapeOfText.append(
        analyzer.settings.masksIdentifiers ? text : internShape(of: normalized.span))
    }
    swap(&normalized, &self.normalized)
    return text
  }

  private mutating func internShape(of normalized: Span<UInt8>) -> Int {
    var shape: [UInt8] = []
    swap(&shape, &scratch)
    shape.removeAll(keepingCapacity: true)
    appendShape(ofLowercased: normalized, to: &shape)
    let number = shapesOfUnmasked.intern(shape.span)
    swap(&shape, &scratch)
    return number
  }

  private static func append(_ number: Int, to key: inout [UInt8]) {
    for place in 0..<4 { key.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
  }
}
