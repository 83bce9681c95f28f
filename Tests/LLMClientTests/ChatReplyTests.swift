import ChatServer
import LogSchema
import Testing

@testable import LLMClient

struct ChatReplyTests {
  private func read(_ body: String) throws(ChatReply.Nonsense) -> ChatReply {
    try ChatReply.read(Array(body.utf8), reasons: ReasonText())
  }

  private func read(content: String) throws(ChatReply.Nonsense) -> ChatReply {
    try read(ChatReplies.completion(content))
  }

  @Test func `a verdict is read with what it took`() throws {
    let reply = try read(
      ChatReplies.completion(
        ChatReplies.verdict("High", "A payment is lost."), inputTokens: 12, outputTokens: 3))
    #expect(
      reply
        == ChatReply(
          severity: .high, reason: "A payment is lost.", tokens: TokenCounts(input: 12, output: 3)))
  }

  @Test(arguments: [
    ("Low", Severity.low), ("MEDIUM", .medium), ("high", .high), ("cRiTiCaL", .critical),
    ("unclassified", nil),
  ])
  func `labels are read in any case`(label: String, severity: Severity?) throws {
    #expect(try read(content: ChatReplies.verdict(label)).severity == severity)
  }

  @Test(arguments: [
    #" {"reason":"r","severity":"Low"} "#, #"{"severity":"Low","reason":"r","confidence":0.9}"#,
    "```json\n{\"severity\":\"Low\",\"reason\":\"r\"}\n```",
    "```\n{\"severity\":\"Low\",\"reason\":\"r\"}```\n",
    "<think>Is it High?\n{\"severity\":\"High\"}</think>\n\n{\"severity\":\"Low\",\"reason\":\"r\"}",
    "<think></think>```json\r\n{\"severity\":\"Low\",\"reason\":\"r\"}\r\n```",
    #"{"sev\u0065rity":"L\u006fw","reason":"r"}"#,
  ])
  func `what stands around the object is taken off in defined ways`(content: String) throws {
    let reply = try read(content: content)
    #expect(reply.severity == .low && reply.reason == "r")
  }

  @Test(arguments: [
    "", " ", "Low", #""Low""#, "[]", "{}", #"{"severity":"Low"}"#, #"{"reason":"r"}"#,
    #"{"severity":"Low","reason":"r""#, #"{"severity":"Low","reason":"r"} and more"#,
    #"Sure! {"severity":"Low","reason":"r"}"#, #"{"severity":"Lowest","reason":"r"}"#,
    #"{"severity":" Low","reason":"r"}"#, #"{"severity":"","reason":"r"}"#,
    #"{"severity":["Low"],"reason":"r"}"#, #"{"severity":0,"reason":"r"}"#,
    #"{"severity":null,"reason":"r"}"#, #"{"severity":"Low","reason":["r"]}"#,
    #"{"severity":"High","severity":"Low","reason":"r"}"#,
    #"{"severity":"High","reason":"r","sever\u0069ty":"Low"}"#,
    #"{"severity":"Low","reason":"r","reason":"s"}"#, #"{"Severity":"Low","reason":"r"}"#,
    #"{"severity":"Ｌow","reason":"r"}"#, #"{"severity":"L\u043ew","reason":"r"}"#,
    #"{"severity":"Low\u0000","reason":"r"}"#, #"{'severity':'Low','reason':'r'}"#,
    #"[{"severity":"Low","reason":"r"}]"#, #"{"severity":"Low","reason":"r"}{"severity":"High"}"#,
    "```json\n{\"severity\":\"Low\",\"reason\":\"r\"}", "```python\n{}\n```",
    "<think>{\"severity\":\"Low\",\"reason\":\"r\"}", "x<think></think>{\"severity\":\"Low\"}",
    "<think>a</think><think>b</think>{\"severity\":\"Low\",\"reason\":\"r\"}",
    #"{"severity":"Low","reason":"r","deep":"# + String(repeating: "[", count: 100_000),
  ])
  func `everything else is no answer`(content: String) {
    #expect(throws: ChatReply.Nonsense.self) { try read(content: content) }
  }

  private static let message = #""message":{"content":"{\"severity\":\"Low\",\"reason\":\"r\"}""#

  @Test(arguments: [
    #"{"choices":[{\#(message)}}]}"#, #"{"choices":[{\#(message)},"finish_reason":null}]}"#,
    #"{"choices":[{\#(message),"refusal":null,"tool_calls":[]},"finish_reason":"stop"}]}"#,
    #"{"choices":[{\#(message)}}],"usage":{"prompt_tokens":-1,"completion_tokens":1e99}}"#,
  ])
  func `servers that leave something out are understood`(body: String) throws {
    let reply = try read(body)
    #expect(reply.severity == .low && reply.tokens == nil)
  }

  @Test(arguments: [
    "", "null", "[]", "{}", #"{"choices":{}}"#, #"{"choices":[]}"#, #"{"choices":[1]}"#,
    #"{"choices":[{}]}"#, #"{"choices":[{"message":{}}]}"#,
    #"{"choices":[{"message":{"content":null}}]}"#, #"{"choices":[{"message":{"content":7}}]}"#,
    #"{"choices":[{\#(message)}},{\#(message)}}]}"#,
    #"{"choices":[{\#(message)},"finish_reason":"length"}]}"#,
    #"{"choices":[{\#(message)},"finish_reason":"content_filter"}]}"#,
    #"{"choices":[{\#(message)},"finish_reason":"tool_calls"}]}"#,
    #"{"choices":[{\#(message)},"finish_reason":7}]}"#,
    #"{"choices":[{\#(message),"tool_calls":[{"id":"1"}]}}]}"#,
    #"{"choices":[{\#(message),"refusal":"I cannot"}}]}"#,
    #"{"choices":[{\#(message)}}],"choices":[]}"#, #"{"choices":[{\#(message),"content":"x"}}]}"#,
    #"{"choices":[{\#(message)}}]} x"#,
  ])
  func `bodies without exactly one finished text are no answer`(body: String) {
    #expect(throws: ChatReply.Nonsense.self) { try read(body) }
  }

  @Test func `nonsense is paid for, too`() {
    let error = #expect(throws: ChatReply.Nonsense.self) {
      try read(ChatReplies.completion("no", inputTokens: 12, outputTokens: 3))
    }
    #expect(error?.tokens == TokenCounts(input: 12, output: 3))
  }

  /// Every cut of a good body is refused, and none traps.
  @Test func `a body that is cut anywhere is no answer`() {
    let body = Array(ChatReplies.completion(ChatReplies.verdict("Low", "é\n")).utf8)
    for end in body.indices {
      #expect(throws: ChatReply.Nonsense.self) {
        try ChatReply.read(Array(body[..<end]), reasons: ReasonText())
      }
    }
  }
}
