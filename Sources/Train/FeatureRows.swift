import Features
public import LinearAlgebra

/// The features of rows: of terms and categories the counts, which their values follow from, and of
/// others the values.
///
/// A count takes four bytes where a column and its value take twelve.
public struct FeatureRows: Sendable {
  /// Columns: terms, categories, and others behind them.
  public let columnCount: Int
  /// How values follow from counts; of no terms where all is in ``others``.
  let scaling: TermScaling
  /// The counts of each row's terms and categories, ascending.
  private(set) var counts = CountLists()
  /// The norms of each row. Shape `[rowCount]`.
  private(set) var norms: [Norms] = []
  /// What is given by its values, in columns behind those of each row's counts. Shape
  /// `[rowCount, columnCount]`.
  private(set) var others: SparseMatrix

  /// What the values of a row's terms are divided by.
  struct Norms: Equatable, Sendable {
    var words = 1.0
    var characters = 1.0
  }

  /// No rows yet.
  init(columnCount: Int, scaling: TermScaling) {
    self.columnCount = columnCount
    self.scaling = scaling
    others = SparseMatrix(columnCount: columnCount)
  }

  /// The rows of a matrix, as they are.
  public init(_ matrix: SparseMatrix) {
    columnCount = matrix.columnCount
    scaling = TermScaling(
      inverseDocumentFrequencies: FrozenArray([]), wordCount: 0, usesSublinearTermFrequency: false)
    others = matrix
  }

  /// Rows.
  public var rowCount: Int { others.rowCount }
  /// Whether all is given by its values.
  var hasValuesAlone: Bool { norms.isEmpty }
  /// Elements at most: those that occur more than once are counted twice.
  var entryCount: Int { entryCount(ofRows: 0..<rowCount) }

  /// Those of some rows.
  func entryCount(ofRows part: Range<Int>) -> Int {
    let counted =
      hasValuesAlone ? 0 : counts.starts[part.upperBound] - counts.starts[part.lowerBound]
    return counted + others.rowStarts[part.upperBound] - others.rowStarts[part.lowerBound]
  }

  /// Calls `body` with the column and the value of each element of a row, in ascending order.
  @inline(__always)
  public func forEachElement(ofRow row: Int, _ body: (_ column: Int, _ value: Double) -> Void) {
    forEachElement(ofRow: row, in: 0..<columnCount, body)
  }

  /// The same for the columns of a range.
  ///
  /// - Complexity: O(log elements) beside the elements in the range.
  @inline(__always)
  func forEachElement(
    ofRow row: Int, in columns: Range<Int>, _ body: (_ column: Int, _ value: Double) -> Void
  ) {
    forEachElement(ofRow: row, in: columns) { column, _, value in body(column, value()) }
  }

  /// The same with how often a row has the element, 1 where its value is given, and with the value
  /// if it is asked for.
  @inline(__always)
  func forEachElement(
    ofRow row: Int, in columns: Range<Int>? = nil,
    _ body: (_ column: Int, _ count: UInt32, _ value: () -> Double) -> Void
  ) {
    let columns = columns ?? 0..<columnCount
    if !hasValuesAlone {
      let norms = norms[row]
      let list = counts.list(row, from: UInt32(columns.lowerBound))
      list.forEach(below: UInt32(columns.upperBound)) { column, count in
        body(Int(column), count) { value(of: column, count, norms) }
      }
    }
    var element = others.firstElement(ofRow: row, from: columns.lowerBound)
    let end = others.elements(ofRow: row).upperBound
    while element < end, Int(others.columnIndices[element]) < columns.upperBound {
      body(Int(others.columnIndices[element]), 1) { others.values[element] }
      element += 1
    }
  }

  /// The same with what values are before they are scaled by row and column: of a term its frequency.
  ///
  /// Of columns of one family it tells as well as the values whether they are multiples of each other.
  @inline(__always)
  func forEachUnscaledElement(
    ofRow row: Int, in columns: Range<Int>, _ body: (_ column: Int, _ value: Double) -> Void
  ) {
    forEachElement(ofRow: row, in: columns) { column, count, value in
      if column >= scaling.termCount {
        body(column, value())
      } else {
        body(column, count == 1 ? 1 : scaling.frequency(of: count))
      }
    }
  }

  /// Words, characters, and what is no term.
  @inline(__always)
  func family(ofColumn column: Int) -> Int {
    (column < scaling.wordCount ? 0 : 1) + (column < scaling.termCount ? 0 : 1)
  }

  /// What all values of a column are multiplied by: the inverse document frequency of a term.
  func scale(ofColumn column: Int) -> Double {
    column < scaling.termCount ? scaling.inverseDocumentFrequencies[column] : 1
  }

  /// What an unscaled value of a column is multiplied by in a row.
  func scale(ofRow row: Int, column: Int) -> Double {
    guard column < scaling.termCount else { return 1 }
    return scale(ofColumn: column) / norm(ofTerm: column, norms[row])
  }

