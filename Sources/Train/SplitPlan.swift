import SeededRandom

/// What stays on one side of a split.
public enum SplitUnit: String, Sendable, CaseIterable {
  /// All rows of one shape: the figures speak of messages unlike those seen.
  case shape
  /// Nothing: the figures speak of rows like those seen.
  case row
  /// All rows of one value of the corpus's group column.
  case column
}

/// The rows to judge a fit on; it learns from the others.
public struct CorpusSplit: Equatable, Sendable {
  /// The repeat, from 0.
  public let repetition: Int
  /// The fold of the repeat, from 0.
  public let fold: Int
  /// Some copies of a distinct row.
  struct Copies: Equatable, Sendable {
    let row: Int
    let count: Int
  }
  /// The rows to judge a fit on, each at least once, ascending.
  let test: [Copies]

  init(repetition: Int, fold: Int, counts: [Int]) {
    self.repetition = repetition
    self.fold = fold
    test = counts.indices.filter { counts[$0] > 0 }.map { Copies(row: $0, count: counts[$0]) }
  }

  /// The rows to learn from, out of those that there are. Shapes `[corpus.rows.count]`.
  func training(of available: [Int]) -> [Int] {
    var rest = available
    for copies in test { rest[copies.row] -= copies.count }
    return rest
  }
}

/// How a corpus is split again and again into rows to learn from and rows to judge by.
///
/// One plan and one corpus give the same splits on every machine. No group has rows on both sides
/// of a split.
public struct SplitPlan: Equatable, Sendable {
  /// How the rows to judge by are chosen.
  public enum Scheme: Equatable, Sendable {
    /// Every repeat deals all groups into this many folds, at least 2, each with its share of every
    /// label as nearly as whole groups allow; each row is judged once in a repeat.
    case folds(Int)
    /// Every repeat draws this many groups, at least 1, each as likely as any other.
    case heldOutGroups(Int)
    /// Every repeat draws this share of the groups, rounded up, above 0 and below 1.
    case heldOutShare(Double)
  }

  /// What stays on one side.
  public var unit: SplitUnit
  /// How the rows to judge by are chosen.
  public var scheme: Scheme
  /// How often all of it is done, at least 1.
  public var repeatCount: Int
  /// Where chance starts.
  public var seed: UInt64

  /// A draw that leaves a label without a row to learn from is drawn again up to so many times.
  static let drawCount = 100

  /// Checks and keeps the plan.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` with the first part out of range.
  public init(unit: SplitUnit, scheme: Scheme, repeatCount: Int, seed: UInt64) throws(TrainError) {
    switch scheme {
    case .folds(let count) where !(2...1000).contains(count):
      throw .setting(name: "folds", value: "\(count)", allowed: "2 to 1000")
    case .heldOutGroups(let count) where count < 1:
      throw .setting(name: "test-groups", value: "\(count)", allowed: "at least 1")
    case .heldOutShare(let share) where !(share > 0 && share < 1):
      throw .setting(name: "test-share", value: "\(share)", allowed: "above 0 and below 1")
    default: break
    }
    guard (1...100_000).contains(repeatCount) else {
      throw .setting(name: "repeats", value: "\(repeatCount)", allowed: "1 to 100000")
    }
    self.unit = unit
    self.scheme = scheme
    self.repeatCount = repeatCount
    self.seed = seed
  }

  /// The groups, or rows, that a corpus has.
  public func unitCount(of corpus: Corpus, among available: [Int]? = nil) -> Int {
    let available = available ?? corpus.rows.map(\.count)
    return groups(of: corpus)?.count(of: available) ?? available.reduce(0, +)
  }

