internal import Dataset
internal import Hybrid
internal import LogSchema

/// The answer in the body of a chat completion, read strictly.
///
/// Nothing is guessed: what is not exactly one finished text with exactly one verdict in it is no
/// answer. What the server or the model wrote never gets into the error.
struct ChatReply: Equatable, Sendable {
  /// What the model said: nil when it cannot tell.
  let severity: Severity?
  /// Its reason, cleaned.
  let reason: String
  /// What the server says that it took; nil if it does not say.
  let tokens: TokenCounts?

  /// Why a body holds no answer; with the tokens that it took all the same.
  struct Nonsense: Error, Equatable {
    let reason: String
    var tokens: TokenCounts?
  }

  /// Reads a body with the status 200.
  static func read(_ body: [UInt8], reasons: ReasonText) throws(Nonsense) -> ChatReply {
    let root: [JSONValue.Member]
    do {
      root = try JSONValue(reading: body.span).object()
    } catch {
      throw Nonsense(reason: "the body is no JSON object")
    }
    let tokens = try tokens(root)
    do {
      let content = try content(root)
      let (severity, reason) = try verdict(content)
      return ChatReply(severity: severity, reason: reasons.cleaned(reason), tokens: tokens)
    } catch {
      throw Nonsense(reason: error.reason, tokens: tokens)
    }
  }

  private static func tokens(_ root: [JSONValue.Member]) throws(Nonsense) -> TokenCounts? {
    guard case .object(let usage) = try root.value("usage") else { return nil }
    guard case .integer(let input) = try usage.value("prompt_tokens"),
      case .integer(let output) = try usage.value("completion_tokens"),
      (0...1_000_000_000).contains(input), (0...1_000_000_000).contains(output)
    else { return nil }
    return TokenCounts(input: input, output: output)
  }

  /// The text of the one choice.
  private static func content(_ root: [JSONValue.Member]) throws(Nonsense) -> String {
    guard case .array(let choices) = try root.value("choices") else {
      throw Nonsense(reason: "the body has no choices")
    }
    guard choices.count == 1, case .object(let choice) = choices[0] else {
      throw Nonsense(reason: "the body has \(choices.count) choices instead of one object")
    }
    try checkFinish(try choice.value("finish_reason"))
    guard case .object(let message) = try choice.value("message") else {
      throw Nonsense(reason: "the choice has no message")
    }
    for name in ["tool_calls", "function_call"] {
      switch try message.value(name) {
      case nil, .null, .array([]): break
      default: throw Nonsense(reason: "the model calls a tool instead of answering")
      }
    }
    switch try message.value("refusal") {
    case nil, .null, .string(""): break
    default: throw Nonsense(reason: "the model refuses to answer")
    }
    guard case .string(let content) = try message.value("content"), !content.isEmpty else {
      throw Nonsense(reason: "the message has no text")
    }
    return content
  }

  private static func checkFinish(_ finish: JSONValue?) throws(Nonsense) {
    switch finish {
    case nil, .null, .string("stop"): return
    case .string("length"):
      throw Nonsense(
        reason: "the answer is cut at the limit of tokens; raise answer_tokens if this is frequent")
    case .string("content_filter"):
      throw Nonsense(reason: "the provider's content filter stopped the answer")
    case .string("tool_calls"), .string("function_call"):
      throw Nonsense(reason: "the model calls a tool instead of answering")
    default: throw Nonsense(reason: "the answer did not end as an answer ends")
    }
  }

  /// The verdict in a model's text.
  private static func verdict(_ content: String) throws(Nonsense) -> (Severity?, String) {
    guard let bytes = ChatContent.jsonObject(in: Array(content.utf8)),
      let members = try? JSONValue(reading: bytes.span).object()
    else { throw Nonsense(reason: "the model's text is not one JSON object") }
    guard Set(members.map(\.name)).count == members.count else {
      throw Nonsense(reason: "the model's object has a name twice")
    }
    guard case .string(let label) = try members.value("severity"),
      case .string(let reason) = try members.value("reason")
    else { throw Nonsense(reason: "the model's object lacks a text 'severity' or 'reason'") }
    let named = label.lowercased()
    guard let known = ChatPrompt.labels.first(where: { $0.lowercased() == named }) else {
      throw Nonsense(reason: "the model's severity is none of the known labels")
    }
    return (Severity(label: known), reason)
  }
}

/// What models write around an object that was to stand alone.
enum ChatContent {
  /// The bytes of the object: all of the text, or what is left of it without white space at both
  /// ends, without one block `<think>…</think>` at the beginning, and without one code fence,
  /// plain or `json`, around all the rest. nil if no object is left.
  static func jsonObject(in text: [UInt8]) -> [UInt8]? {
    var rest = trimmed(text[...])
    if starts(rest, with: "<think>") {
      guard let end = firstEnd(of: "</think>", in: rest) else { return nil }
      rest = trimmed(rest[end...])
    }
    if starts(rest, with: "```") {
      rest = rest.dropFirst(3)
      if starts(rest, with: "json") { rest = rest.dropFirst(4) }
      guard rest.first == UInt8(ascii: "\n") || rest.first == UInt8(ascii: "\r"),
        rest.suffix(3).elementsEqual("```".utf8)
      else { return nil }
      rest = trimmed(rest.dropLast(3))
    }
    return rest.first == UInt8(ascii: "{") ? Array(rest) : nil
  }

  private static func starts(_ text: ArraySlice<UInt8>, with prefix: String) -> Bool {
    text.starts(with: prefix.utf8)
  }

  /// The place behind the first `pattern`.
  private static func firstEnd(of pattern: String, in text: ArraySlice<UInt8>) -> Int? {
    let pattern = Array(pattern.utf8)
    var place = text.startIndex
    while place + pattern.count <= text.endIndex {
      if text[place..<place + pattern.count].elementsEqual(pattern) { return place + pattern.count }
      place += 1
    }
    return nil
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    var text = text.drop(while: isSpace)
    while text.last.map(isSpace) == true { text.removeLast() }
    return text
  }
}

extension JSONValue {
  /// Thrown where something else than an object stands.
  struct NoObject: Error {}

  fileprivate func object() throws -> [Member] {
    guard case .object(let members) = self else { throw NoObject() }
    return members
  }
}

extension [JSONValue.Member] {
  /// The value of a name that is there at most once.
  fileprivate func value(_ name: String) throws(ChatReply.Nonsense) -> JSONValue? {
    var found: JSONValue?
    for member in self where member.name == name {
      guard found == nil else { throw ChatReply.Nonsense(reason: "the body has '\(name)' twice") }
      found = member.value
    }
    return found
  }
}
