import Glibc
import LogSchema

/// The best figures that the labels of a data set leave to any classifier of its messages.
///
/// Where one message carries several labels, no classifier that sees the message alone can be
/// right on all its rows. The figures are those of the classifier that knows the data set by heart
/// and answers each message with the label most of its rows carry. What counts as one message is
/// the caller's choice: its bytes, or its shape. The features that a model sees besides the text
/// belong into the key, or the ceiling is too low.
///
/// Memory grows with the distinct pairs of message and label. Threads may each fill one and add
/// them up; whole counts do not depend on the order.
public struct LabelCeiling: Equatable, Sendable {
  private struct Pair: Hashable {
    let message: UInt64
    let label: Int
  }

  /// The figures of a ceiling.
  public struct Figures: Equatable, Sendable {
    /// Rows, by weight.
    public let support: Double
    /// Distinct messages.
    public let messageCount: Int
    /// Distinct messages that carry more than one label.
    public let contradictoryMessageCount: Int
    /// Share of the rows whose message mostly carries their label: no accuracy is higher.
    public let accuracy: Double
    /// Macro F1 of the answer that most rows of each message carry. A macro F1 can be a little
    /// higher, by answering rare labels more often than they are true.
    public let macroF1: Double
    /// The conditional entropy of the label given the message, in nats: no log-loss is lower.
    ///
    ///     Σ_message Σ_label − n(message, label) / n · ln(n(message, label) / n(message))
    public let logLoss: Double
  }

  private var table = LabelTable()
  private var counts: [Pair: Double] = [:]

  /// No rows yet.
  public init() {}

  /// Counts a row.
  ///
  /// - Parameters:
  ///   - message: The key of its message, see ``messageKey(of:)``.
  ///   - label: Its label.
  ///   - weight: How many equal rows it stands for; more than 0.
  public mutating func record(message: UInt64, label: String, weight: Double = 1) {
    counts[Pair(message: message, label: table.index(of: label)), default: 0] += weight
  }

  /// Adds the rows of another.
  public static func += (left: inout LabelCeiling, right: LabelCeiling) {
    let indices = left.table.merge(right.table)
    for (pair, count) in right.counts {
      left.counts[Pair(message: pair.message, label: indices[pair.label]), default: 0] += count
    }
  }

  /// The figures; nil without rows. Ties for the most frequent label go to the first of
  /// `orderedLabels`.
  ///
  /// - Complexity: O(n log n) in the distinct pairs of message and label.
  public var figures: Figures? {
    guard !counts.isEmpty else { return nil }
    var matrix = ConfusionMatrix(labels: orderedLabels(table.labels))
    let classOfLabel = table.labels.map { matrix.index(of: $0) }
    // Sorted, because the order of a dictionary changes from run to run and sums with it.
    let pairs = counts.map { (message: $0.message, label: classOfLabel[$0.label], count: $1) }
      .sorted { ($0.message, $0.label) < ($1.message, $1.label) }

    var messageCount = 0
    var contradictoryMessageCount = 0
    var entropySum = 0.0
    for labels in pairs.chunked(on: \.message) {
      let ofMessage = labels.reduce(0) { $0 + $1.count }
      let majority = labels.reduce(labels[labels.startIndex]) { $1.count > $0.count ? $1 : $0 }
      for pair in labels {
        matrix.record(actual: pair.label, predicted: majority.label, weight: pair.count)
        entropySum -= pair.count * log(pair.count / ofMessage)
      }
      messageCount += 1
      contradictoryMessageCount += labels.count > 1 ? 1 : 0
    }
    let report = ClassificationReport(matrix)
    return Figures(
      support: report.support, messageCount: messageCount,
      contradictoryMessageCount: contradictoryMessageCount, accuracy: report.accuracy,
      macroF1: report.macroF1, logLoss: entropySum / report.support)
  }
}

extension Array {
  /// The runs of neighbours that share a key.
  fileprivate func chunked<Key: Equatable>(on key: (Element) -> Key) -> [ArraySlice<Element>] {
    var chunks: [ArraySlice<Element>] = []
    var start = startIndex
    for index in indices.dropFirst() where key(self[index]) != key(self[index - 1]) {
      chunks.append(self[start..<index])
      start = index
    }
    if start < endIndex { chunks.append(self[start...]) }
    return chunks
  }
}
