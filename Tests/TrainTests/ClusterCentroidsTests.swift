import LinearAlgebra
import TestSupport
import Testing
import Train

struct ClusterCentroidsTests {
  private let rows = SparseMatrix(
    dense: [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.6, 0, 0.8]], columnCount: 3)

  @Test func `a centroid is the weighted mean at unit length`() {
    let found = ClusterCentroids(
      of: Clustering(labels: [0, 0, -1, 1], clusterCount: 2), rows: rows, weights: [3, 4, 9, 2])
    // (3, 4, 0) has the length 5.
    #expect(found.centroids.columnIndices == [0, 1, 0, 2])
    #expect(relativeDifference(found.centroids.values, [0.6, 0.8, 0.6, 0.8]) < 1e-15)
    #expect(found.centroids.rowCount == 2)
    #expect(found.sizes == [7, 2])
  }

  @Test func `the top features are the heaviest, the first of equal ones first`() {
    let found = ClusterCentroids(
      of: Clustering(labels: [0, 0, 0, -1], clusterCount: 1), rows: rows, weights: [1, 2, 1, 1])
    #expect(found.topFeatures(ofCluster: 0, count: 2) == [1, 0])
    #expect(found.topFeatures(ofCluster: 0, count: 9) == [1, 0, 2])
  }

  @Test func `noise alone has no centroid`() {
    let found = ClusterCentroids(
      of: Clustering(labels: [-1, -1, -1, -1], clusterCount: 0), rows: rows,
      weights: [1, 1, 1, 1])
    #expect(found.centroids.rowCount == 0)
    #expect(found.sizes.isEmpty)
  }

  @Test func `a cluster without elements has an empty centroid`() {
    let found = ClusterCentroids(
      of: Clustering(labels: [0], clusterCount: 1),
      rows: SparseMatrix(dense: [[0]], columnCount: 1),
      weights: [1])
    #expect(found.centroids.elementCount == 0)
    #expect(found.centroids.rowCount == 1)
  }
}
