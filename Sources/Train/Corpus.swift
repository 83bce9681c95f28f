public import Features

/// Labelled messages as training keeps them: every distinct row once, with the number of its
/// copies.
///
/// Two data rows are one row here when their normalized text, categories and label are equal and
/// both or neither are held out, and they are of one group if groups are set: then their features are
/// equal, whatever the vocabulary. Memory grows with the distinct rows and not with the data. A
/// ``CorpusBuilder`` makes one.
public struct Corpus: Sendable {
  /// How messages are normalized and cut.
  public private(set) var analyzer: TextAnalyzer
  /// The category columns.
  public let columnNames: [String]
  /// Data rows.
  public let rowCount: Int
  /// The distinct rows, in the order of their first sight.
  public let rows: [Row]
  /// The labels in the order of their first sight.
  public let labels: [String]

  /// The normalized texts.
  private(set) var texts: ByteInterner
  /// The values of each column.
  let columnValues: [ByteInterner]
  /// The shapes of texts that are not masked; masked texts are their own shapes.
  private let shapes: ShapesOfTexts?

  /// A distinct row.
  public struct Row: Sendable {
    /// The number of its normalized text.
    public let text: Int
    /// The number of its shape.
    public internal(set) var shape = 0
    /// The number of its label, an index into ``Corpus/labels``.
    public let label: Int
    /// Whether it is kept back from the first fit, to measure it.
    public let isHeldOut: Bool
    /// The number of its group, as ``CorpusBuilder/setGroup(_:)`` set it; 0 where nobody did.
    public let group: Int
    /// The number of its value in each column.
    public let categories: [Int]
    /// Data rows that it stands for.
    public internal(set) var count: Int
  }

  /// A corpus of its parts; only a ``CorpusBuilder`` has them.
  init(
    analyzer: TextAnalyzer, columnNames: [String], rowCount: Int, rows: [Row], labels: [String],
    texts: ByteInterner, columnValues: [ByteInterner], shapes: ShapesOfTexts?
  ) {
    self.analyzer = analyzer
    self.columnNames = columnNames
    self.rowCount = rowCount
    self.rows = rows
    self.labels = labels
    self.texts = texts
    self.texts.close()
    self.columnValues = columnValues
    self.shapes = shapes
  }

  /// Shapes.
  public var shapeCount: Int { shapes?.count ?? texts.count }

  /// The keys of the shapes, as a model file keeps them; those that each thread finds ascend.
  public func shapeKeys(threads: Int) -> [UInt64] { shapes?.keys ?? texts.keys(threads: threads) }

  /// Forgets what the texts are; which rows have the same stays, and so do shapes that have keys of
  /// their own.
  mutating func forgetTexts() { texts = ByteInterner() }

  /// Bytes that go back to the system when the corpus is gone.
  var forgottenByteCount: Int {
    let rowByteCount = MemoryLayout<Row>.stride * rows.count
    return texts.byteCount(ofArraysFrom: MemoryBudget.givenBackSize)
      + (rowByteCount >= MemoryBudget.givenBackSize ? rowByteCount : 0)
  }

  /// The text of a shape.
  ///
  /// - Complexity: linear in the text. Where texts are not masked, it is made anew from one.
  public func shapeText(_ shape: Int) -> String {
    String(decoding: shapeBytes(shape), as: UTF8.self)
  }

  /// The text of a shape as UTF-8.
  ///
  /// - Complexity: that of ``shapeText(_:)``.
  func shapeBytes(_ shape: Int) -> [UInt8] {
    guard let shapes else { return Array(texts.bytes[texts.range(of: shape)]) }
    var bytes: [UInt8] = []
    let text = texts.bytes.span.extracting(texts.range(of: shapes.firstText(of: shape)))
    appendShape(ofLowercased: text, to: &bytes)
    return bytes
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
}
