/// One setting of the language-model client: its names, and which values it takes.
///
/// A setting has three names: `timeout` in a YAML file, `TOCSIN_LLM_TIMEOUT` in the environment,
/// `--llm-timeout` on the command line.
public enum LanguageModelSetting: String, CaseIterable, Sendable {
  /// Where the API begins, such as `https://api.groq.com/openai/v1`.
  case baseURL = "base_url"
  /// A ``ProviderProfile`` by name; otherwise the address tells.
  case provider
  /// The model to ask, by the provider's name for it.
  case model
  /// A file that holds the key.
  case keyFile = "api_key_file"
  /// PEM certificates that are trusted besides the system's.
  case caFile = "ca_file"
  /// An HTTP proxy, `host:port`.
  case proxy
  /// Whether a key may go over a connection that is not encrypted.
  case plainHTTP = "allow_plain_http"
  /// Seconds that one question may take in all.
  case timeout
  /// Seconds that one try may take.
  case attemptTimeout = "attempt_timeout"
  /// Seconds until there has to be a connection.
  case connectTimeout = "connect_timeout"
  /// Tries for one question, the first counted.
  case attempts
  /// Questions that are asked at the same time.
  case concurrency
  /// Bytes of a message that are sent; of a longer one, its head and its tail.
  case messageBytes = "message_bytes"
  /// Tokens that an answer may have.
  case answerTokens = "answer_tokens"
  /// Whether identifiers are replaced before a message is sent.
  case redaction
  /// How the answer's form is asked for.
  case structuredOutput = "structured_output"
  /// Calls in any 60 seconds.
  case requestsPerMinute = "requests_per_minute"
  /// Calls in a day (UTC).
  case requestsPerDay = "requests_per_day"
  /// Tokens in any 60 seconds.
  case tokensPerMinute = "tokens_per_minute"
  /// Tokens in a day (UTC).
  case tokensPerDay = "tokens_per_day"
  /// Money in a day (UTC), in the currency of the prices.
  case costPerDay = "cost_per_day"
  /// The price of a million tokens of a request.
  case inputPrice = "input_price"
  /// The price of a million tokens of an answer.
  case outputPrice = "output_price"
  /// Failures in a row that open the circuit.
  case circuitFailures = "circuit_failures"
  /// Seconds that the circuit stays open before one call tries again.
  case circuitPause = "circuit_pause"
  /// The same after a fault that only a person mends: key, model, address.
  case faultPause = "fault_pause"
  /// The same after a spent quota.
  case quotaPause = "quota_pause"
  /// The file that keeps answers, or `off`. Whoever wires the client to a cache reads it.
  case cache

  /// The values that a setting takes.
  enum Kind {
    case text
    case choice([String])
    case flag
    case count(ClosedRange<Int>)
    case seconds(ClosedRange<Double>)
    case money
  }

  var kind: Kind {
    switch self {
    case .baseURL, .model, .keyFile, .caFile, .proxy, .cache: .text
    case .provider: .choice(ProviderProfile.all.map(\.name))
    case .structuredOutput: .choice(["auto"] + StructuredOutput.allCases.map(\.rawValue))
    case .plainHTTP, .redaction: .flag
    case .attempts: .count(1...10)
    case .concurrency: .count(1...256)
    case .messageBytes: .count(100...100_000)
    case .answerTokens: .count(16...100_000)
    case .circuitFailures: .count(1...1_000)
    case .requestsPerMinute, .requestsPerDay, .tokensPerMinute, .tokensPerDay:
      .count(1...1_000_000_000_000)
    case .timeout, .attemptTimeout, .connectTimeout: .seconds(0.01...3_600)
    case .circuitPause, .faultPause, .quotaPause: .seconds(0.01...604_800)
    case .costPerDay, .inputPrice, .outputPrice: .money
    }
  }

  /// The name in the environment.
  public var environmentName: String {
    LanguageModelSetting.environmentPrefix + rawValue.uppercased()
  }

  static let environmentPrefix = "TOCSIN_LLM_"

  /// What has to stand there if `text` is no value of this setting.
  public func expectation(unmetBy text: String) -> String? {
    switch kind {
    case .text:
      return text.isEmpty || text.unicodeScalars.contains { $0.value < 0x20 }
        ? "text without control characters" : nil
    case .choice(let names):
      return names.contains(text) ? nil : "one of \(names.joined(separator: ", "))"
    case .flag: return Bool(text) == nil ? "true or false" : nil
    case .count(let range):
      return Int(text).map(range.contains) == true
        ? nil : "whole number from \(range.lowerBound) to \(range.upperBound)"
    case .seconds(let range):
      return LanguageModelSetting.number(text).map(range.contains) == true
        ? nil : "number of seconds from \(range.lowerBound) to \(Int(range.upperBound))"
    case .money:
      return LanguageModelSetting.number(text).map { (0...1e9).contains($0) } == true
        ? nil : "number from 0 to 1000000000"
    }
  }

  /// A number in decimal digits: no `inf`, `nan` or hexadecimal.
  static func number(_ text: String) -> Double? {
    let isDecimal = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
    }
    return isDecimal ? Double(text) : nil
  }
}
