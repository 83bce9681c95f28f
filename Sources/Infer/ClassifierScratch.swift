import Features
import ModelFile

/// The working memory of one thread that classifies; nothing is allocated per message.
public struct ClassifierScratch: Sendable {
  /// The probability of each class for the last message. Shape `[classCount]`.
  public internal(set) var probabilities: [Double]
  /// What the answer depends on: the normalized message, and 0xFF and a feature for each category.
  var key: [UInt8] = []
  /// Bytes of ``key`` that are the normalized message.
  var normalizedCount = 0
  /// The features of the last message's categories.
  var categories: [UInt32] = []
  /// The features of the last message, once ``SeverityClassifier`` had to find them.
  var vector = FeatureVector()
  /// Whether ``vector`` holds the features of the last message.
  var hasFeatures = false
  /// Messages that wait for their answers.
  var queue = MessageQueue()
  /// The answers so far, if they are to be recalled.
  var memo: AnswerMemo<AnswerScores>?
  /// How often they were recalled since the scratch was made.
  public internal(set) var memoCounts = MemoCounts()
  /// Walks of the forest and of the gate's; nil for models without one.
  var forest: ForestWalk?
  var gateForest: ForestWalk?
  /// The votes of the forest so far, by the bins of its features, if answers are to be recalled:
  /// messages that differ in what no tree tells apart.
  private var votes: AnswerMemo<Void>?
  private var bins: [UInt8] = []
  /// Working memory of the analyzer.
  var lowercased: [UInt8] = []
  /// Whether it matters how known a message is, or only whether it is.
  let scoresKnown: Bool
  /// For each cluster of the gate; all zero between messages.
  var clusterSums: [Double]
  /// The features that the gate goes by, where they are not all of ``vector``.
  var shapeVector = FeatureVector()

  /// The features and pieces of the last message that was judged by its meaning.
  var semanticVector = FeatureVector()
  /// What a message means.
  var meaning = TextMeaning()
  /// Messages that were compared with all training shapes, before there was an index.
  var similarityCount = 0
  /// Of the training shapes, once enough messages were compared with them.
  var cosineIndex: CosineIndex?

  init(
    classCount: Int, forest: ForestWalk?, gateForest: ForestWalk?, clusterCount: Int,
    recallsAnswers: Bool, scoresKnown: Bool
  ) {
    self.scoresKnown = scoresKnown
    memo = recallsAnswers ? AnswerMemo() : nil
    votes = recallsAnswers && forest != nil ? AnswerMemo() : nil
    probabilities = [Double](repeating: 0, count: classCount)
    self.forest = forest
    self.gateForest = gateForest
    clusterSums = [Double](repeating: 0, count: clusterCount)
  }

  /// Replaces the probabilities by the vote of the forest on the message of ``vector``.
  mutating func vote() {
    forest?.load(vector.indices, vector.values)
    if votes != nil { forest?.copyBins(to: &bins) }
    guard votes?.recall(bins, into: &probabilities) == nil else { return }
    forest?.vote(into: &probabilities)
    votes?.keep(probabilities, (), for: bins)
  }
}
