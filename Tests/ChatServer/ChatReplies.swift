import LogSchema

/// Answers of a chat-completions server, as HTTP.
public enum ChatReplies {
  /// A response with a body.
  public static func response(
    _ status: Int = 200, body: String, headers: [String] = []
  ) -> ScriptedServer.Step {
    let head = ["HTTP/1.1 \(status) Status", "Content-Length: \(body.utf8.count)"] + headers
    return .send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// The body of a completion with one choice.
  public static func completion(
    _ content: String, finishReason: String = "stop", inputTokens: Int = 300, outputTokens: Int = 20
  ) -> String {
    let value: JSONValue = [
      "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "toy",
      "choices": [
        [
          "index": 0, "finish_reason": .string(finishReason),
          "message": ["role": "assistant", "content": .string(content)],
        ]
      ],
      "usage": [
        "prompt_tokens": .integer(inputTokens), "completion_tokens": .integer(outputTokens),
        "total_tokens": .integer(inputTokens + outputTokens),
      ],
    ]
    return value.text()
  }

  /// The text of a verdict, as a model writes it.
  public static func verdict(_ severity: String, _ reason: String = "because") -> String {
    let value: JSONValue = ["severity": .string(severity), "reason": .string(reason)]
    return value.text()
  }

  /// A whole response with a verdict.
  public static func answer(_ severity: String, _ reason: String = "because") -> ScriptedServer.Step
  {
    response(body: completion(verdict(severity, reason)))
  }

  /// A whole response with an error.
  public static func error(
    _ status: Int, code: String? = nil, parameter: String? = nil, message: String = "no",
    headers: [String] = []
  ) -> ScriptedServer.Step {
    let body: JSONValue = [
      "error": [
        "message": .string(message), "type": "invalid_request_error",
        "param": parameter.map(JSONValue.string) ?? .null,
        "code": code.map(JSONValue.string) ?? .null,
      ]
    ]
    return response(status, body: body.text(), headers: headers)
  }
}
