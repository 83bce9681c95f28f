public import Infer
import Rules

/// The working memory of one thread that decides; nothing is allocated per message.
public struct HybridScratch: Sendable {
  /// The model's, for explanations of the last message.
  public internal(set) var classifier: ClassifierScratch
  /// Whether verdicts tell how long they took; reading the clock takes a thirtieth of the time of a
  /// batch.
  public var measuresTime = true
  var rules: RuleScratch?
  /// The values of the model's columns for the next record. Shape `[columnCount]`.
  var columnValues: [[UInt8]]

  init(classifier: ClassifierScratch, rules: RuleScratch?, columnCount: Int) {
    self.classifier = classifier
    self.rules = rules
    columnValues = [[UInt8]](repeating: [], count: columnCount)
  }

  /// Sets what the next record has in a column that the model reads.
  public mutating func setColumn(_ column: Int, to value: Span<UInt8>) {
    columnValues[column].removeAll(keepingCapacity: true)
    for index in value.indices { columnValues[column].append(value[index]) }
  }
}
