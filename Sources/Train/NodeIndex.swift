import Features
import SeededRandom

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

  /// Where each example stands in ``order``, and what it counts: both are asked of examples in no
  /// order, and so memory is waited for once.
  private var places: [Place] = []
  /// What examples count: by their kind, or where those are many, each example by itself.
  private var kinds: [ExampleKind] = []
  private var hasFewKinds = true
  /// Where the list of each feature lies in ``postings``.
  private var lists: [Range<UInt32>] = []
  /// Example number and bin of every element that is not in bin 0, feature after feature.
  private var postings: [Posting] = []
  /// The numbers of ``features`` in an order that draws shuffle further.
  private var drawOrder: [UInt32] = []

  /// Examples whose numbers and positions fit three bytes.
  private static let mostExamples = 0xFF_FFFF

  /// - Throws: ``TrainError/tooManyRows(count:limit:)`` for more rows than can be numbered.
  static func checkRoom(forRows count: Int) throws(TrainError) {
    guard count <= mostExamples else { throw .tooManyRows(count: count, limit: mostExamples) }
  }

  /// The kinds that a place can tell apart.
  private static let mostKinds = 256

  /// A position and a kind in four bytes.
  private struct Place {
    private var bits: UInt32

    init(position: UInt32, kind: UInt8) { bits = position << 8 | UInt32(kind) }

    @inline(__always)
    var position: Int {
      get { Int(bits >> 8) }
      set { bits = bits & 0xFF | UInt32(newValue) << 8 }
    }
    @inline(__always)
    var kind: UInt32 { bits & 0xFF }
  }

  /// An element in four bytes, since lists are most of what a tree reads.
  fileprivate struct Posting {
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
    with examples: [Example], kinds: [ExampleKind], of matrix: BinnedMatrix,
    counter: inout FeatureCounter
  ) {
    replaceExamples(by: examples, kinds)
    for number in examples.indices {
      prefetchRow(behind: number, of: matrix)
      counter.count(row: Int(examples[number].row), of: matrix)
    }
    startLists(counter: &counter)
    for number in examples.indices {
      prefetchRow(behind: number, of: matrix)
      counter.list(
        row: Int(examples[number].row), of: matrix, as: UInt32(number), in: &postings)
    }
    counter.reset()
    removeConstantFeatures()
  }

  /// Makes this the index of `examples`, ascending rows and many of those that the matrix has:
  /// the same lists, copied one after the other instead of filled here and there.
  mutating func fill(with examples: [Example], kinds: [ExampleKind], of columns: BinnedColumns) {
    replaceExamples(by: examples, kinds)
    let numbers = ExampleNumbers(of: examples, rowCount: columns.rowCount)
    reservePostings(columns.rows.count)
    var end = 0
    for feature in 0..<columns.featureCount {
      let start = end
      copyElements(of: columns, columns.elements(ofFeature: feature), numbers, to: &end)
      if end > start {
        features.append(UInt32(feature))
        lists.append(UInt32(start)..<UInt32(end))
      }
    }
    sortByFirstElement()
    removeConstantFeatures()
  }

  /// Copies the elements of a feature that are in examples to ``postings``, from `end` on.
  private mutating func copyElements(
    of columns: BinnedColumns, _ elements: Range<Int>, _ numbers: ExampleNumbers, to end: inout Int
  ) {
    let firsts = numbers.firsts.span
    let offsets = numbers.offsets.span
    let rows = columns.rows.span
    let bins = columns.bins.span
    var postings = postings.mutableSpan
    for element in elements {
      // Written in any case and kept by chance, for which no branch can be foretold.
      let row = Int(rows[element])
      let offset = offsets[row]
      let number = firsts[row >> ExampleNumbers.blockBits] &+ UInt32(offset)
      postings[end] = Posting(example: number, bin: bins[element])
      end &+= offset != ExampleNumbers.none ? 1 : 0
    }
  }

  private mutating func replaceExamples(by examples: [Example], _ kinds: [ExampleKind]) {
    hasFewKinds = kinds.count <= NodeIndex.mostKinds
    self.kinds = hasFewKinds ? kinds : examples.map { kinds[Int($0.kind)] }
    self.examples.removeAll(keepingCapacity: true)
    self.examples.append(contentsOf: examples)
    let exampleNumbers = 0..<UInt32(examples.count)
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: exampleNumbers)
    places.removeAll(keepingCapacity: true)
    for (number, example) in zip(exampleNumbers, examples) {
      places.append(Place(position: number, kind: hasFewKinds ? UInt8(example.kind) : 0))
    }
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

  /// Leaves the features that are not constant among the examples, and orders them for draws.
  private mutating func removeConstantFeatures() {
    var count = 0
    for place in lists.indices where varies(lists[place]) {
      features[count] = features[place]
      lists[count] = lists[place]
      count += 1
    }
    features.removeLast(features.count - count)
    lists.removeLast(lists.count - count)
    drawOrder.append(contentsOf: 0..<UInt32(count))
  }

  /// Whether a feature with these elements, at least one, is not constant among the examples.
  private func varies(_ elements: Range<UInt32>) -> Bool {
    if elements.count < examples.count { return true }
    let first = postings[Int(elements.lowerBound)].bin
    return elements.contains { postings[Int($0)].bin != first }
  }

  /// Puts the features in the order in which the rows first show them, as a counter sees them.
  private mutating func sortByFirstElement() {
    // In a row features ascend, as they do here: the place breaks ties.
    let keys = lists.indices.map { place in
      UInt64(postings[Int(lists[place].lowerBound)].example) << 32 | UInt64(place)
    }.sorted()
    let order = keys.map { Int(UInt32(truncatingIfNeeded: $0)) }
    features = order.map { features[$0] }
    lists = order.map { lists[$0] }
  }

  /// Gives each feature that was counted a list as long as its count.
  private mutating func startLists(counter: inout FeatureCounter) {
    var start: UInt32 = 0
    features.append(contentsOf: counter.seen)
    for feature in features {
      let count = counter.startList(of: feature, at: start)
      lists.append(start..<start + count)
      start += count
    }
    reservePostings(Int(start))
  }

  /// Has the row of an example some places on fetched: rows of a node lie here and there.
  @inline(__always)
  private func prefetchRow(behind number: Int, of matrix: BinnedMatrix) {
    let (near, far) = (number + 4, number + 8)
    if far < examples.count { matrix.rowStarts.prefetch(Int(examples[far].row)) }
    if near < examples.count { matrix.prefetch(row: Int(examples[near].row)) }
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
    let certainCount = min(features.count, draws)
    for number in 0..<certainCount { draw(number, using: &generator) }
    var varies = false
    for number in 0..<min(features.count, draws + extraDraws) {
      if number >= certainCount {
        if varies { break }
        draw(number, using: &generator)
      }
      if number + 2 < certainCount {
        postings.prefetch(Int(lists[Int(drawOrder[number + 2])].lowerBound))
      }
      let feature = Int(drawOrder[number])
      collect(feature: feature, node: node, into: &search.found)
      let absent = node.count - search.found.count
      if search.examine(feature: feature, absent: absent, content: content, kinds: kinds) {
        varies = true
      }
    }
    return varies
  }

  /// Draws a feature to a place of the draw order, behind those drawn before.
  @inline(__always)
  private mutating func draw(_ number: Int, using generator: inout SplitMix64) {
    drawOrder.swapAt(number, number + generator.below(drawOrder.count - number))
    lists.prefetch(Int(drawOrder[number]))
  }

  /// The elements of a feature in a node, into `found`, which is emptied first.
  private func collect(feature: Int, node: Range<Int>, into found: inout BinnedExamples) {
    let list = lists[feature]
    found.removeAll(expecting: list.count)
    let postings = postings.span
    let places = places.span
    for place in Int(list.lowerBound)..<Int(list.upperBound) {
      let posting = postings[place]
      let place = places[Int(posting.example)]
      let position = place.position
      found.append(
        kind: hasFewKinds ? place.kind : posting.example, bin: posting.bin,
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
      let position = places[Int(posting.example)].position
      guard node.lowerBound <= position, position < boundary else { continue }
      boundary -= 1
      let other = order[boundary]
      order[boundary] = posting.example
      order[position] = other
      places[Int(other)].position = position
      places[Int(posting.example)].position = boundary
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
/// One number for each feature of the vocabulary; only those in use are reset.
struct FeatureCounter {
  /// First the elements counted, then the next free place of the feature's list.
  private var counts: [UInt32]
  /// The features met since the last reset, in the order of their first element, come first.
  private var features: [UInt32]
  private var seenCount = 0

  /// A counter for a vocabulary of this many features.
  init(featureCount: Int) {
    counts = Array(repeating: 0, count: featureCount)
    // One more is written, and not kept, when all have been seen.
    features = Array(repeating: 0, count: featureCount + 1)
  }

  /// The features met since the last reset, in the order of their first element.
  var seen: ArraySlice<UInt32> { features[..<seenCount] }

  /// Counts the elements of a row.
  mutating func count(row: Int, of matrix: BinnedMatrix) {
    seenCount = FeatureCounter.count(
      matrix.elements.span.extracting(matrix.places(ofRow: row)), &counts, &features, seenCount)
  }

  /// Counts elements, and adds the features met for the first time to the first `seenCount`.
  ///
  /// - Returns: How many have been met then.
  private static func count(
    _ elements: Span<BinnedMatrix.Element>, _ counts: inout [UInt32], _ features: inout [UInt32],
    _ seenCount: Int
  ) -> Int {
    var counts = counts.mutableSpan
    var features = features.mutableSpan
    var seenCount = seenCount
    for place in elements.indices {
      let feature = elements[place].feature
      let count = counts[feature]
      counts[feature] = count + 1
      // Written in any case and kept by chance, for which no branch can be foretold.
      features[seenCount] = UInt32(feature)
      seenCount &+= count == 0 ? 1 : 0
    }
    return seenCount
  }

  /// Starts the list of a feature that was counted.
  ///
  /// - Returns: The elements that it will hold.
  mutating func startList(of feature: UInt32, at start: UInt32) -> UInt32 {
    let count = counts[Int(feature)]
    counts[Int(feature)] = start
    return count
  }

  /// Puts the elements of an example's row into the lists of their features.
  fileprivate mutating func list(
    row: Int, of matrix: BinnedMatrix, as example: UInt32, in lists: inout [NodeIndex.Posting]
  ) {
    let elements = matrix.elements.span
    var counts = counts.mutableSpan
    var lists = lists.mutableSpan
    for place in matrix.places(ofRow: row) {
      let element = elements[place]
      let free = counts[element.feature]
      counts[element.feature] = free + 1
      lists[Int(free)] = NodeIndex.Posting(example: example, bin: element.bin)
    }
  }

  /// Forgets all features.
  mutating func reset() {
    for feature in seen { counts[Int(feature)] = 0 }
    seenCount = 0
  }
}
