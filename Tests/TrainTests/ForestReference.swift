import Foundation
import LinearAlgebra
import TestSupport

/// What Tests/Reference/forest.json holds; its script names the members.
struct ForestReference: Decodable {
  struct Row: Decodable {
    var indices: [UInt32]
    var values: [Double]
  }
  struct Tree: Decodable {
    var name: String
    var columnCount: Int
    var rows: [Row]
    var labels: [Int]
    var classCount: Int
    var classWeights: [Double]
    var maxDepth: Int
    var minSamplesLeaf: Int
    var importances: [Double]
    var probabilities: [[Double]]
  }
  struct Sizes: Decodable {
    var columnCount: Int
    var rows: [Row]
    var labels: [Int]
    var classCount: Int
    var settings: [Setting]
  }
  struct Setting: Decodable {
    var maxFeatures: Int
    var minSamplesLeaf: Int
    var nodeCountMean: Double
    var nodeCountError: Double
    var outOfBagErrorMean: Double
    var outOfBagErrorError: Double
  }
  var trees: [Tree]
  var sizes: Sizes
}

/// What Tests/Reference/dbscan.json holds; its script names the members.
struct ClusteringReference: Decodable {
  struct Case: Decodable {
    var name: String
    var columnCount: Int
    var rows: [ForestReference.Row]
    var weights: [Double]
    var fits: [Fit]
  }
  struct Fit: Decodable {
    var epsilon: Double
    var minSamples: Int
    var labels: [Int]
  }
  var cases: [Case]
}

/// Reads a file of Tests/Reference.
func trainingReference<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content
{
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let file = folder.appending(path: "Reference").appending(path: name)
  return try JSONDecoder().decode(type, from: Data(contentsOf: file))
}

extension SparseMatrix {
  /// A matrix of the rows of a reference.
  init(columnCount: Int, rows: [ForestReference.Row]) {
    self.init(columnCount: columnCount)
    for row in rows { appendRow(columns: row.indices, values: row.values) }
  }

  /// A matrix of the elements of `dense` that are not 0.
  init(dense: [[Double]], columnCount: Int) {
    self.init(columnCount: columnCount)
    for row in dense {
      let present = row.indices.filter { row[$0] != 0 }
      appendRow(columns: present.map(UInt32.init), values: present.map { row[$0] })
    }
  }
}
