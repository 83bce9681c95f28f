/// The terms of one family in byte order.
///
/// The place of a term is its feature index within the family. The UTF-8 of all terms lies in one
/// array, so a vocabulary can lie in a mapped file. Terms are found by halving, or in a table of
/// their hashes: see ``TermIndex``.
public struct Vocabulary: Sendable {
  /// Words or characters.
  public let family: TermFamily
  /// UTF-8 of the terms, one behind the other.
  public let bytes: FrozenArray<UInt8>
  /// Where each term starts in ``bytes``, and where the last ends. Shape `[termCount + 1]`.
  public let starts: FrozenArray<UInt32>
  /// The table of hashes, as soon as it pays.
  let index = TermIndex()

  /// Terms.
  public var termCount: Int { starts.count - 1 }

  /// A vocabulary of arrays that have been checked: the terms ascend strictly by bytes, and
  /// `starts` ascends from 0 to the number of bytes.
  public init(family: TermFamily, bytes: FrozenArray<UInt8>, starts: FrozenArray<UInt32>) {
    precondition(starts.count > 0, "a vocabulary needs at least the start of nothing")
    self.family = family
    self.bytes = bytes
    self.starts = starts
  }

  /// A vocabulary of some strings of an interner.
  ///
  /// - Parameter terms: The numbers of strings that ``TextAnalyzer`` made, ascending by their bytes.
  public init(family: TermFamily, _ terms: [Int], of interner: ByteInterner) {
    var bytes: [UInt8] = []
    var starts: [UInt32] = [0]
    starts.reserveCapacity(terms.count + 1)
    for (place, term) in terms.enumerated() {
      // In the order of their bytes, terms lie all over the interner.
      let ahead = place + ByteInterner.fetchedAhead
      if ahead < terms.count { interner.prefetchBytes(of: terms[ahead]) }
      bytes.append(contentsOf: interner.bytes[interner.range(of: term)])
      starts.append(UInt32(bytes.count))
    }
    self.init(family: family, bytes: FrozenArray(bytes), starts: FrozenArray(starts))
  }

  /// A vocabulary of terms in ascending byte order.
  public init(family: TermFamily, terms: [[UInt8]]) {
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for term in terms {
      bytes.append(contentsOf: term)
      starts.append(UInt32(bytes.count))
    }
    self.init(family: family, bytes: FrozenArray(bytes), starts: FrozenArray(starts))
  }

  /// Where a term lies in ``bytes``.
  @inline(__always)
  func range(of term: Int) -> Range<Int> { Int(starts[term])..<Int(starts[term + 1]) }

  /// Replaces the first of `hashes` by the hashes of some terms.
  func hash(_ terms: Range<Int>, into hashes: inout [UInt64]) {
    bytes.withSpan { bytes in
      starts.withSpan { starts in
        if family == .words {
          let starts = starts.extracting(terms.lowerBound..<terms.upperBound + 1)
          TermHash.shared.hashWords(bytes, starts, into: &hashes)
          return
        }
        for term in terms {
          let range = Int(starts[term])..<Int(starts[term + 1])
          hashes[term - terms.lowerBound] = family.hash(bytes, range)
        }
      }
    }
  }

  /// The feature index of a value or a term given by its bytes, by halving.
  ///
  /// - Complexity: O(log terms) comparisons.
  public func index(of term: Span<UInt8>) -> Int? {
    bytes.withSpan { bytes in
      var low = 0
      var high = termCount
      while low < high {
        let middle = (low + high) / 2
        if precedes(bytes.extracting(range(of: middle)), term) {
          low = middle + 1
        } else {
          high = middle
        }
      }
      return low < termCount && self.bytes.holds(term, in: range(of: low)) ? low : nil
    }
  }

  /// The text of a term.
  public func term(_ index: Int) -> String {
    String(decoding: bytes[range(of: index)], as: UTF8.self)
  }
}

extension Vocabulary: Equatable {
  /// Whether two vocabularies hold the same terms of the same family.
  public static func == (left: Vocabulary, right: Vocabulary) -> Bool {
    left.family == right.family && left.starts == right.starts && left.bytes == right.bytes
  }
}
