import Features
import ModelFile

/// A shape of the training messages that a message is near to.
public struct NearestShape: Equatable, Sendable {
  /// The shape, as text.
  public let text: String
  /// The cosine between the meanings. -1...1.
  public let cosine: Double
  /// Training messages of each label.
  public let labelSizes: [Double]
  /// The label that most of its messages have; ties go to the first.
  public let mainLabel: String

  init(text: String, cosine: Double, labelSizes: [Double], labels: [String]) {
    self.text = text
    self.cosine = cosine
    self.labelSizes = labelSizes
    var best = 0
    for label in labelSizes.indices where labelSizes[label] > labelSizes[best] { best = label }
    mainLabel = labels[best]
  }
}

extension SeverityClassifier {
  /// The training shapes nearest to the message in the scratch, the nearest first.
  ///
  /// - Returns: At most `limit`; none for a model without vectors.
  /// - Complexity: O(shapes × numbers of a vector).
  public func nearestShapes(
    _ scratch: inout ClassifierScratch, limit: Int
  ) -> [NearestShape] {
    guard let semantic, limit > 0 else { return [] }
    let shapes = semantic.model.shapes
    return semantic.nearestShapes(&scratch, limit: limit).map { neighbour in
      NearestShape(
        text: shapes.texts[neighbour.shape], cosine: neighbour.cosine,
        labelSizes: labels.indices.map { shapes.labelSizes[neighbour.shape * labels.count + $0] },
        labels: labels)
    }
  }
}
