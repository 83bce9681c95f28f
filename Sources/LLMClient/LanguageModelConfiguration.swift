internal import FileSystem
internal import NIOSSL

/// All that the client needs to know, checked as a whole.
///
/// The key is in it and shows nowhere: neither in `description` nor in a mirror.
public struct LanguageModelConfiguration: Sendable {
  /// Where the API begins.
  public let baseURL: BaseURL
  /// What is known of the server.
  public let profile: ProviderProfile
  /// The model, by the provider's name for it.
  public let model: String
  /// Questions that are asked at the same time; more wait in their order.
  public let concurrency: Int
  /// Whether identifiers are replaced before a message is sent.
  public let redacts: Bool
  /// How the answer's form is asked for; nil where the profile says where to begin.
  public let structuredOutput: StructuredOutput?

  /// Whether tokens have a price.
  public var hasPrices: Bool { budget.inputPrice + budget.outputPrice > 0 }

  let key: APIKey?
  let caFile: String?
  let proxy: (host: String, port: Int)?
  let messageByteCount: Int
  let answerTokenCount: Int
  let limits: TimeLimits
  let budget: SpendingLimits
  let circuit: CircuitSettings

  /// How long things may take.
  struct TimeLimits: Sendable {
    let question: Duration
    let attempt: Duration
    let connect: Duration
    let attemptCount: Int
  }

  /// The environment variable with the key for whatever server is configured.
  public static let keyVariable = "TOCSIN_LLM_API_KEY"

  /// What settings and environment make together.
  public enum Resolution: Sendable {
    /// A language model can be asked.
    case configured(LanguageModelConfiguration)
    /// There is none; the sentence says what to set to have one.
    case absent(String)
  }

  /// Makes a configuration of settings, and of the key in the environment.
  ///
  /// - Parameters:
  ///   - settings: Flags over environment over file.
  ///   - environment: Where keys are read from; a provider's own variable (`GROQ_API_KEY`) counts
  ///     only for that provider's own host, so that no key goes to a stranger.
  /// - Throws: What contradicts itself, is missing or cannot be read.
  public static func resolve(
    _ settings: LanguageModelSettings, environment: [String: String]
  ) throws(LanguageModelConfigurationError) -> Resolution {
    guard let server = try Server(settings, environment) else {
      return .absent(
        "no language model is configured: set GROQ_API_KEY or OPENAI_API_KEY, or the address of an "
          + "OpenAI-compatible server with --llm-base-url or TOCSIN_LLM_BASE_URL.")
    }
    let key = try key(settings, environment, for: server)
    if key == nil, let variable = server.profile.keyVariable {
      return .absent("no key for '\(server.profile.name)': set \(variable).")
    }
    return .configured(try LanguageModelConfiguration(settings, server, key))
  }

  private init(
    _ settings: LanguageModelSettings, _ server: Server, _ key: APIKey?
  ) throws(LanguageModelConfigurationError) {
    guard let model = settings.text(.model) else {
      throw LanguageModelConfigurationError(
        "no model is named for \(server.url). Name one with --llm-model, TOCSIN_LLM_MODEL or "
          + "language_model.model, or go without a language model by --no-llm.")
    }
    if key != nil && !server.url.isSecure && !server.url.isLoopback
      && settings.flag(.plainHTTP) != true
    {
      throw LanguageModelConfigurationError(
        "the key would go to \(server.url.host) unencrypted. Use https, or set "
          + "\(LanguageModelSetting.plainHTTP.environmentName)=true if that network is yours.")
    }
    baseURL = server.url
    profile = server.profile
    self.key = key
    self.model = model
    concurrency = settings.count(.concurrency) ?? 4
    redacts = settings.flag(.redaction) ?? true
    structuredOutput = settings.text(.structuredOutput).flatMap(StructuredOutput.init(rawValue:))
    messageByteCount = settings.count(.messageBytes) ?? 2_000
    answerTokenCount = settings.count(.answerTokens) ?? 200
    caFile = try LanguageModelConfiguration.readableCertificates(settings)
    proxy = try LanguageModelConfiguration.proxy(settings)
    limits = TimeLimits(settings)
    budget = try SpendingLimits(settings)
    circuit = CircuitSettings(settings)
  }

