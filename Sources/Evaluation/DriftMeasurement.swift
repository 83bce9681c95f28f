/// How far new logs have moved from those that a model is used to.
public struct DriftMeasurement: Sendable {
  /// Terms that have a bin of their own: those in the most rows of the reference. All others share
  /// one bin.
  public static let termBinCount = 100

  /// The classes that rows were given.
  public let answers: PopulationStability?
  /// The largest probability of each row.
  public let confidences: PopulationStability?
  /// The terms of all rows; a row counts once for each of its terms.
  public let terms: PopulationStability?
  /// For each class, the probability that rows were given for it. Shape `[classCount]`.
  public let probabilitiesOfClass: [PopulationStability?]
  /// For each class, the terms of the rows that were given it. Shape `[classCount]`.
  public let termsOfClass: [PopulationStability?]
  /// The terms whose share of the rows has changed most, largest change first.
  public let movedTerms: [MovedTerm]

  /// A term and the share of the rows that hold it.
  public struct MovedTerm: Equatable, Sendable {
    /// Its feature.
    public let term: Int
    /// Of the reference.
    public let referenceShare: Double
    /// Of the new data.
    public let currentShare: Double
  }

  /// Compares new logs with a reference.
  ///
  /// - Parameter movedTermCount: Terms to list at most.
  public init(reference: DriftProfile, current: DriftProfile, movedTermCount: Int = 10) {
    precondition(
      reference.answers.count == current.answers.count,
      "\(reference.answers.count) and \(current.answers.count) classes")
    answers = PopulationStability(reference: reference.answers, current: current.answers)
    confidences = PopulationStability(
      reference: reference.confidences, current: current.confidences)
    probabilitiesOfClass = reference.answers.indices.map { index in
      PopulationStability(
        reference: reference.probabilities[index], current: current.probabilities[index])
    }
    let binned = Self.commonestTerms(of: reference)
    terms = PopulationStability(
      reference: Self.bins(of: reference, binned),
      current: Self.bins(of: current, binned),
      referenceRowCount: reference.rowCount, currentRowCount: current.rowCount)
    termsOfClass = reference.answers.indices.map { index in
      guard reference.answers[index] > 0, current.answers[index] > 0 else { return nil }
      return PopulationStability(
        reference: Self.bins(of: reference, binned, ofClass: index),
        current: Self.bins(of: current, binned, ofClass: index),
        referenceRowCount: reference.answers[index], currentRowCount: current.answers[index])
    }
    movedTerms = Self.movedTerms(reference, current, count: movedTermCount)
  }

  /// The terms that have a bin each, in a fixed order.
  public static func commonestTerms(of profile: DriftProfile) -> [Int] {
    let sizes = profile.termRows.terms.map { term in
      (term: term, rows: profile.termRows.rowCount(holding: term))
    }
    let ordered = sizes.sorted { left, right in
      left.rows == right.rows ? left.term < right.term : left.rows > right.rows
    }
    return ordered.prefix(termBinCount).map(\.term)
  }

  /// Rows that hold each of the binned terms, and one bin for all others.
  ///
  /// - Parameter index: The class of the rows; nil for all.
  public static func bins(
    of profile: DriftProfile, _ binned: [Int], ofClass index: Int? = nil
  ) -> [Double] {
    let own = binned.map { profile.termRows.rowCount(holding: $0, of: index) }
    let others = profile.otherTermRows.map { rows in
      index.map { rows[$0] } ?? rows.reduce(0, +)
    }
    let all = profile.termRows.terms.reduce(others ?? 0) {
      $0 + profile.termRows.rowCount(holding: $1, of: index)
    }
    return own + [all - own.reduce(0, +)]
  }

  private static func movedTerms(
    _ reference: DriftProfile, _ current: DriftProfile, count: Int
  ) -> [MovedTerm] {
    func share(_ term: Int, of profile: DriftProfile) -> Double {
      profile.rowCount > 0 ? profile.termRows.rowCount(holding: term) / profile.rowCount : 0
    }
    // Of terms that the reference has not kept apart nobody knows whether they are new.
    var terms = Set(reference.termRows.terms)
    if reference.otherTermRows == nil { terms.formUnion(current.termRows.terms) }
    let moved = terms.map { term in
      MovedTerm(
        term: term, referenceShare: share(term, of: reference),
        currentShare: share(term, of: current))
    }
    func change(_ term: MovedTerm) -> Double { abs(term.currentShare - term.referenceShare) }
    let ordered = moved.filter { change($0) > 0 }.sorted { left, right in
      change(left) == change(right) ? left.term < right.term : change(left) > change(right)
    }
    return Array(ordered.prefix(count))
  }
}
