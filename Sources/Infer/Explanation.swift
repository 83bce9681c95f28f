import Features
import ModelFile

extension SeverityClassifier {
  /// The features that spoke most for the last prediction, and those that spoke most against it.
  ///
  /// For the logistic regression, a feature's weight is what it adds to the logit of the predicted
  /// class beyond what it adds to the average class: `x[f] · (w[f, c] − mean over classes of w[f])`.
  /// For the forest, it is what the probability of the class loses when the feature is left out.
  ///
  /// - Parameters:
  ///   - prediction: What ``predict(_:)`` just said of the features in `scratch`.
  ///   - limit: At most this many, those of the largest absolute weight.
  /// - Returns: Largest weight first; features of weight 0 are left out.
  /// - Complexity: O(features of the message × classes); for the forest, one vote per feature.
  public func explain(
    _ prediction: Prediction, scratch: inout ClassifierScratch, limit: Int = 5
  ) -> [TermContribution] {
    findFeatures(&scratch)
    let weights: [Double]
    var features = scratch.vector.indices
    if prediction.basis == .meaning, let semantic {
      semantic.computeProbabilities(&scratch)
      features = scratch.semanticVector.indices
      weights = contributions(
        of: scratch.semanticVector, to: prediction.classIndex, in: semantic.model.regression)
    } else if algorithm == .logistic, let regression = model.logisticRegression {
      weights = contributions(of: scratch.vector, to: prediction.classIndex, in: regression)
    } else {
      weights = forestContributions(to: prediction, &scratch)
    }
    var terms: [(feature: UInt32, weight: Double)] = []
    for (feature, weight) in zip(features, weights) where weight != 0 {
      terms.append((feature, weight))
    }
    terms.sort { left, right in
      let (one, other) = (abs(left.weight), abs(right.weight))
      return one == other ? left.feature < right.feature : one > other
    }
    return terms.prefix(limit).sorted { $0.weight > $1.weight }.map {
      TermContribution(term: featureName(Int($0.feature)), weight: $0.weight)
    }
  }

  private func featureName(_ feature: Int) -> String {
    let featureCount = model.features.featureCount
    if feature >= featureCount, let pieces = model.semantic?.pieces {
      return pieces.text(ofPiece: feature - featureCount)
    }
    return model.features.featureName(feature)
  }

  private func contributions(
    of vector: FeatureVector, to classIndex: Int, in regression: LogisticRegression
  ) -> [Double] {
    let classCount = regression.classCount
    return vector.indices.indices.map { place in
      let start = Int(vector.indices[place]) * classCount
      let row = (0..<classCount).map { regression.weights[start + $0] }
      let mean = row.reduce(0, +) / Double(classCount)
      return vector.values[place] * (row[classIndex] - mean)
    }
  }

  private func forestContributions(
    to prediction: Prediction, _ scratch: inout ClassifierScratch
  ) -> [Double] {
    guard var walk = scratch.forest else { return [] }
    let full = scratch.vector
    var probabilities = scratch.probabilities
    return full.indices.indices.map { place in
      walk.load(full.without(place))
      walk.vote(into: &probabilities)
      calibration?.map.apply(to: &probabilities)
      return prediction.confidence - probabilities[prediction.classIndex]
    }
  }
}