  private static func key(
    _ settings: LanguageModelSettings, _ environment: [String: String], for server: Server
  ) throws(LanguageModelConfigurationError) -> APIKey? {
    if let text = environment[keyVariable], !text.isEmpty {
      return try checkedKey(text, from: keyVariable)
    }
    if let path = settings.text(.keyFile) {
      let bytes: [UInt8]
      do {
        bytes = try InputFile(path: path).readToEnd(limit: 8_192)
      } catch {
        throw LanguageModelConfigurationError("\(settings.place(.keyFile)): \(error)")
      }
      return try checkedKey(String(decoding: bytes, as: UTF8.self), from: settings.place(.keyFile))
    }
    guard let variable = server.profile.keyVariable, let text = environment[variable],
      !text.isEmpty, server.profile.hosts.contains(server.url.host)
    else { return nil }
    return try checkedKey(text, from: variable)
  }

  private static func checkedKey(
    _ text: String, from place: String
  ) throws(LanguageModelConfigurationError) -> APIKey {
    guard let key = APIKey(text) else {
      throw LanguageModelConfigurationError(
        "\(place) holds no key: printable ASCII without spaces is needed. Copy the key again.")
    }
    return key
  }

  private static func readableCertificates(
    _ settings: LanguageModelSettings
  ) throws(LanguageModelConfigurationError) -> String? {
    guard let path = settings.text(.caFile) else { return nil }
    guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
      throw LanguageModelConfigurationError(
        "\(settings.place(.caFile)): no certificates can be read from '\(path)'. Name a PEM file.")
    }
    return path
  }

  private static func proxy(
    _ settings: LanguageModelSettings
  ) throws(LanguageModelConfigurationError) -> (host: String, port: Int)? {
    guard let text = settings.text(.proxy) else { return nil }
    guard let proxy = BaseURL.hostAndPort(text, defaultPort: nil) else {
      throw LanguageModelConfigurationError("\(settings.place(.proxy)) takes: host:port. Write it.")
    }
    return proxy
  }
}

/// Which server is meant.
private struct Server {
  let url: BaseURL
  let profile: ProviderProfile

  /// By address, by provider, or by the one provider whose key there is; nil if nothing tells.
  init?(
    _ settings: LanguageModelSettings, _ environment: [String: String]
  ) throws(LanguageModelConfigurationError) {
    let named = settings.text(.provider).flatMap { ProviderProfile.named($0) }
    if let text = settings.text(.baseURL) {
      guard let url = BaseURL(text) else {
        throw LanguageModelConfigurationError(
          "\(settings.place(.baseURL)) is no address such as https://host/v1. Write one without "
            + "user, query and /chat/completions.")
      }
      self.url = url
      profile = named ?? ProviderProfile.fitting(url)
      return
    }
    var profile = named
    if profile == nil { profile = try Server.provider(withKeyIn: environment) }
    guard let profile else { return nil }
    guard let url = profile.defaultURL.flatMap({ BaseURL($0) }) else {
      throw LanguageModelConfigurationError(
        "the provider '\(profile.name)' has no usual address. Set \(settings.place(.baseURL)).")
    }
    self.url = url
    self.profile = profile
  }

  private static func provider(
    withKeyIn environment: [String: String]
  ) throws(LanguageModelConfigurationError) -> ProviderProfile? {
    let candidates = ProviderProfile.all.filter { profile in
      profile.keyVariable.flatMap { environment[$0] }?.isEmpty == false
    }
    // Customers' data go to one of two companies: nobody but the user may choose.
    guard candidates.count < 2 else {
      throw LanguageModelConfigurationError(
        "\(candidates.compactMap(\.keyVariable).joined(separator: " and ")) are set. Say which is "
          + "meant by TOCSIN_LLM_PROVIDER or --llm-provider: "
          + "\(candidates.map(\.name).joined(separator: " or ")).")
    }
    return candidates.first
  }
}

extension LanguageModelConfiguration.TimeLimits {
  fileprivate init(_ settings: LanguageModelSettings) {
    question = settings.duration(.timeout, default: 30)
    attempt = min(question, settings.duration(.attemptTimeout, default: 15))
    connect = min(attempt, settings.duration(.connectTimeout, default: 5))
    attemptCount = settings.count(.attempts) ?? 3
  }
}

extension LanguageModelConfiguration: CustomStringConvertible {
  /// Whether requests carry a key.
  public var hasKey: Bool { key != nil }

  /// Model and address.
  public var description: String { "\(model) at \(baseURL)" }
}
