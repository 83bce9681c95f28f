import SeededRandom

/// One example of a bootstrap.
struct Example {
  /// Its row in the binned matrix.
  var row: UInt32
  /// Its class.
  var label: UInt32
  /// How often it counts, without its class's weight. All weights of one tree are multiples of
  /// one power of two, so their sums are exact in any order.
  var weight: Double
  /// How many different examples it stands for.
  var copies: UInt32
}

/// The examples of one node of a tree, by the features that are not constant among them.
///
/// The nodes below it are ranges of ``order``. They search splits in these lists as long as they
/// hold a fair share of the examples, and get an index of their own when they do not: the cost of
/// a split follows what the node holds, and never the vocabulary.
struct NodeIndex {
  /// The examples, numbered by their place here.
  private(set) var examples: [Example] = []
  /// The examples' numbers, node after node.
  private(set) var order: [UInt32] = []
  /// The features that are not constant among the examples.
  private(set) var features: [UInt32] = []

  /// Where each example stands in ``order``.
  private var positions: [UInt32] = []
  /// Where the list of each feature lies in ``postings``.
  private var lists: [Range<UInt32>] = []
  /// Example number and bin of every element that is not in bin 0, feature after feature.
  private var postings: [Posting] = []
  /// The numbers of ``features`` in an order that draws shuffle further.
  private var drawOrder: [UInt32] = []

  /// Example numbers that a posting can hold, but for the last, which stands for none.
  private static let mostExamples = 0xFF_FFFF

  /// - Throws: ``TrainError/tooManyRows(count:limit:)`` for more rows than can be numbered.
  static func checkRoom(forRows count: Int) throws(TrainError) {
    guard count <= mostExamples else { throw .tooManyRows(count: count, limit: mostExamples) }
  }

  /// An element in four bytes, since lists are most of what a tree reads.
  private struct Posting {
    private let bits: UInt32

    @inline(__always)
    init(example: UInt32, bin: UInt8) { bits = example << 8 | UInt32(bin) }

    @inline(__always)
    var example: UInt32 { bits >> 8 }
    @inline(__always)
    var bin: UInt8 { UInt8(truncatingIfNeeded: bits) }
  }

  /// Makes this the index of `examples`, reusing its memory; for few of the matrix's rows.
  mutating func fill(
    with examples: [Example], of matrix: BinnedMatrix, counter: inout FeatureCounter
  ) {
    replaceExamples(by: examples)
    for example in examples {
      counter.count(row: Int(example.row), of: matrix)
    }
    startLists(counter: &counter)
    fillLists(from: matrix, counter: &counter)
    counter.reset()
  }

  /// Makes this the index of `examples`, ascending rows and many of those that the matrix has:
  /// the same lists, copied one after the other instead of filled here and there.
  mutating func fill(with examples: [Example], of columns: BinnedColumns) {
    replaceExamples(by: examples)
    let none = UInt32(NodeIndex.mostExamples)
    var numbers = [UInt32](repeating: none, count: columns.rowCount)
    for (number, example) in examples.enumerated() { numbers[Int(example.row)] = UInt32(number) }
    reservePostings(columns.rows.count)
    var end = 0
    for feature in 0..<columns.featureCount {
      let start = end
      for element in columns.elements(ofFeature: feature) {
        // Written in any case and kept by chance, for which no branch can be foretold.
        let number = numbers[Int(columns.rows[element])]
        postings[end] = Posting(example: number, bin: columns.bins[element])
        end += number != none ? 1 : 0
      }
      if varies(start..<end) {
        features.append(UInt32(feature))
        lists.append(UInt32(start)..<UInt32(end))
      }
    }
    sortByFirstElement()
    drawOrder.append(contentsOf: 0..<UInt32(features.count))
  }

