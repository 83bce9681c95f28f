import ChatServer
import Dataset
import Hybrid
import LogSchema
import Testing

@testable import LLMClient

struct RequestDialectTests {
  /// The value of a name at the top of a request's body.
  private func value(_ name: String, _ request: ScriptedServer.Request) throws -> JSONValue? {
    guard case .object(let members) = try JSONValue(reading: request.body.span) else { return nil }
    return members.first { $0.name == name }?.value
  }

  private func form(_ request: ScriptedServer.Request) throws -> String {
    switch try value("response_format", request) {
    case .object(let members): return members[0].value == "json_schema" ? "schema" : "object"
    default: return "none"
    }
  }

  @Test func `a request carries the question, the limits and the key`() async throws {
    let server = try await ScriptedServer { _, _ in [ChatReplies.answer("Low")] }
    let client = ChatCompletionClient(
      try configuration(
        port: server.port, [.provider: "vllm", .answerTokens: "77"],
        environment: ["TOCSIN_LLM_API_KEY": " sk-4711\n"]))
    _ = try await client.judge(question("hello"))
    let request = try #require(server.requests.first)
    #expect(request.head.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
    #expect(request.head.lowercased().contains("\r\nauthorization: bearer sk-4711\r\n"))
    #expect(request.head.lowercased().contains("\r\ncontent-type: application/json\r\n"))
    #expect(try value("model", request) == "toy")
    #expect(try value("temperature", request) == 0)
    #expect(try value("seed", request) == 0)
    #expect(try value("stream", request) == false)
    #expect(try value("max_tokens", request) == 77)
    #expect(try value("logprobs", request) == nil)
    #expect(try form(request) == "schema")
  }

  /// The example of docs/language-model.md.
  @Test(arguments: [
    ("true", "Payment of <email> with <card> refused, user <user>"),
    ("false", "Payment of jane@example.com with 4111 1111 1111 1111 refused, user u123"),
  ])
  func `a line is quoted without its identifiers, unless the user wants them`(
    redaction: String, expected: String
  ) async throws {
    let server = try await ScriptedServer { _, _ in [ChatReplies.answer("High")] }
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.redaction: redaction]))
    _ = try await client.judge(
      question("Payment of jane@example.com with 4111 1111 1111 1111 refused, user u123"))
    guard case .array(let messages) = try value("messages", try #require(server.requests.first))
    else {
      Issue.record("no messages")
      return
    }
    let content =
      #"{"log_type":"HTTP Error","process":"Web Server","message":"\#(expected)"}"#
    #expect(messages.last == ["role": "user", "content": .string(content)])
  }

  @Test func `a proxy is asked for the server`() async throws {
    let proxy = try await ScriptedServer { request, _ in
      request.head.hasPrefix("CONNECT ")
        ? [.send("HTTP/1.1 200 OK\r\n\r\n")] : [ChatReplies.answer("High")]
    }
    let client = ChatCompletionClient(
      try configuration(
        port: 1,
        [
          .baseURL: "http://api.invalid/v1", .proxy: "127.0.0.1:\(proxy.port)", .plainHTTP: "true",
        ], environment: ["TOCSIN_LLM_API_KEY": "sk-4711"]))
    #expect(try await client.judge(question("x")).severity == .high)
    let heads = proxy.requests.map(\.head)
    #expect(heads.count == 2)
    #expect(heads[0].hasPrefix("CONNECT api.invalid:80 HTTP/1.1\r\n"))
    // The proxy is not told the key; with https it cannot read it either.
    #expect(!heads[0].contains("4711"))
    #expect(heads[1].hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
  }

  @Test func `a server without schemas is asked for less, and only once found out`() async throws {
    let server = try await ScriptedServer { request, _ in
      String(decoding: request.body, as: UTF8.self).contains("json_schema")
        ? [ChatReplies.error(400)] : [ChatReplies.answer("High")]
    }
    let client = ChatCompletionClient(try configuration(port: server.port, [.provider: "vllm"]))
    for _ in 0..<3 { #expect(try await client.judge(question("x")).severity == .high) }
    #expect(try server.requests.map(form) == ["schema", "object", "object", "object"])
    #expect(client.structuredOutput == .jsonObject)
  }

  @Test func `a parameter that is named is left out`() async throws {
    let server = try await ScriptedServer { request, _ in
      let body = String(decoding: request.body, as: UTF8.self)
      for name in ["max_tokens", "temperature", "seed"] where body.contains("\"\(name)\"") {
        return [ChatReplies.error(400, code: "unsupported_parameter", parameter: name)]
      }
      return [ChatReplies.answer("Critical")]
    }
    let client = ChatCompletionClient(try configuration(port: server.port, [.provider: "vllm"]))
    for _ in 0..<2 { #expect(try await client.judge(question("x")).severity == .critical) }
    #expect(server.requests.count == 5)
    let last = try #require(server.requests.last)
    #expect(try value("max_completion_tokens", last) == 200)
    #expect(try value("temperature", last) == nil && value("seed", last) == nil)
    #expect(try form(last) == "schema")
  }

  @Test func `a line that is refused in every form teaches nothing`() async throws {
    let server = try await ScriptedServer { request, _ in
      String(decoding: request.body, as: UTF8.self).contains("bad line")
        ? [ChatReplies.error(400)] : [ChatReplies.answer("Low")]
    }
    let client = ChatCompletionClient(try configuration(port: server.port, [.provider: "vllm"]))
    #expect(await outcome(client, "bad line").failureKind == .refused)
    #expect(server.requests.count == 3)
    #expect(try await client.judge(question("x")).severity == .low)
    #expect(try form(try #require(server.requests.last)) == "schema")
  }

  @Test func `a form that the user chose is kept`() async throws {
    let server = try await ScriptedServer { _, _ in [ChatReplies.error(400)] }
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.structuredOutput: "json_schema"]))
    #expect(await outcome(client).failureKind == .refused)
    #expect(server.requests.count == 1)
  }

  @Test func `a server that names one parameter for ever is given up`() async throws {
    for name in ["max_tokens", "max_completion_tokens", "temperature", "response_format"] {
      let server = try await ScriptedServer { _, _ in
        [ChatReplies.error(400, parameter: name)]
      }
      let client = ChatCompletionClient(try configuration(port: server.port))
      #expect(await outcome(client).failureKind == .refused)
      #expect(server.requests.count <= 6)
    }
  }
}
