/// What questions would take, told before any is asked.
///
/// A token is taken as four bytes of English, the usual rule of thumb; the prompt goes with every
/// question, and an answer is one sentence. Providers count differently, by a third or so.
public struct QuestionEstimate: Equatable, Sendable {
  /// Tokens of the requests.
  public let inputTokenCount: Int
  /// Tokens of the answers.
  public let outputTokenCount: Int
  /// The cost by the configured prices; nil where none are configured.
  public let cost: Double?

  private static let bytesPerToken = 4
  /// The JSON around the line and the answer's format.
  private static let wrappingByteCount = 400
  private static let answerTokenCount = 40

  /// The estimate for some questions.
  ///
  /// - Parameters:
  ///   - questionCount: Questions that the cache does not answer.
  ///   - messageByteCount: Bytes of their messages together.
  ///   - settings: For the prices.
  public init(questionCount: Int, messageByteCount: Int, settings: LanguageModelSettings) {
    let promptByteCount = ChatPrompt.systemMessage.utf8.count + QuestionEstimate.wrappingByteCount
    inputTokenCount =
      (questionCount * promptByteCount + messageByteCount) / QuestionEstimate.bytesPerToken
    outputTokenCount = questionCount * QuestionEstimate.answerTokenCount
    let inputPrice = settings.number(.inputPrice)
    let outputPrice = settings.number(.outputPrice)
    guard inputPrice != nil || outputPrice != nil else {
      cost = nil
      return
    }
    cost =
      (Double(inputTokenCount) * (inputPrice ?? 0)
        + Double(outputTokenCount) * (outputPrice ?? 0)) / 1e6
  }
}