  /// What the value of a term is divided by in a row of some norms.
  @inline(__always)
  private func norm(ofTerm column: Int, _ norms: Norms) -> Double {
    column < scaling.wordCount ? norms.words : norms.characters
  }

  /// The family of which a row has most terms, and what all of their values have in common.
  func largestFamily(ofRow row: Int) -> (columns: Range<Int>, scale: Double) {
    let (words, all) = (scaling.wordCount, scaling.termCount)
    let wordCount = counts.entryCount(of: row, below: UInt32(words))
    let termCount = counts.entryCount(of: row, below: UInt32(all))
    return 2 * wordCount >= termCount
      ? (0..<words, 1 / norms[row].words) : (words..<all, 1 / norms[row].characters)
  }

  /// The value of a term or a category in a row of some norms.
  @inline(__always)
  private func value(of column: UInt32, _ count: UInt32, _ norms: Norms) -> Double {
    let column = Int(column)
    guard column < scaling.termCount else { return 1 }
    return scaling.weight(of: column, count: count) / norm(ofTerm: column, norms)
  }

  /// The rows as a matrix of values.
  ///
  /// - Complexity: O(elements), in time and memory.
  public var matrix: SparseMatrix {
    if hasValuesAlone { return others }
    var matrix = SparseMatrix(columnCount: columnCount)
    var (columns, values): ([UInt32], [Double]) = ([], [])
    for row in 0..<rowCount {
      columns.removeAll(keepingCapacity: true)
      values.removeAll(keepingCapacity: true)
      forEachElement(ofRow: row) { column, value in
        columns.append(UInt32(column))
        values.append(value)
      }
      matrix.appendRow(columns: columns[...], values: values[...])
    }
    return matrix
  }

  /// The columns of some elements, evenly spread over all.
  func columnSample(every step: Int) -> [UInt32] {
    counts.sample(every: step)
      + stride(from: 0, to: others.elementCount, by: step).map { others.columnIndices[$0] }
  }

  // MARK: Making

  /// The same columns without a row, with room for as many.
  func withoutRows() -> FeatureRows {
    var none = FeatureRows(columnCount: columnCount, scaling: scaling)
    none.others.reserve(rows: rowCount, elements: others.elementCount)
    if !hasValuesAlone { none.reserve(rows: rowCount, entries: counts.entries.count) }
    return none
  }

  /// Makes room for rows and entries of counts to come, so that none is copied when they are added.
  mutating func reserve(rows rowCount: Int, entries entryCount: Int) {
    others.reserve(rows: rowCount, elements: 0)
    counts.reserve(lists: rowCount, entries: entryCount)
    norms.reserveCapacity(rowCount)
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - elements: Columns of terms and categories above their counts, ascending.
  ///   - norms: What the values of the terms are divided by.
  ///   - columns: Columns behind them, ascending.
  ///   - values: The values there.
  mutating func appendRow(
    _ elements: [UInt64], norms: Norms, columns: ArraySlice<UInt32> = [],
    values: ArraySlice<Double> = []
  ) {
    counts.appendList(elements)
    self.norms.append(norms)
    others.appendRow(columns: columns, values: values)
  }

  /// Adds one of other rows of the same columns.
  mutating func appendRow(_ row: Int, of rows: FeatureRows) {
    if !rows.hasValuesAlone {
      counts.append(row, of: rows.counts)
      norms.append(rows.norms[row])
    }
    let elements = rows.others.elements(ofRow: row)
    others.appendRow(
      columns: rows.others.columnIndices[elements], values: rows.others.values[elements])
  }

  /// Whether a row has the same elements as one of other rows of the same columns.
  func isRow(_ row: Int, equalTo other: Int, of rows: FeatureRows) -> Bool {
    if !hasValuesAlone {
      let (own, others) = (counts.entries(of: row), rows.counts.entries(of: other))
      guard counts.entries[own] == rows.counts.entries[others], norms[row] == rows.norms[other]
      else { return false }
    }
    let own = others.elements(ofRow: row)
    let theirs = rows.others.elements(ofRow: other)
    return others.columnIndices[own] == rows.others.columnIndices[theirs]
      && others.values[own] == rows.others.values[theirs]
  }

  /// A hash of a row's elements, which goes on from a state.
  func hash(ofRow row: Int, from state: UInt64) -> UInt64 {
    var state = state
    func mix(_ word: UInt64) { state = mixed(state, with: word) }
    if !hasValuesAlone {
      for place in counts.entries(of: row) { mix(UInt64(counts.entries[place])) }
    }
    for element in others.elements(ofRow: row) {
      mix(UInt64(others.columnIndices[element]))
      mix(others.values[element].bitPattern)
    }
    return state
  }
}

extension SparseMatrix {
  /// The first element of a row in a column or behind it, or where the row ends.
  fileprivate func firstElement(ofRow row: Int, from column: Int) -> Int {
    let elements = elements(ofRow: row)
    var (low, high) = (elements.lowerBound, elements.upperBound)
    guard column > 0 else { return low }
    while low < high {
      let middle = (low + high) / 2
      if columnIndices[middle] < column { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
