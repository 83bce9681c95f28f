public import LinearAlgebra
import ParallelWork

/// Groups of rows that lie close together, and the rows that lie apart.
public struct Clustering: Equatable, Sendable {
  /// The cluster of each row, or ``noise``. Shape `[rowCount]`.
  public let labels: [Int]
  /// Clusters found.
  public let clusterCount: Int

  /// The label of a row in no cluster.
  public static let noise = -1

  /// Groups of these labels, each ``noise`` or below `clusterCount`.
  public init(labels: [Int], clusterCount: Int) {
    precondition(
      labels.allSatisfy { (Self.noise..<clusterCount).contains($0) },
      "a label is not below \(clusterCount), the number of clusters")
    self.labels = labels
    self.clusterCount = clusterCount
  }
}

/// Density-based clustering (DBSCAN) of sparse rows by cosine distance.
///
/// A row is a core row when the rows within `epsilon` of it, itself included, weigh `minSamples`
/// or more. Core rows within `epsilon` of each other are in one cluster. Another row within
/// `epsilon` of a core row is on the border of its cluster, and of the first such cluster when
/// there are several. The rest is noise. Clusters are numbered by their first core row. All of
/// this is what scikit-learn's `DBSCAN(metric="cosine")` does with `sample_weight`; a row without
/// elements is noise.
///
/// - Parameters:
///   - rows: Rows of unit length, or without elements. Shape `[rowCount, featureCount]`.
///   - weights: How many equal rows each stands for. Shape `[rowCount]`.
///   - hyperparameters: The settings. The answer does not hang on the threads.
/// - Complexity: Memory O(elements + threads · (rows + features)); no table of distances is kept.
///   Time follows the lists of rows that share a rare feature; at worst O(rows · elements).
///
/// Reference: Ester, Kriegel, Sander and Xu 1996, A density-based algorithm for discovering
/// clusters.
public func dbscan(
  rows: SparseMatrix, weights: [Double], hyperparameters: ClusteringHyperparameters
) -> Clustering {
  precondition(
    weights.count == rows.rowCount, "\(weights.count) weights for \(rows.rowCount) rows")
  let neighbours = CosineNeighbours(rows: rows, epsilon: hyperparameters.epsilon)
  let isCore = coreRows(among: neighbours, weights: weights, hyperparameters: hyperparameters)
  var labels = [Int](repeating: Clustering.noise, count: rows.rowCount)
  var scratch = neighbours.makeScratch()
  var clusterCount = 0
  for first in labels.indices where isCore[first] && labels[first] == Clustering.noise {
    labels[first] = clusterCount
    var reached = [first]
    while let row = reached.popLast() {
      neighbours.forEachNeighbour(
        of: row, scratch: &scratch, where: { labels[$0] == Clustering.noise },
        { neighbour in
          labels[neighbour] = clusterCount
          if isCore[neighbour] { reached.append(neighbour) }
          return true
        })
    }
    clusterCount += 1
  }
  return Clustering(labels: labels, clusterCount: clusterCount)
}

/// Whether the neighbourhood of each row weighs enough.
private func coreRows(
  among neighbours: CosineNeighbours, weights: [Double],
  hyperparameters: ClusteringHyperparameters
) -> [Bool] {
  let parts = parallelMap(
    count: weights.count, partLength: 64, threads: hyperparameters.threads
  ) {
    neighbours.makeScratch()
  } _: { scratch, rows in
    rows.map { row in
      var weight = 0.0
      neighbours.forEachNeighbour(of: row, scratch: &scratch) { neighbour in
        weight += weights[neighbour]
        return weight < Double(hyperparameters.minSamples)
      }
      return weight >= Double(hyperparameters.minSamples)
    }
  }
  return Array(parts.joined())
}
