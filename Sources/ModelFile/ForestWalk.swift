public import Features

/// Sends one message after another down the trees of a forest; one for each thread.
@safe
public struct ForestWalk: Sendable {
  private let chains: ChainedForest
  /// The bin of each slot. Shape `[slotCount]`.
  private var bins: [UInt8]
  /// Slots whose bins are to be emptied before the next message.
  private var present: [Int] = []

  /// A walk that has no message yet: everything is in bin 0.
  public init(of chains: ChainedForest) {
    self.chains = chains
    bins = chains.emptyBins
  }

  /// Classes that the forest tells apart.
  public var classCount: Int { chains.forest.classCount }

  /// Replaces the message by one without features.
  public mutating func removeBins() {
    for slot in present { bins[slot] = 0 }
    present.removeAll(keepingCapacity: true)
  }

  /// Changes the bin of one feature until the next message is loaded.
  public mutating func replaceBin(of feature: Int, by bin: UInt8) {
    let slot = Int(chains.slots[feature])
    if slot != ForestLink.endSlot { replaceBin(ofSlot: slot, by: bin) }
  }

  private mutating func replaceBin(ofSlot slot: Int, by bin: UInt8) {
    bins[slot] = bin
    present.append(slot)
  }

  /// Replaces the message by one of these features.
  ///
  /// - Complexity: a binary search for each feature that the forest looks at.
  public mutating func load(_ vector: FeatureVector) {
    removeBins()
    for place in vector.indices.indices {
      let feature = Int(vector.indices[place])
      let slot = Int(chains.slots[feature])
      guard slot != ForestLink.endSlot else { continue }
      replaceBin(
        ofSlot: slot, by: chains.forest.bin(of: vector.values[place], feature: feature))
    }
  }

  /// Replaces `probabilities` by the mean of the distributions in the leaves that the message
  /// reaches.
  ///
  /// - Parameter probabilities: Shape `[classCount]`.
  /// - Complexity: O(trees × depth).
  public func vote(into probabilities: inout [Double]) {
    var sums = probabilities.mutableSpan
    for index in 0..<classCount { sums[index] = 0 }
    chains.forest.leafDistributions.withSpan { shares in
      for tree in chains.roots.indices {
        let first = leafRow(ofTree: tree) * classCount
        for index in 0..<classCount { sums[index] += Double(shares[first + index]) }
      }
    }
    for index in 0..<classCount { sums[index] /= Double(chains.roots.count) }
  }

  /// Adds a row of the leaves' distributions to `sums`, from `start` on.
  public func addDistribution(_ row: Int, to sums: inout [Double], at start: Int) {
    let first = row * classCount
    for index in 0..<classCount {
      sums[start + index] += Double(chains.forest.leafDistributions[first + index])
    }
  }

  /// The row of the distributions that a tree sends the message to.
  ///
  /// Unsafe, because the checked loop took 1.3 times as long (100 trees, lines of `portal`).
  @inline(__always)
  public func leafRow(ofTree tree: Int) -> Int {
    let root = Int(chains.roots[tree])
    // SAFETY: roots and targets are places of chains, slots are below the number of bins, and the
    // link at the end of each chain leaves it, since no bin but that of its slot is 1 for ever.
    return unsafe chains.links.withUnsafeBufferPointer { links in
      unsafe bins.withUnsafeBufferPointer { bins in
        guard let links = links.baseAddress, let bins = bins.baseAddress else {
          return 0
        }
        var place = root
        while true {
          var link = unsafe links[place]
          while unsafe bins[link.slot] <= link.threshold {
            place &+= 1
            unsafe link = links[place]
          }
          place = link.target.place
          if link.target.isLeaf { return place }
        }
      }
    }
  }
}

extension RandomForest {
  /// The number of the feature's edges that are smaller than `value`.
  fileprivate func bin(of value: Double, feature: Int) -> UInt8 {
    let start = Int(edgeStarts[feature])
    var low = start
    var high = Int(edgeStarts[feature + 1])
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < value { low = middle + 1 } else { high = middle }
    }
    return UInt8(truncatingIfNeeded: low - start)
  }
}
