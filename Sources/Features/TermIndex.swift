internal import CByteVectors
internal import Synchronization

/// The table of a vocabulary's hashes, made as soon as it pays.
///
/// It takes as long to make as one search by halving for every few dozen terms. A process that
/// answers one message by a large model spends most of its time on opening it, and does without;
/// one that answers many has the table after the first of them. The answers are the same.
final class TermIndex: Sendable {
  /// Terms whose part of a table takes as long to make as one search by halving.
  private static let termsPerSearch = 32
  /// Terms of one text that are compared with one another.
  private static let largestSearchCount = 256

  private struct State {
    var table: TermTable?
    var searchCount = 0

    mutating func makeTable(
      of vocabulary: Vocabulary, _ weights: TermWeights?, threads: Int = 1
    ) -> TermTable {
      let made = table ?? TermTable(vocabulary, weights: weights, threads: threads)
      table = made
      return made
    }
  }

  private let state = Mutex(State())

  /// The table, whether or not it pays.
  ///
  /// - Parameters:
  ///   - vocabulary: That of which this is the index.
  ///   - weights: What its terms weigh, where they do.
  func table(of vocabulary: Vocabulary, weights: TermWeights? = nil) -> TermTable {
    state.withLock { $0.makeTable(of: vocabulary, weights) }
  }

  /// The table, if it is there or pays after so many more searches.
  ///
  /// - Parameters:
  ///   - vocabulary: That of which this is the index.
  ///   - weights: What its terms weigh, where they do.
  ///   - searchCount: Terms that are looked for at once.
  func table(
    of vocabulary: Vocabulary, weights: TermWeights? = nil, searches searchCount: Int
  ) -> TermTable? {
    state.withLock { state in
      if let table = state.table { return table }
      state.searchCount += searchCount
      guard searchCount > TermIndex.largestSearchCount || pays(state.searchCount, vocabulary)
      else { return nil }
      return state.makeTable(of: vocabulary, weights)
    }
  }

  /// Makes the table now if it pays for so many searches that are to come.
  ///
  /// - Parameter threads: At most this many share the work.
  func expect(
    _ searchCount: Int, in vocabulary: Vocabulary, weights: TermWeights, threads: Int
  ) {
    guard pays(searchCount, vocabulary) else { return }
    state.withLock { _ = $0.makeTable(of: vocabulary, weights, threads: threads) }
  }

  private func pays(_ searchCount: Int, _ vocabulary: Vocabulary) -> Bool {
    searchCount > vocabulary.termCount / TermIndex.termsPerSearch
  }
}

/// The table of a vocabulary as one thread remembers it, so that none waits for another.
@safe
struct RememberedTable: Sendable {
  private var index: TermIndex?
  /// The table of the vocabulary that was asked for last; nil for halving.
  private(set) var table: TermTable?
  /// The same for C: threads that counted the users of the table would wait for one another.
  // SAFETY: `table` keeps it.
  private(set) nonisolated(unsafe) var inC: byte_vectors_table?

  /// Asks a vocabulary for its table, unless it has given it before.
  ///
  /// - Parameters:
  ///   - weights: What its terms weigh, where they do.
  ///   - searchCount: Terms that are looked for at once.
  @inline(__always)
  mutating func renew(
    from vocabulary: Vocabulary, _ weights: TermWeights? = nil, searches searchCount: Int
  ) {
    if index === vocabulary.index && (table != nil || vocabulary.termCount == 0) { return }
    index = vocabulary.index
    table = vocabulary.index.table(of: vocabulary, weights: weights, searches: searchCount)
    unsafe inC = table?.inC
  }
}
