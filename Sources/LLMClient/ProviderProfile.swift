/// How the form of an answer is asked for.
public enum StructuredOutput: String, CaseIterable, Sendable {
  /// A JSON schema that the server enforces, with the severities as an enumeration.
  case jsonSchema = "json_schema"
  /// Any JSON object.
  case jsonObject = "json_object"
  /// In words only.
  case none

  /// What to try next on a server that refuses this.
  var lesser: StructuredOutput? {
    switch self {
    case .jsonSchema: .jsonObject
    case .jsonObject: StructuredOutput.none
    case .none: nil
    }
  }
}

/// What is known of a kind of server before it is asked anything.
///
/// Only where to begin: a parameter that the server refuses is left out from then on, see
/// ``RequestDialect``. No profile asks for `logprobs`, which Groq answers with 400.
public struct ProviderProfile: Sendable, Equatable {
  /// The name in settings.
  public let name: String
  /// Where its API begins unless settings say otherwise; nil without a usual place.
  let defaultURL: String?
  /// Hosts that are this provider's own; its key goes to no other.
  let hosts: [String]
  /// The environment variable that its own tools read the key from.
  let keyVariable: String?
  /// How its models can be asked for a form; some models of a provider offer less.
  let structuredOutput: StructuredOutput
  /// The name of the limit on an answer's tokens.
  let tokenParameter: TokenParameter
  /// Whether it takes a seed.
  let takesSeed: Bool

  /// Names of the limit on an answer's tokens.
  enum TokenParameter: String, Sendable {
    case current = "max_completion_tokens"
    case classic = "max_tokens"

    var other: TokenParameter { self == .current ? .classic : .current }
  }

  static let openAI = ProviderProfile(
    name: "openai", defaultURL: "https://api.openai.com/v1", hosts: ["api.openai.com"],
    keyVariable: "OPENAI_API_KEY", structuredOutput: .jsonSchema, tokenParameter: .current,
    takesSeed: true)
  static let groq = ProviderProfile(
    name: "groq", defaultURL: "https://api.groq.com/openai/v1", hosts: ["api.groq.com"],
    keyVariable: "GROQ_API_KEY", structuredOutput: .jsonSchema, tokenParameter: .current,
    takesSeed: true)
  static let generic = ProviderProfile(
    name: "generic", defaultURL: nil, hosts: [], keyVariable: nil, structuredOutput: .jsonObject,
    tokenParameter: .classic, takesSeed: false)

  private static func local(_ name: String, port: Int) -> ProviderProfile {
    ProviderProfile(
      name: name, defaultURL: "http://127.0.0.1:\(port)/v1", hosts: [], keyVariable: nil,
      structuredOutput: .jsonSchema, tokenParameter: .classic, takesSeed: true)
  }

  /// All of them; the local ones in the order in which their usual ports are tried.
  public static let all = [
    openAI, groq, local("ollama", port: 11434), local("vllm", port: 8000),
    local("llama.cpp", port: 8080), local("litellm", port: 4000), generic,
  ]

  /// The profile of that name.
  static func named(_ name: String) -> ProviderProfile? { all.first { $0.name == name } }

  /// The profile of an address: by the provider's host, on this machine by the usual port.
  static func fitting(_ url: BaseURL) -> ProviderProfile {
    if let owner = all.first(where: { $0.hosts.contains(url.host) }) { return owner }
    guard url.isLoopback else { return generic }
    return all.first { $0.hosts.isEmpty && $0.defaultURL?.hasSuffix(":\(url.port)/v1") == true }
      ?? generic
  }
}
