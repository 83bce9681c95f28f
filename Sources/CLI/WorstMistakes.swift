/// The mistakes that cost most, one of each kind: a shape, its label and what it was called.
///
/// Which are kept does not depend on how the rows are cut into batches.
struct WorstMistakes: Sendable {
  /// Kinds that are kept.
  static let largestCount = 20
  /// Bytes of a message that are kept.
  static let largestTextLength = 240

  /// A mistake, and where it was seen.
  struct Mistake: Sendable {
    /// The key of the message's shape.
    let shape: UInt64
    let actual: String
    let called: String
    let confidence: Double
    /// What such a mistake costs.
    let cost: Double
    let line: Int
    /// The message without customers' identifiers, cut to ``largestTextLength`` bytes.
    fileprivate(set) var text: [UInt8] = []

    /// A sure mistake is worse than a doubtful one of the same cost.
    var badness: Double { cost * confidence }

    fileprivate func isOfKind(_ other: Mistake) -> Bool {
      shape == other.shape && actual == other.actual && called == other.called
    }

    fileprivate func isWorse(than other: Mistake) -> Bool {
      badness == other.badness ? line < other.line : badness > other.badness
    }
  }

  /// The worst first.
  private(set) var list: [Mistake] = []
  /// Where the messages of ``list`` are, as long as their texts are not kept.
  private var messages: [Range<Int>] = []

  /// Takes in a mistake.
  ///
  /// - Parameter message: Where its message stands in the batch.
  mutating func record(_ mistake: Mistake, message: Range<Int>) {
    insert(mistake, message: message)
  }

  /// Keeps the texts of the mistakes in the list.
  mutating func keepTexts(_ text: (_ line: Int, _ message: Range<Int>) -> [UInt8]) {
    for place in list.indices where list[place].text.isEmpty {
      list[place].text = clipped(text(list[place].line, messages[place]))
    }
  }

  /// Takes in the mistakes of another list.
  static func += (left: inout WorstMistakes, right: WorstMistakes) {
    for mistake in right.list { left.insert(mistake, message: 0..<0) }
  }

  private mutating func insert(_ mistake: Mistake, message: Range<Int>) {
    if let old = list.firstIndex(where: { $0.isOfKind(mistake) }) {
      guard mistake.isWorse(than: list[old]) else { return }
      list.remove(at: old)
      messages.remove(at: old)
    }
    let place = list.firstIndex { mistake.isWorse(than: $0) } ?? list.count
    guard place < Self.largestCount else { return }
    list.insert(mistake, at: place)
    messages.insert(message, at: place)
    if list.count > Self.largestCount {
      list.removeLast()
      messages.removeLast()
    }
  }

  private func clipped(_ text: [UInt8]) -> [UInt8] {
    guard text.count > Self.largestTextLength else { return text }
    return text[..<characterStart(in: text, before: Self.largestTextLength)] + Array("…".utf8)
  }
}
