import Testing

@testable import Features

struct CentroidIndexTests {
  /// The twin takes the cosine to each centroid in turn, over dense rows, and adds in the same order, so
  /// that the bits are the same. Of few centroids a feature is rare as often as not; of many it is in
  /// half of them or one of eight. In a third of the cases most messages have more features than are
  /// added at once.
  @Test func `the nearest centroid is that of a search through all`() {
    for seed in 0..<200 {
      var generator = Chance(state: UInt64(seed))
      let featureCount = 1 + generator.below(seed % 3 == 0 ? 600 : seed % 3 == 1 ? 12 : 60)
      let centroids = (0..<generator.below(seed % 2 == 0 ? 9 : 90)).map { _ in
        unitRow(count: featureCount, isSparse: seed % 4 == 1, using: &generator)
      }
      let index = self.index(of: centroids, featureCount: featureCount)
      var sums = [Double](repeating: 0, count: centroids.count)
      for _ in 0..<20 {
        let message = (0..<featureCount).map { _ in
          generator.below(3) == 0 ? generator.unitInterval() : 0
        }
        let vector = vector(
          of: message, category: generator.below(2) == 0 ? featureCount : nil)
        let found = index.nearest(to: vector, unseenTermWeight: 3, sums: &sums)
        let length = message.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let cosines = centroids.map { centroid in
          zip(centroid, message).reduce(0) { $0 + $1.0 * $1.1 } / max(length, 1e-300)
        }
        let best = cosines.max() ?? 0
        #expect(found.cosine == min(best, 1))
        if best > 0 { #expect(found.centroid == cosines.firstIndex(of: best)) }
        #expect(sums.allSatisfy { $0 == 0 })
        for enough in [0, best / 2, best.nextDown, best, best.nextUp, best * 1.1, 1] {
          let side = index.nearest(
            to: vector, unseenTermWeight: 3, enough: enough, sums: &sums)
          #expect((side.cosine >= enough) == (best >= enough), "\(side) of \(best), \(enough)")
          #expect(sums.allSatisfy { $0 == 0 })
        }
      }
    }
  }

  @Test func `of equally near centroids the first is taken`() {
    let index = self.index(of: [[0, 0, 1], [1, 0, 0], [1, 0, 0], [0, 1, 0]], featureCount: 3)
    var sums = [0.0, 0, 0, 0]
    let found = index.nearest(
      to: vector(of: [2, 0, 0], category: nil), unseenTermWeight: 1, sums: &sums)
    #expect(found == CentroidIndex.Nearest(centroid: 1, cosine: 1))
  }

  @Test func `without centroids, features or values nothing is near`() {
    var none: [Double] = []
    let empty = index(of: [], featureCount: 2)
    #expect(
      empty.nearest(to: vector(of: [1, 1], category: nil), unseenTermWeight: 1, sums: &none)
        .cosine == 0)
    var one = [0.0]
    let index = self.index(of: [[1, 0]], featureCount: 2)
    for message in [[0.0, 0.0], [0, 1]] {
      let found = index.nearest(
        to: vector(of: message, category: 2), unseenTermWeight: 1, sums: &one)
      #expect(found.cosine == 0)
    }
  }

  private func index(of centroids: [[Double]], featureCount: Int) -> CentroidIndex {
    var starts: [UInt32] = [0]
    var features: [UInt32] = []
    var values: [Double] = []
    for centroid in centroids {
      for (feature, value) in centroid.enumerated() where value != 0 {
        features.append(UInt32(feature))
        values.append(value)
      }
      starts.append(UInt32(features.count))
    }
    return CentroidIndex(
      starts: FrozenArray(starts), features: FrozenArray(features), values: FrozenArray(values),
      featureCount: featureCount)
  }

  private func unitRow(
    count: Int, isSparse: Bool, using generator: inout Chance
  ) -> [Double] {
    var row = (0..<count).map { _ in
      generator.below(isSparse ? 8 : 2) == 0 ? generator.unitInterval() : 0
    }
    row[generator.below(count)] += 0.5
    let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return row.map { $0 / length }
  }

  /// A vector of a message all of whose terms are known.
  private func vector(of dense: [Double], category: Int?) -> FeatureVector {
    var vector = FeatureVector()
    var indices = dense.indices.filter { dense[$0] != 0 }.map { UInt32($0) }
    var values = dense.filter { $0 != 0 }
    if let category {
      indices.append(UInt32(category))
      values.append(1)
    }
    vector.replace(indices: indices, values: values)
    vector.unseen.knownSquares = 1
    return vector
  }
}

/// Chance enough for a test: Knuth's linear congruence, of which the upper bits count.
private struct Chance {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int { Int(unitInterval() * Double(bound)) }

  mutating func unitInterval() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(UInt64(1) << 53)
  }
}
