internal import LogSchema

/// Which parameters a server takes: begins with its profile, and loses what it refuses.
struct RequestDialect: Sendable, Equatable {
  var structuredOutput: StructuredOutput
  var tokenParameter: ProviderProfile.TokenParameter
  var sendsTemperature = true
  var sendsSeed: Bool
  /// Whether a server that refuses the form is asked for a lesser one.
  var mayAskLess: Bool
  /// Whether the limit's other name is still to be tried.
  private var hasOtherTokenParameter = true

  init(_ configuration: LanguageModelConfiguration) {
    structuredOutput = configuration.structuredOutput ?? configuration.profile.structuredOutput
    mayAskLess = configuration.structuredOutput == nil
    tokenParameter = configuration.profile.tokenParameter
    sendsSeed = configuration.profile.takesSeed
  }

  /// What to send after a refusal; nil if it cannot have been about a parameter.
  ///
  /// A server that names the parameter is believed; otherwise it is the form of the answer that
  /// servers know least.
  func adapted(toRefusalOf parameter: String?) -> RequestDialect? {
    var dialect = self
    switch parameter {
    case "temperature" where sendsTemperature: dialect.sendsTemperature = false
    case "seed" where sendsSeed: dialect.sendsSeed = false
    case tokenParameter.rawValue where hasOtherTokenParameter:
      dialect.tokenParameter = tokenParameter.other
      dialect.hasOtherTokenParameter = false
    default:
      guard mayAskLess, let lesser = structuredOutput.lesser else { return nil }
      dialect.structuredOutput = lesser
    }
    return dialect
  }

  /// The body of a request.
  func body(model: String, messages: JSONValue, answerTokenCount: Int) -> [UInt8] {
    var members: [JSONValue.Member] = [
      .init("model", .string(model)), .init("messages", messages), .init("stream", false),
      .init(tokenParameter.rawValue, .integer(answerTokenCount)),
    ]
    if sendsTemperature { members.append(.init("temperature", 0)) }
    if sendsSeed { members.append(.init("seed", 0)) }
    switch structuredOutput {
    case .jsonSchema:
      let schema: JSONValue = [
        "name": "verdict", "strict": true, "schema": ChatPrompt.answerSchema,
      ]
      members.append(
        .init("response_format", ["type": "json_schema", "json_schema": schema]))
    case .jsonObject: members.append(.init("response_format", ["type": "json_object"]))
    case .none: break
    }
    return Array(JSONValue.object(members).text().utf8)
  }
}