  /// The splits, repeat after repeat.
  ///
  /// - Parameter available: Data rows of each distinct row that are split; nil for all. Shape
  ///   `[corpus.rows.count]`.
  /// - Throws: ``TrainError/tooFewToSplit(unit:count:needed:)``.
  public func splits(
    of corpus: Corpus, among available: [Int]? = nil
  ) throws(TrainError) -> [CorpusSplit] {
    let available = available ?? corpus.rows.map(\.count)
    let groups = groups(of: corpus)
    let unitCount = groups?.count(of: available) ?? available.reduce(0, +)
    let needed =
      switch scheme {
      case .folds(let count): count
      case .heldOutGroups(let count): count + 1
      case .heldOutShare: 2
      }
    guard unitCount >= needed else {
      throw .tooFewToSplit(unit: unit, count: unitCount, needed: needed)
    }
    return (0..<repeatCount).flatMap { repetition in
      var generator = SplitMix64(seed: seed, purpose: "splits", stream: UInt64(repetition))
      guard case .folds(let foldCount) = scheme else {
        let counts = draw(heldOutCount(of: unitCount), groups, available, corpus, &generator)
        return [CorpusSplit(repetition: repetition, fold: 0, counts: counts)]
      }
      let folds = CorpusFolds(
        corpus, of: available, groups: groups, foldCount: foldCount, seed: generator.next(),
        fillsSmallerFold: true)
      return folds.counts.enumerated().map { fold, counts in
        CorpusSplit(repetition: repetition, fold: fold, counts: counts)
      }
    }
  }

  private func groups(of corpus: Corpus) -> RowGroups? {
    switch unit {
    case .shape: RowGroups(corpus.rows.map(\.shape))
    case .column: RowGroups(corpus.rows.map(\.group))
    case .row: nil
    }
  }

  /// How many groups, or rows, are held out of so many.
  private func heldOutCount(of unitCount: Int) -> Int {
    switch scheme {
    case .folds: 0
    case .heldOutGroups(let count): count
    // The share as a decimal number: 0.2 of 45 is 9, though 0.2 as a double is a little more.
    case .heldOutShare(let share):
      min(max(Int((share * Double(unitCount) * (1 - 1e-12)).rounded(.up)), 1), unitCount - 1)
    }
  }

  /// Draws groups, or rows, until every label that there is has a row outside the draw; the last
  /// draw counts where that never happens. Shape `[corpus.rows.count]`.
  private func draw(
    _ count: Int, _ groups: RowGroups?, _ available: [Int], _ corpus: Corpus,
    _ generator: inout SplitMix64
  ) -> [Int] {
    var drawn: [Int] = []
    for _ in 0..<SplitPlan.drawCount {
      drawn =
        groups.map { drawGroups(count, of: $0, available, &generator) }
        ?? drawRows(count, of: available, &generator)
      if isEveryLabelLeft(by: drawn, of: available, in: corpus) { break }
    }
    return drawn
  }

  private func isEveryLabelLeft(
    by drawn: [Int], of available: [Int], in corpus: Corpus
  ) -> Bool {
    var isThere = [Bool](repeating: false, count: corpus.labels.count)
    var isLeft = isThere
    for (row, content) in corpus.rows.enumerated() where available[row] > 0 {
      isThere[content.label] = true
      if drawn[row] < available[row] { isLeft[content.label] = true }
    }
    return isThere == isLeft
  }

  private func drawGroups(
    _ count: Int, of groups: RowGroups, _ available: [Int], _ generator: inout SplitMix64
  ) -> [Int] {
    var order = groups.present(in: available)
    generator.shuffle(&order)
    let held = Set(order.prefix(count))
    return zip(groups.groupOfRow, available).map { held.contains($0) ? $1 : 0 }
  }

  /// Draws data rows one by one, without a list of them all: with `n` to come of which `k` are
  /// still to be drawn, the next one is drawn with the chance `k / n`.
  ///
  /// Reference: Fan, Muller and Rezucha 1962, doi:10.1080/01621459.1962.10480667, method 1.
  private func drawRows(
    _ count: Int, of available: [Int], _ generator: inout SplitMix64
  ) -> [Int] {
    var toCome = available.reduce(0, +)
    var toDraw = count
    return available.map { copies in
      var drawn = 0
      for _ in 0..<copies {
        if generator.below(toCome) < toDraw {
          drawn += 1
          toDraw -= 1
        }
        toCome -= 1
      }
      return drawn
    }
  }
}
