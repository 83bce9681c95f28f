internal import CByteVectors
public import Features

/// Sends one message after another down the trees of a forest; one for each thread.
@safe
public struct ForestWalk: Sendable {
  private let chains: ChainedForest
  /// The bin of each slot. Shape `[slotCount]`.
  private var bins: [UInt8]
  /// The slots whose bins may not be 0, each above its bin in the lowest byte.
  private var present: [UInt32] = []
  /// The slots whose bins may not be 0.
  private var filter = SlotFilter()
  /// The rows of ``RootTurns`` that the features of the message bring.
  private var rows: [UInt32] = []
  /// Whether ``rows`` are those of the bins, since none was replaced.
  private var hasRows = true
  /// Working memory.
  private var searches = ComparedEdges.Searches()
  /// The link where the walk down each tree is, then the row of its leaf. Shape `[treeCount]`.
  private var places: [UInt32]
  /// Whether the filter says which links are looked at, if the processor can; the answer is the same.
  var usesFilter = true

  /// A walk that has no message yet: everything is in bin 0.
  public init(of chains: ChainedForest) {
    self.chains = chains
    bins = chains.emptyBins
    places = [UInt32](repeating: 0, count: chains.forest.treeCount)
  }

  /// Classes that the forest tells apart.
  public var classCount: Int { chains.forest.classCount }

  /// Replaces the message by one without features.
  public mutating func removeBins() {
    for slot in present { bins[Int(slot >> 8)] = 0 }
    filter.remove(present)
    present.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    hasRows = true
  }

  /// Changes the bin of one feature until the next message is loaded.
  public mutating func replaceBin(of feature: Int, by bin: UInt8) {
    let slot = chains.edges.slot(of: feature)
    guard slot != ForestLink.endSlot else { return }
    bins[slot] = bin
    present.append(UInt32(slot) << 8 | UInt32(bin))
    filter.insert(present.suffix(1))
    hasRows = false
  }

  /// Replaces the message by one of these features.
  ///
  /// - Complexity: as of ``load(_:_:)``.
  public mutating func load(_ vector: FeatureVector) { load(vector.indices, vector.values) }

  /// Replaces the message by one of these features. (A vector that is part of a larger value would be
  /// copied on its way here.)
  ///
  /// - Parameters:
  ///   - features: Each once.
  ///   - values: Their values, of the same shape.
  /// - Complexity: a search among a few edges for each feature that the forest looks at.
  public mutating func load(_ features: [UInt32], _ values: [Double]) {
    removeBins()
    chains.edges.find(features, values, &searches, &present, &rows)
    for row in rows { chains.rootTurns.prefetch(row: Int(row)) }
    ForestWalk.setBins(of: present, &bins)
    filter.insert(present[...])
  }

  private static func setBins(of present: [UInt32], _ bins: inout [UInt8]) {
    var bins = bins.mutableSpan
    for slot in present { bins[Int(slot >> 8)] = UInt8(truncatingIfNeeded: slot) }
  }

  /// Replaces `key` by the bins of the message: those with one key reach the same leaves. (Mutating,
  /// so that nobody calls it on a copy.)
  public mutating func copyBins(to key: inout [UInt8]) {
    key.removeAll(keepingCapacity: true)
    // SAFETY: the bytes are copied before the closure ends.
    unsafe present.withUnsafeBytes { unsafe key.append(contentsOf: $0) }
  }

  /// Replaces `probabilities` by the mean of the distributions in the leaves that the message
  /// reaches.
  ///
  /// - Parameter probabilities: Shape `[classCount]`.
  /// - Complexity: O(trees × (depth + features of the message / 16)).
  public mutating func vote(into probabilities: inout [Double]) {
    beginWalks()
    chains.findLeafRows(bins, usesFilter ? filter.words : nil, &places)
    chains.averageDistributions(of: places, into: &probabilities)
  }

  /// Adds a row of the leaves' distributions to `sums`, from `start` on.
  public func addDistribution(_ row: Int, to sums: inout [Double], at start: Int) {
    let first = row * classCount
    for index in 0..<classCount {
      sums[start + index] += Double(chains.forest.leafDistributions[first + index])
    }
  }

  /// The row of the distributions that a tree sends the message to.
  public func leafRow(ofTree tree: Int) -> Int {
    var place = Int(chains.forest.treeStarts[tree])
    while true {
      let target = chains.turn(from: place, bins)
      place = target.place
      if target.isLeaf { return place }
    }
  }

