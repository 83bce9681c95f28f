internal import Dataset
internal import LogSchema

/// What a server says with a status other than 200, as far as it is of use.
///
/// Only codes from a list are taken over: a server's words may repeat the line that it was sent.
struct ServerRefusal: Equatable, Sendable {
  let status: Int
  /// A code that is known, such as `model_decommissioned`.
  let code: String?
  /// The parameter that the server refuses, of those that a request has.
  let parameter: String?
  /// The server's own words, for the one command whose line is made up.
  let words: String?

  /// Codes that decide something or help a reader.
  private static let knownCodes: Set<String> = [
    "invalid_api_key", "invalid_issuer", "insufficient_quota", "billing_hard_limit_reached",
    "billing_not_active", "model_not_found", "model_decommissioned", "model_terms_required",
    "model_permission_blocked_org", "model_permission_blocked_project", "rate_limit_exceeded",
    "context_length_exceeded", "json_validate_failed", "content_filter", "content_policy_violation",
    "unsupported_parameter", "unsupported_value", "invalid_request_error", "tokens", "requests",
    "server_error", "overloaded_error", "account_deactivated", "organization_restricted",
  ]

  private static let parameters: Set<String> = [
    "temperature", "seed", "max_tokens", "max_completion_tokens", "response_format", "model",
  ]

  /// Reads the body of an error in the shape `{"error": {"code", "type", "param", "message"}}`, or
  /// nothing if it has another.
  init(status: Int, body: [UInt8]) {
    self.status = status
    let error = (try? JSONValue(reading: body.span))?["error"]
    let codes = [error?["code"], error?["type"]].map { $0?.string ?? "" }
    code = codes.first(where: ServerRefusal.knownCodes.contains)
    let named = error?["param"]?.string.map { $0.prefix { $0 != "." } }.map(String.init)
    parameter = named.flatMap { ServerRefusal.parameters.contains($0) ? $0 : nil }
    words = error?["message"]?.string ?? error?.string
  }

  /// Status and code, for errors.
  var summary: String { "the server answers \(status)" + (code.map { " (\($0))" } ?? "") }

  /// Whether the same question may be answered when it is asked with other parameters.
  var mayBeAboutParameters: Bool { [400, 422].contains(status) && meaning == .refused }

  /// What the refusal means.
  enum Meaning: Equatable, Sendable {
    /// Another try may do.
    case passing
    /// Too many requests; another try may do.
    case rateLimited
    /// This request will never do, others may.
    case refused
    /// No request will do before somebody changes the configuration.
    case misconfigured(advice: String)
    /// The key is not accepted: no request will do.
    case unauthorized
    /// The provider's quota is spent.
    case quotaSpent
    /// The model's text was no JSON and the server noticed.
    case nonsense

    static let unknownModel = Meaning.misconfigured(
      advice: "The server does not offer this model to this key. Name another with --llm-model.")
  }

  var meaning: Meaning {
    switch code {
    case "model_decommissioned":
      return .misconfigured(advice: "The model is retired. Name another with --llm-model.")
    case "model_not_found", "model_terms_required", "model_permission_blocked_org",
      "model_permission_blocked_project":
      return .unknownModel
    case "invalid_api_key", "invalid_issuer", "account_deactivated", "organization_restricted":
      return .unauthorized
    case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active":
      return .quotaSpent
    case "json_validate_failed": return .nonsense
    default: return parameter == "model" && status == 400 ? .unknownModel : meaningOfStatus
    }
  }

  private var meaningOfStatus: Meaning {
    switch status {
    case 401: .unauthorized
    case 402: .quotaSpent
    case 404:
      .misconfigured(
        advice: "There is no such model or no such address. Check the base URL and the model.")
    case 408, 409, 425, 498, 500...: .passing
    case 429: .rateLimited
    default: .refused
    }
  }
}

extension ServerRefusal {
  /// What it shows of the server, for the circuit.
  func finding(_ settings: CircuitSettings) -> CircuitBreaker.Finding {
    switch meaning {
    case .passing: .fails(summary)
    case .unauthorized, .misconfigured: .holds(settings.faultPause, summary)
    case .quotaSpent: .holds(settings.quotaPause, summary)
    // A redirect stands for every line; other refusals for this one.
    case .refused: (300..<400).contains(status) ? .fails(summary) : .works
    case .rateLimited, .nonsense: .works
    }
  }
}

extension JSONValue {
  /// The first value of a name in an object.
  fileprivate subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  fileprivate var string: String? {
    guard case .string(let string) = self else { return nil }
    return string
  }
}
