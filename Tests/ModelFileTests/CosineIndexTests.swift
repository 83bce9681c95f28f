import Features
import SeededRandom
import Testing

@testable import ModelFile

/// The twin is the loop over all vectors, in integers and double precision; results are equal bit by
/// bit.
struct CosineIndexTests {
  /// Lengths around 64 and counts around 16 are where the kernels change their step.
  @Test(arguments: [1, 2, 5, 63, 64, 65, 130, 256])
  func `the largest product is that of all vectors`(dimensionCount: Int) {
    var chance = SplitMix64(seed: UInt64(dimensionCount))
    for count in [0, 1, 16, 17, 70] {
      for kind in Kind.allCases {
        let vectors = kind.vectors(count: count, dimensionCount, &chance)
        let index = CosineIndex(vectors)
        for query in queries(for: vectors, &chance) { expectTwins(index, query) }
      }
    }
  }

  @Test func `vectors as long as a file may have them`() {
    var chance = SplitMix64(seed: 4)
    let vectors = Kind.extreme.vectors(count: 20, 4_096, &chance)
    let index = CosineIndex(vectors)
    for query in queries(for: vectors, &chance) { expectTwins(index, query) }
  }

  /// More vectors than the sample from which directions are learned, 188 around each of 8 centres:
  /// hardly any around another centre may pass.
  @Test func `near vectors are found, and few others are looked at`() {
    var chance = SplitMix64(seed: 7)
    let vectors = Kind.near.vectors(count: 1_500, 256, &chance)
    let index = CosineIndex(vectors)
    var aboveCount = 0
    let places = Array(stride(from: 3, to: 1_500, by: 150))
    for place in places {
      let query = Query(codes: changed(codes(of: place, in: vectors), &chance), scale: 0.003)
      let (largest, bounds) = expectTwins(index, query)
      aboveCount += bounds.count { Double($0) > largest }
    }
    #expect(aboveCount < places.count * 200)
  }

  @Test func `a text is as near by the index as without`() {
    var chance = SplitMix64(seed: 9)
    let pieces = Kind.random.vectors(count: 40, 256, &chance)
    let shapes = Kind.near.vectors(count: 200, 256, &chance)
    let index = CosineIndex(shapes)
    var meaning = TextMeaning()
    for pieceCount in 0..<30 {
      var features = FeatureVector()
      let chosen = (0..<pieceCount).map { _ in UInt32(chance.below(40)) }
      features.append(indices: chosen, values: chosen.map { _ in chance.unitInterval() })
      meaning.set(features, by: pieces)
      let expected = meaning.cosines(to: shapes).max() ?? -1
      #expect(meaning.largestCosine(to: index) == expected)
      #expect(meaning.largestCosine(to: shapes) == expected)
    }
  }

  /// What all vectors are multiplied with.
  private struct Query {
    let codes: [Int8]
    let scale: Float
  }

  @discardableResult
  private func expectTwins(
    _ index: CosineIndex, _ query: Query
  ) -> (largest: Double, bounds: [Float]) {
    let vectors = index.vectors
    var sketch = VectorSketch()
    var bounds: [Float] = []
    let found = index.largestProduct(
      with: query.codes, scale: query.scale, sketch: &sketch, bounds: &bounds)
    var largest = -1.0
    var areBound = true
    for row in 0..<vectors.count {
      let sum = zip(query.codes, codes(of: row, in: vectors)).reduce(0) {
        $0 + Int($1.0) * Int($1.1)
      }
      let product = Double(vectors.scales[row]) * Double(query.scale) * Double(sum)
      if product > largest { largest = product }
      // A query without length needs no bounds.
      if query.scale > 0, Double(bounds[row]) < product { areBound = false }
    }
    #expect(found == largest)
    #expect(areBound)
    return (largest, Array(bounds.prefix(vectors.count)))
  }

  private func codes(of row: Int, in vectors: QuantizedVectors) -> [Int8] {
    let start = row * vectors.dimensionCount
    return Array(vectors.codes[start..<start + vectors.dimensionCount])
  }

  /// Zero, extreme, random, and like or opposite to a vector.
  private func queries(for vectors: QuantizedVectors, _ chance: inout SplitMix64) -> [Query] {
    let length = vectors.dimensionCount
    let unit = Float(1 / (127 * Double(length).squareRoot()))
    var queries = [
      Query(codes: [Int8](repeating: 0, count: length), scale: 0),
      Query(codes: [Int8](repeating: 127, count: length), scale: unit),
      Query(codes: (0..<length).map { $0 % 2 == 0 ? 127 : -127 }, scale: unit),
      Query(codes: (0..<length).map { _ in Int8(chance.below(255) - 127) }, scale: unit),
      Query(codes: (0..<length).map { $0 == length / 2 ? -127 : 0 }, scale: 1 / 127),
    ]
    if vectors.count > 0 {
      let one = codes(of: chance.below(vectors.count), in: vectors).map { max($0, -127) }
      queries.append(Query(codes: one, scale: unit))
      queries.append(Query(codes: one.map { -$0 }, scale: unit))
      queries.append(Query(codes: changed(one, &chance), scale: unit))
    }
    return queries
  }

  /// A few codes of one that is drawn are others.
  private func changed(_ codes: [Int8], _ chance: inout SplitMix64) -> [Int8] {
    var codes = codes.map { max($0, -127) }
    for _ in 0..<(codes.count / 16 + 1) {
      codes[chance.below(codes.count)] = Int8(chance.below(100)) - 50
    }
    return codes
  }
}

/// Sets of vectors that an index may meet.
private enum Kind: CaseIterable {
  case random, near, equal, zero, extreme, opposite, oneNumberEach, oddScales

  func vectors(
    count: Int, _ dimensionCount: Int, _ chance: inout SplitMix64
  ) -> QuantizedVectors {
    let centres = (0..<8).map { _ in
      (0..<dimensionCount).map { $0 == 0 ? 60 : Int(chance.below(81)) - 40 }
    }
    let unit = Float(1 / (60 * Double(dimensionCount).squareRoot()))
    let odd: [Float] = [0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1, 1e10, 1e30]
    var codes: [Int8] = []
    for row in 0..<count {
      for dimension in 0..<dimensionCount {
        let code: Int8 =
          switch self {
          case .random, .oddScales: Int8(truncatingIfNeeded: chance.below(256))
          case .near: Int8(centres[row % 8][dimension] + chance.below(21) - 10)
          case .equal: Int8(centres[0][dimension])
          case .zero: 0
          case .extreme: chance.below(2) == 0 ? -128 : 127
          case .opposite: Int8(centres[0][dimension] * (row % 2 == 0 ? 1 : -1))
          case .oneNumberEach: row % dimensionCount == dimension ? 127 : 0
          }
        codes.append(code)
      }
    }
    let scales = (0..<count).map { self == .oddScales ? odd[$0 % odd.count] : unit }
    return QuantizedVectors(
      dimensionCount: dimensionCount, scales: FrozenArray(scales), codes: FrozenArray(codes))
  }
}