  /// Puts the walk down each tree where the message leaves the chain of its root, or before.
  private mutating func beginWalks() {
    let roots = chains.forest.treeStarts
    guard hasRows else {
      for tree in places.indices { places[tree] = roots[tree] }
      return
    }
    chains.rootTurns.beginWalks(rows, from: roots, &places)
  }
}

extension ChainedForest {
  /// Sends the message down all trees, one chain of each after the other, so that the next chains are
  /// fetched meanwhile.
  ///
  /// In C, with a filter where registers of 64 bytes hold it: in Swift, and link by link, lines of
  /// `portal` took 1.08 times as long to classify by 100 trees, and lines of `distinct` 1.2 times.
  fileprivate func findLeafRows(
    _ bins: [UInt8], _ filter: [UInt16]?, _ places: inout [UInt32]
  ) {
    // SAFETY: places are those of links, slots are below the number of bins, and the link at the end of each
    // chain leaves it, since no bin but that of its slot is 1 for ever.
    unsafe withChains { chains in
      unsafe byte_vectors_find_leaves(chains, bins, filter, &places, places.count)
    }
  }

  /// Calls a function with the links and their keys.
  @unsafe
  @inline(__always)
  private func withChains(_ body: (UnsafePointer<byte_vectors_chains>) -> Void) {
    links.withSpan { links in
      keys.withSpan { keys in
        unsafe links.withUnsafeBufferPointer { links in
          unsafe keys.withUnsafeBufferPointer { keys in
            var chains = unsafe byte_vectors_chains(
              links: links.baseAddress, keys: keys.baseAddress)
            unsafe body(&chains)
          }
        }
      }
    }
  }

  /// Replaces `means` by the mean of the distributions in leaves, added up in their order.
  fileprivate func averageDistributions(of leaves: [UInt32], into means: inout [Double]) {
    let classCount = forest.classCount
    var means = means.mutableSpan
    forest.leafDistributions.withSpan { shares in
      var first = 0
      while first + 4 <= classCount {
        var sums = SIMD4<Double>()
        for leaf in leaves {
          sums += fourShares(shares, Int(leaf) &* classCount &+ first)
        }
        for index in 0..<4 { means[first + index] = sums[index] / Double(leaves.count) }
        first += 4
      }
      for index in first..<classCount {
        var sum = 0.0
        for leaf in leaves { sum += Double(shares[Int(leaf) * classCount + index]) }
        means[index] = sum / Double(leaves.count)
      }
    }
  }

  /// Four numbers, one behind the other.
  ///
  /// Unsafe, because a check for each made the sums a tenth of the instructions of classifying.
  @inline(__always)
  private func fourShares(_ shares: Span<Float>, _ first: Int) -> SIMD4<Double> {
    precondition(first >= 0 && first <= shares.count - 4, "four numbers have to be there")
    // SAFETY: just checked.
    return SIMD4<Double>(
      unsafe shares.bytes.unsafeLoadUnaligned(fromByteOffset: 4 &* first, as: SIMD4<Float>.self))
  }

  /// Where the message turns to the right, in a chain from one of its links on.
  ///
  /// Unsafe, because the checked loop took 1.3 times as long (100 trees, lines of `portal`).
  @inline(__always)
  fileprivate func turn(from first: Int, _ bins: [UInt8]) -> ForestTarget {
    // SAFETY: roots and targets are places of chains, slots are below the number of bins, and the
    // link at the end of each chain leaves it, since no bin but that of its slot is 1 for ever.
    // Turns in the chains of roots lie before their ends.
    links.withSpan { links in
      unsafe links.withUnsafeBufferPointer { links in
        unsafe bins.withUnsafeBufferPointer { bins in
          guard let links = links.baseAddress, let bins = bins.baseAddress else {
            return ForestTarget(leaf: 0)
          }
          var place = first
          // Four links a turn of the loop: a loop of one took up to 1.3 times as long, by where its
          // instructions happened to lie.
          while true {
            for step in 0..<4 {
              let link = unsafe ForestLink(bits: links[place &+ step])
              if unsafe bins[link.slot] > link.threshold { return link.target }
            }
            place &+= 4
          }
        }
      }
    }
  }
}
