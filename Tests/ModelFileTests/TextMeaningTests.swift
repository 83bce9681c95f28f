import Features
import SeededRandom
import Testing

@testable import ModelFile

struct TextMeaningTests {
  /// The twin adds, scales, rounds and multiplies number by number. Lengths around 64 and counts
  /// around 4 and 8 are where the kernels change their step.
  @Test(arguments: [1, 3, 63, 64, 65, 100, 256, 300])
  func `the meaning and its cosines are those of a slow twin`(dimensionCount: Int) {
    var chance = SplitMix64(seed: UInt64(dimensionCount))
    let table = vectors(count: 20, dimensionCount, &chance)
    var meaning = TextMeaning()
    for shapeCount in [0, 1, 3, 4, 5, 8, 9, 17] {
      let shapes = vectors(count: shapeCount, dimensionCount, &chance)
      var features = FeatureVector()
      features.append(indices: [2, 40], values: [0.5, 0.5])
      let pieces = (0..<5).map { _ in UInt32(chance.below(table.count)) }
      let shares = (0..<5).map { _ in chance.unitInterval() }
      features.append(indices: pieces.map { $0 + 100 }, values: shares)
      meaning.set(features, from: 2, offset: 100, by: table)

      let expected = unitMean(of: zip(pieces, shares).map { (Int($0), $1) }, in: table)
      for (found, number) in zip(meaning.vector, expected) {
        #expect(abs(found - number) < 1e-14)
      }
      let cosines = shapes.scales.indices.map { row in
        zip(quantized(expected), shapes.vector(row)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let found = meaning.cosines(to: shapes)
      #expect(found.count == shapeCount)
      for (one, other) in zip(found, cosines) {
        #expect(abs(one - max(-1, min(other, 1))) < 1e-12)
      }
      #expect(meaning.largestCosine(to: shapes) == found.max() ?? -1)
    }
  }

  @Test func `a text without pieces is like nothing`() {
    var chance = SplitMix64(seed: 1)
    let table = vectors(count: 3, 70, &chance)
    var meaning = TextMeaning()
    meaning.set(FeatureVector(), by: table)
    #expect(meaning.vector == [Double](repeating: 0, count: 70))
    #expect(meaning.cosines(to: table) == [0, 0, 0])
    #expect(meaning.largestCosine(to: table) == 0)
  }

  @Test func `the largest codes overflow nothing`() {
    let count = 4_096
    let table = QuantizedVectors(
      dimensionCount: count, scales: FrozenArray([1, 1]),
      codes: FrozenArray(
        [Int8](repeating: -128, count: count) + [Int8](repeating: 127, count: count)))
    var features = FeatureVector()
    features.append(indices: [1], values: [1])
    var meaning = TextMeaning()
    meaning.set(features, by: table)
    // Every number is 1/64, so the scale is that of single precision nearest to 1/64/127.
    let scale = Double(Float(1.0 / 64 / 127))
    let expected = [-128.0, 127].map { 127 * scale * $0 * Double(count) }
    #expect(meaning.cosines(to: table) == expected.map { max(-1, min($0, 1)) })
  }

  private func unitMean(
    of pieces: [(row: Int, share: Double)], in table: QuantizedVectors
  ) -> [Double] {
    var mean = [Double](repeating: 0, count: table.dimensionCount)
    for piece in pieces {
      for (place, number) in table.vector(piece.row).enumerated() {
        mean[place] += piece.share * number
      }
    }
    let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return mean.map { length > 0 ? $0 / length : 0 }
  }

  private func quantized(_ vector: [Double]) -> [Double] {
    let scale = Double(Float((vector.map(abs).max() ?? 0) / 127))
    return vector.map { scale > 0 ? ($0 / scale).rounded() * scale : 0 }
  }

  private func vectors(
    count: Int, _ dimensionCount: Int, _ chance: inout SplitMix64
  ) -> QuantizedVectors {
    QuantizedVectors(
      dimensionCount: dimensionCount,
      scales: FrozenArray((0..<count).map { _ in Float(chance.unitInterval() / 1_000) }),
      codes: FrozenArray(
        (0..<(count * dimensionCount)).map { _ in Int8(truncatingIfNeeded: chance.below(256)) }))
  }
}
