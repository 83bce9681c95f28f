public import LinearAlgebra

/// What the rows of each cluster have in common.
public struct ClusterCentroids: Equatable, Sendable {
  /// The weighted mean of each cluster's rows, scaled to unit length. Shape
  /// `[clusterCount, featureCount]`.
  public let centroids: SparseMatrix
  /// The weight of each cluster's rows. Shape `[clusterCount]`.
  public let sizes: [Double]

  /// The centroids of a clustering.
  ///
  /// - Parameters:
  ///   - clustering: The cluster of each row; noise is left out.
  ///   - rows: The rows. Shape `[rowCount, featureCount]`.
  ///   - weights: How many equal rows each stands for. Shape `[rowCount]`.
  /// - Complexity: O(elements · log elements) time; memory O(featureCount + elements).
  public init(of clustering: Clustering, rows: SparseMatrix, weights: [Double]) {
    precondition(
      clustering.labels.count == rows.rowCount && weights.count == rows.rowCount,
      "\(clustering.labels.count) labels and \(weights.count) weights for \(rows.rowCount) rows")
    var members = [[Int]](repeating: [], count: clustering.clusterCount)
    for (row, label) in clustering.labels.enumerated() where label != Clustering.noise {
      members[label].append(row)
    }
    var centroids = SparseMatrix(columnCount: rows.columnCount)
    var sums = [Double](repeating: 0, count: rows.columnCount)
    for cluster in members {
      var columns: Set<UInt32> = []
      for row in cluster {
        for element in rows.elements(ofRow: row) {
          columns.insert(rows.columnIndices[element])
          sums[Int(rows.columnIndices[element])] += weights[row] * rows.values[element]
        }
      }
      // The mean and the sum point the same way, so the sum is scaled at once.
      let ascending = columns.sorted().filter { sums[Int($0)] != 0 }
      let length = sumOfSquares(ascending.map { sums[Int($0)] }).squareRoot()
      centroids.appendRow(columns: ascending, values: ascending.map { sums[Int($0)] / length })
      for column in columns { sums[Int(column)] = 0 }
    }
    self.centroids = centroids
    sizes = members.map { $0.reduce(0) { $0 + weights[$1] } }
  }

  /// The features with the largest weight in a cluster's centroid, the largest first and of equal
  /// ones the first.
  public func topFeatures(ofCluster cluster: Int, count: Int) -> [Int] {
    let elements = centroids.elements(ofRow: cluster).sorted { one, other in
      let (value, otherValue) = (centroids.values[one], centroids.values[other])
      return value == otherValue ? one < other : value > otherValue
    }
    return elements.prefix(count).map { Int(centroids.columnIndices[$0]) }
  }
}
