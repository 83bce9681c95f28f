/// For each term that occurs, the rows that hold it, by the class that they were given.
///
/// - Complexity: Memory O(terms · classes).
public struct TermRows: Sendable {
  private let classCount: Int
  /// Where the counts of a term start in ``counts``.
  private var starts: [Int: Int] = [:]
  private var counts: [Double] = []

  /// No rows yet.
  init(classCount: Int) {
    self.classCount = classCount
  }

  /// The terms that occur, in no order.
  public var terms: some Collection<Int> { starts.keys }

  /// The rows that hold a term, of one class or of all.
  public func rowCount(holding term: Int, of index: Int? = nil) -> Double {
    guard let start = starts[term] else { return 0 }
    return index.map { counts[start + $0] } ?? counts[start..<(start + classCount)].reduce(0, +)
  }

  /// The rows that hold a term, by class. Shape `[classCount]`.
  public subscript(term: Int) -> [Double] {
    (0..<classCount).map { rowCount(holding: term, of: $0) }
  }

  /// Counts rows of a class that hold a term.
  mutating func add(_ rowCount: Double, of index: Int, to term: Int) {
    counts[start(of: term) + index] += rowCount
  }

  /// Counts rows of each class that hold a term. Shape `[classCount]`.
  mutating func add(_ rowCounts: some Collection<Double>, to term: Int) {
    for (place, rowCount) in zip(start(of: term)..., rowCounts) { counts[place] += rowCount }
  }

  /// Adds the rows of others.
  static func += (left: inout TermRows, right: TermRows) {
    for (term, start) in right.starts {
      left.add(right.counts[start..<(start + right.classCount)], to: term)
    }
  }

  private mutating func start(of term: Int) -> Int {
    let end = counts.count
    let start = starts[term, default: end]
    guard start == end else { return start }
    starts[term] = end
    counts.append(contentsOf: repeatElement(0, count: classCount))
    return end
  }
}

extension TermRows: Equatable {
  /// Whether the same terms are in as many rows, whichever was met first.
  public static func == (left: TermRows, right: TermRows) -> Bool {
    left.starts.count == right.starts.count && left.terms.allSatisfy { left[$0] == right[$0] }
  }
}
