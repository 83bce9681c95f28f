/// The kinds of a node's examples with their bins of one feature, in scratch memory that is used
/// again.
struct BinnedExamples {
  /// The bin in the upper half, the example's kind in the lower: they sort by bin. Those behind
  /// the first ``count`` are of no meaning.
  private(set) var keys: [UInt64] = []
  /// Examples held.
  private(set) var count = 0
  private var sorted: [UInt64] = []
  private var smallestBin = UInt8.max
  private var largestBin = UInt8.min

  /// Whether two examples have different bins.
  var varies: Bool { smallestBin < largestBin }

  /// Forgets all examples and makes room for `limit`.
  mutating func removeAll(expecting limit: Int) {
    if keys.count < limit {
      keys.append(contentsOf: repeatElement(0, count: limit - keys.count))
    }
    count = 0
    smallestBin = .max
    largestBin = .min
  }

  /// Adds an example if it belongs here; without a branch, for nobody can foretell it.
  @inline(__always)
  mutating func append(kind: UInt32, bin: UInt8, if belongs: Bool) {
    keys[count] = UInt64(bin) << 32 | UInt64(kind)
    count &+= belongs ? 1 : 0
    smallestBin = min(smallestBin, belongs ? bin : .max)
    largestBin = max(largestBin, belongs ? bin : .min)
  }

  /// The kind of a key.
  static func kind(of key: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: key)) }
  /// The bin of a key.
  static func bin(of key: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: key >> 32) }

  /// Puts the examples of larger bins first; within a bin any order will do.
  mutating func sortByFallingBin() {
    guard varies else { return }
    if count < 48 { sortByInsertion() } else { sortByCounting() }
  }

  private mutating func sortByInsertion() {
    for place in 1..<count {
      let key = keys[place]
      var hole = place
      while hole > 0, keys[hole - 1] < key {
        keys[hole] = keys[hole - 1]
        hole -= 1
      }
      keys[hole] = key
    }
  }

  private mutating func sortByCounting() {
    var places = [257 of Int](repeating: 0)
    for key in keys[..<count] { places[255 - Int(BinnedExamples.bin(of: key)) + 1] += 1 }
    for bin in 1..<257 { places[bin] += places[bin - 1] }
    sorted.removeAll(keepingCapacity: true)
    sorted.append(contentsOf: keys[..<count])
    for key in sorted {
      let bin = 255 - Int(BinnedExamples.bin(of: key))
      keys[places[bin]] = key
      places[bin] += 1
    }
  }
}
