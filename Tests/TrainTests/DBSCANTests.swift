import LinearAlgebra
import SeededRandom
import Testing
import Train

struct DBSCANTests {
  /// Reference: scikit-learn 1.9.1, Tests/Reference/dbscan.py.
  @Test func `labels equal scikit-learn's`() throws {
    for one in try trainingReference("dbscan.json", as: ClusteringReference.self).cases {
      let rows = SparseMatrix(columnCount: one.columnCount, rows: one.rows)
      for fit in one.fits {
        let found = dbscan(
          rows: rows, weights: one.weights,
          hyperparameters: try ClusteringHyperparameters(
            epsilon: fit.epsilon, minSamples: fit.minSamples))
        #expect(found.labels == fit.labels, "\(one.name), \(fit.epsilon), \(fit.minSamples)")
        #expect(found.clusterCount == (fit.labels.max() ?? -1) + 1)
      }
    }
  }

  @Test func `labels equal those of a table of all distances`() throws {
    for seed in 0..<60 {
      var generator = SplitMix64(seed: UInt64(seed))
      let rows = randomUnitRows(count: 70, columnCount: 6 + seed % 20, using: &generator)
      let weights = (0..<70).map { _ in Double(generator.below(4)) }
      // The widest distance makes neighbours of all rows that share anything.
      let epsilon = seed % 10 == 0 ? 1 - 1e-12 : 0.05 + 0.9 * generator.unitInterval()
      let settings = try ClusteringHyperparameters(
        epsilon: epsilon, minSamples: 1 + generator.below(9), threads: 1 + seed % 3)
      let found = dbscan(rows: rows, weights: weights, hyperparameters: settings)
      #expect(found.labels == naiveLabels(rows: rows, weights: weights, settings: settings))
    }
  }

  @Test func `a single row is a cluster only when it weighs enough`() throws {
    let row = SparseMatrix(dense: [[0.6, 0.8]], columnCount: 2)
    let settings = try ClusteringHyperparameters(epsilon: 0.3, minSamples: 5)
    #expect(dbscan(rows: row, weights: [4], hyperparameters: settings).labels == [-1])
    #expect(dbscan(rows: row, weights: [5], hyperparameters: settings).labels == [0])
    let none = SparseMatrix(columnCount: 2)
    #expect(dbscan(rows: none, weights: [], hyperparameters: settings).labels.isEmpty)
  }

  @Test func `two rows join within the distance, which counts as near itself`() throws {
    // The product is 0.5 · 1 exactly, so the distance is 0.5.
    let rows = SparseMatrix(dense: [[1, 0], [0.5, 0.75.squareRoot()]], columnCount: 2)
    let near = try ClusteringHyperparameters(epsilon: 0.5, minSamples: 2)
    #expect(dbscan(rows: rows, weights: [1, 1], hyperparameters: near).labels == [0, 0])
    let far = try ClusteringHyperparameters(epsilon: 0.5.nextDown, minSamples: 2)
    #expect(dbscan(rows: rows, weights: [1, 1], hyperparameters: far).labels == [-1, -1])
  }

  @Test func `10,000 rows all alike are one cluster, all different none`() throws {
    let settings = try ClusteringHyperparameters(epsilon: 0.3, minSamples: 5, threads: 2)
    let weights = [Double](repeating: 1, count: 10_000)
    var alike = SparseMatrix(columnCount: 10_000)
    var different = SparseMatrix(columnCount: 10_000)
    for row in 0..<UInt32(10_000) {
      alike.appendRow(columns: [3, 8], values: [0.6, 0.8])
      different.appendRow(columns: [row], values: [1])
    }
    let one = dbscan(rows: alike, weights: weights, hyperparameters: settings)
    #expect(one.clusterCount == 1)
    #expect(one.labels.allSatisfy { $0 == 0 })
    let none = dbscan(rows: different, weights: weights, hyperparameters: settings)
    #expect(none.clusterCount == 0)
    #expect(none.labels.allSatisfy { $0 == Clustering.noise })
  }

  @Test func `the threads do not change the labels`() throws {
    var generator = SplitMix64(seed: 9)
    let rows = randomUnitRows(count: 500, columnCount: 40, using: &generator)
    let weights = [Double](repeating: 1, count: 500)
    let found = try [1, 2, 8].map { threads in
      dbscan(
        rows: rows, weights: weights,
        hyperparameters: try ClusteringHyperparameters(
          epsilon: 0.05, minSamples: 4, threads: threads))
    }
    #expect(found[0].clusterCount > 1)
    #expect(found[0] == found[1] && found[0] == found[2])
  }

  @Test(arguments: [(0.0, 5), (1.0, 5), (.nan, 5), (0.3, 0)])
  func `settings out of range are refused`(epsilon: Double, minSamples: Int) {
    #expect(throws: TrainError.self) {
      try ClusteringHyperparameters(epsilon: epsilon, minSamples: minSamples)
    }
  }
}

/// Rows of unit length with one to five elements, some of them without any.
private func randomUnitRows(
  count: Int, columnCount: Int, using generator: inout SplitMix64
) -> SparseMatrix {
  var rows = SparseMatrix(columnCount: columnCount)
  for _ in 0..<count {
    var columns: Set<UInt32> = []
    for _ in 0..<generator.below(6) { columns.insert(UInt32(generator.below(columnCount))) }
    let values = columns.map { _ in 0.05 + generator.unitInterval() }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    rows.appendRow(columns: columns.sorted(), values: values.map { $0 / length })
  }
  return rows
}

/// The definition, with every distance in a table: clusters are the connected core rows, in the
/// order of their first; a border row is of the first cluster that holds a near core row.
private func naiveLabels(
  rows: SparseMatrix, weights: [Double], settings: ClusteringHyperparameters
) -> [Int] {
  func product(_ one: Int, _ other: Int) -> Double {
    var sum = 0.0
    for element in rows.elements(ofRow: one) {
      for there in rows.elements(ofRow: other)
      where rows.columnIndices[there] == rows.columnIndices[element] {
        sum += rows.values[element] * rows.values[there]
      }
    }
    return sum
  }
  let all = Array(0..<rows.rowCount)
  let near = all.map { one in
    all.map { other in
      one == other && !rows.elements(ofRow: one).isEmpty
        || 1 - product(one, other) <= settings.epsilon
    }
  }
  let isCore = all.map { one in
    all.reduce(0) { $0 + (near[one][$1] ? weights[$1] : 0) } >= Double(settings.minSamples)
  }
  var labels = all.map { isCore[$0] ? $0 : -1 }
  var changed = true
  while changed {
    changed = false
    for one in all where isCore[one] {
      for other in all where isCore[other] && near[one][other] && labels[other] < labels[one] {
        labels[one] = labels[other]
        changed = true
      }
    }
  }
  let firsts = Set(labels.filter { $0 >= 0 }).sorted()
  let numbered = labels.map { firsts.firstIndex(of: $0) ?? -1 }
  return all.map { one in
    if isCore[one] { return numbered[one] }
    return all.filter { isCore[$0] && near[one][$0] }.map { numbered[$0] }.min() ?? -1
  }
}