  private mutating func replaceExamples(by examples: [Example]) {
    self.examples.removeAll(keepingCapacity: true)
    self.examples.append(contentsOf: examples)
    let exampleNumbers = 0..<UInt32(examples.count)
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: exampleNumbers)
    positions.removeAll(keepingCapacity: true)
    positions.append(contentsOf: exampleNumbers)
    features.removeAll(keepingCapacity: true)
    lists.removeAll(keepingCapacity: true)
    drawOrder.removeAll(keepingCapacity: true)
  }

  private mutating func reservePostings(_ count: Int) {
    let missing = count - postings.count
    if missing > 0 {
      postings.append(contentsOf: repeatElement(Posting(example: 0, bin: 0), count: missing))
    }
  }

  /// Whether a feature with these elements is not constant among the examples.
  private func varies(_ elements: Range<Int>) -> Bool {
    guard let first = elements.first, elements.count == examples.count else {
      return !elements.isEmpty
    }
    return elements.contains { postings[$0].bin != postings[first].bin }
  }

  /// Puts the features in the order in which the rows first show them, as a counter sees them.
  private mutating func sortByFirstElement() {
    let order = features.indices.sorted { left, right in
      let (one, other) = (first(of: left), first(of: right))
      return one == other ? features[left] < features[right] : one < other
    }
    features = order.map { features[$0] }
    lists = order.map { lists[$0] }
  }

  private func first(of feature: Int) -> UInt32 {
    postings[Int(lists[feature].lowerBound)].example
  }

  /// Gives each feature that is not constant a list as long as its count.
  private mutating func startLists(counter: inout FeatureCounter) {
    var start: UInt32 = 0
    for feature in counter.seen {
      let count = counter.startList(of: feature, at: start, exampleCount: examples.count)
      guard count > 0 else { continue }
      drawOrder.append(UInt32(features.count))
      features.append(feature)
      lists.append(start..<start + count)
      start += count
    }
    reservePostings(Int(start))
  }

  private mutating func fillLists(from matrix: BinnedMatrix, counter: inout FeatureCounter) {
    for (number, example) in examples.enumerated() {
      for place in matrix.places(ofRow: Int(example.row)) {
        let element = matrix.elements[place]
        guard let free = counter.nextPlace(of: element.feature) else { continue }
        postings[free] = Posting(example: UInt32(number), bin: element.bin)
      }
    }
  }

  /// Draws features without replacement and lets `search` examine them for a split of `node`.
  ///
  /// - Parameters:
  ///   - draws: Features to draw in any case.
  ///   - extraDraws: Features to draw beyond them, as long as all drawn are constant.
  /// - Returns: Whether one that was drawn is not constant in the node.
  mutating func drawFeatures(
    for node: Range<Int>, content: NodeContent, draws: Int, extraDraws: Int,
    search: inout SplitSearch, generator: inout SplitMix64
  ) -> Bool {
    search.start()
    var varies = false
    for number in 0..<min(features.count, draws + extraDraws) {
      if number >= draws, varies { break }
      drawOrder.swapAt(number, number + generator.below(drawOrder.count - number))
      let feature = Int(drawOrder[number])
      collect(feature: feature, node: node, into: &search.found)
      let absent = node.count - search.found.count
      if search.examine(feature: feature, absent: absent, content: content, examples: examples) {
        varies = true
      }
    }
    return varies
  }

  /// The elements of a feature in a node, into `found`, which is emptied first.
  private func collect(feature: Int, node: Range<Int>, into found: inout BinnedExamples) {
    let list = lists[feature]
    found.removeAll(expecting: list.count)
    for place in Int(list.lowerBound)..<Int(list.upperBound) {
      let posting = postings[place]
      let position = Int(positions[Int(posting.example)])
      found.append(
        example: posting.example, bin: posting.bin,
        if: node.lowerBound <= position && position < node.upperBound)
    }
  }

  /// Moves the examples of `node` whose bin of `feature` is above `threshold` behind the others.
  ///
  /// - Returns: Where the moved ones start in ``order``.
  mutating func part(feature: Int, above threshold: UInt8, node: Range<Int>) -> Int {
    var boundary = node.upperBound
    for place in lists[feature] {
      let posting = postings[Int(place)]
      guard posting.bin > threshold else { continue }
      let position = Int(positions[Int(posting.example)])
      guard node.lowerBound <= position, position < boundary else { continue }
      boundary -= 1
      let other = order[boundary]
      order[boundary] = posting.example
      order[position] = other
      positions[Int(other)] = UInt32(position)
      positions[Int(posting.example)] = UInt32(boundary)
    }
    return boundary
  }

  /// The examples of a node.
  func examples(of node: Range<Int>) -> some Sequence<Example> {
    order[node].lazy.map { examples[Int($0)] }
  }
}

/// Counts features among the examples of a node; afterwards hands out places in their lists.
///
/// One slot for each feature of the vocabulary; only the slots in use are reset.
struct FeatureCounter {
  /// The features met since the last reset, in the order of their first element.
  private(set) var seen: [UInt32] = []
  private var slots: [Slot]

  private struct Slot {
    /// First the elements counted, then the next free place of the feature's list.
    var count: UInt32 = 0
    /// The bin of the first element.
    var firstBin: UInt8 = 0
    /// Whether an element has another bin than the first one.
    var varies = false
    /// Whether the feature has a list.
    var hasList = false

    /// Counts an element and tells how many there are now.
    @inline(__always)
    mutating func count(bin: UInt8) -> UInt32 {
      if count == 0 { firstBin = bin }
      varies = varies || bin != firstBin
      count += 1
      return count
    }
  }

  /// A counter for a vocabulary of this many features.
  init(featureCount: Int) {
    slots = Array(repeating: Slot(), count: featureCount)
  }

  /// Counts the elements of a row.
  mutating func count(row: Int, of matrix: BinnedMatrix) {
    for place in matrix.places(ofRow: row) {
      let element = matrix.elements[place]
      if slots[element.feature].count(bin: element.bin) == 1 {
        seen.append(UInt32(element.feature))
      }
    }
  }

  /// Starts the list of a feature that is not constant.
  ///
  /// - Returns: The elements that it will hold; 0 for a constant feature, which gets no list.
  mutating func startList(of feature: UInt32, at start: UInt32, exampleCount: Int) -> UInt32 {
    let slot = slots[Int(feature)]
    guard slot.varies || slot.count < exampleCount else { return 0 }
    slots[Int(feature)].hasList = true
    slots[Int(feature)].count = start
    return slot.count
  }

  /// The next free place of a feature's list, or `nil` for a constant feature.
  mutating func nextPlace(of feature: Int) -> Int? {
    guard slots[feature].hasList else { return nil }
    defer { slots[feature].count += 1 }
    return Int(slots[feature].count)
  }

  /// Forgets all features.
  mutating func reset() {
    for feature in seen { slots[Int(feature)] = Slot() }
    seen.removeAll(keepingCapacity: true)
  }
}
