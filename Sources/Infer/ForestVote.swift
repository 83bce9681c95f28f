import Features
import ModelFile

extension RandomForest {
  /// Replaces `probabilities` by the mean of the distributions in the leaves that a message reaches.
  ///
  /// - Parameters:
  ///   - vector: The features of the message that are not zero.
  ///   - bins: Zero for every feature, before and after. Shape `[featureCount]`.
  ///   - probabilities: Shape `[classCount]`.
  /// - Complexity: O(trees × depth), and a binary search for each feature of the message.
  func vote(
    on vector: FeatureVector, bins: inout [UInt8], into probabilities: inout [Double]
  ) {
    for index in probabilities.indices { probabilities[index] = 0 }
    for place in vector.indices.indices {
      let feature = Int(vector.indices[place])
      bins[feature] = bin(of: vector.values[place], feature: feature)
    }
    nodes.withSpan { nodes in
      for tree in 0..<treeCount {
        let root = Int(treeStarts[tree])
        var node = ForestNode(bits: nodes[root])
        while !node.isLeaf {
          let goesRight = bins[Int(node.feature)] > node.threshold
          node = ForestNode(bits: nodes[root + Int(node.payload) + (goesRight ? 1 : 0)])
        }
        let row = Int(node.payload) * classCount
        for index in 0..<classCount {
          probabilities[index] += Double(leafDistributions[row + index])
        }
      }
    }
    for index in probabilities.indices { probabilities[index] /= Double(treeCount) }
    for feature in vector.indices { bins[Int(feature)] = 0 }
  }

  /// The number of the feature's edges that are smaller than `value`.
  private func bin(of value: Double, feature: Int) -> UInt8 {
    let start = Int(edgeStarts[feature])
    var low = start
    var high = Int(edgeStarts[feature + 1])
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < value { low = middle + 1 } else { high = middle }
    }
    return UInt8(low - start)
  }
}
