import ArgumentParser
import FileSystem
import Hybrid
import LLMCache
import LLMClient

/// Which language model a command asks, if any.
///
/// Each option has a variable, `TOCSIN_LLM_MODEL` for `--llm-model`; keys come from the environment
/// alone.
struct LanguageModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where an OpenAI-compatible API begins, such as http://127.0.0.1:11434/v1.", valueName: "url")
  )
  var llmBaseURL: String?

  @Option(
    help: ArgumentHelp(
      "\(ProviderProfile.all.map(\.name).joined(separator: ", ")). (default: by the address)",
      valueName: "name"))
  var llmProvider: String?

  @Option(help: ArgumentHelp("The model, by the provider's name for it.", valueName: "name"))
  var llmModel: String?

  @Option(
    help: ArgumentHelp("Seconds for one line, all tries counted. (default: 30)", valueName: "s"))
  var llmTimeout: String?

  @Option(help: ArgumentHelp("Lines asked about at the same time. (default: 4)", valueName: "n"))
  var llmConcurrency: String?

  @Option(
    help: ArgumentHelp("PEM certificates to trust besides the system's.", valueName: "file"))
  var llmCAFile: String?

  @Option(
    help: ArgumentHelp(
      "Where answers are kept. (default: \(LanguageModelOptions.usualCachePlace))",
      valueName: "file"))
  var llmCache: String?

  @Flag(help: "Keep no answers, and use none.")
  var noLLMCache = false

  @Flag(help: "Ask no language model.")
  var noLLM = false

  /// A language model that is ready to be asked, or why there is none.
  enum Availability {
    case ready(ReadyLanguageModel)
    /// A sentence for the user.
    case absent(String)

    /// Whom to ask; nil for nobody.
    var model: (any LanguageModel)? {
      if case .ready(let ready) = self { ready.model } else { nil }
    }

    /// Why there is nobody to ask.
    var missing: String? {
      if case .absent(let sentence) = self { sentence } else { nil }
    }
  }

  /// Sets up the language model.
  ///
  /// - Parameters:
  ///   - file: What a decision file says; flags and environment win.
  ///   - keptInMemory: Is told why, where answers cannot be kept at their usual place.
  func open(
    file: LanguageModelSettings = LanguageModelSettings(),
    keptInMemory: (_ fault: String) -> Void = {
      StandardError.write(line: "warning: \($0) They are kept in memory now.")
    }
  ) throws -> Availability {
    if noLLM { return .absent("no language model is asked, because of --no-llm.") }
    let environment = processEnvironment()
    let settings = try settings(environment, file: file)
    switch try resolve(settings, environment) {
    case .absent(let sentence): return .absent(sentence)
    case .configured(let configuration):
      let client = ChatCompletionClient(configuration)
      let store = try store(settings, environment, keptInMemory)
      let cached = CachedLanguageModel(client, identity: client.answerIdentity, store: store)
      return .ready(ReadyLanguageModel(client: client, model: cached))
    }
  }

  /// What settings and keys make together.
  func resolve(
    _ settings: LanguageModelSettings, _ environment: [String: String]
  ) throws -> LanguageModelConfiguration.Resolution {
    try optionFault { () throws(LanguageModelConfigurationError) in
      try LanguageModelConfiguration.resolve(settings, environment: environment)
    }
  }

  /// Flags over environment over file.
  func settings(
    _ environment: [String: String], file: LanguageModelSettings
  ) throws -> LanguageModelSettings {
    let flags: [(LanguageModelSetting, String?, String)] = [
      (.baseURL, llmBaseURL, "--llm-base-url"), (.provider, llmProvider, "--llm-provider"),
      (.model, llmModel, "--llm-model"), (.timeout, llmTimeout, "--llm-timeout"),
      (.concurrency, llmConcurrency, "--llm-concurrency"), (.caFile, llmCAFile, "--llm-ca-file"),
      (.cache, llmCache, "--llm-cache"),
    ]
    return try optionFault { () throws(LanguageModelConfigurationError) in
      var settings = LanguageModelSettings()
      for case (let setting, let text?, let flag) in flags {
        try settings.set(setting, to: text, place: flag)
      }
      return settings.over(try LanguageModelSettings(environment: environment)).over(file)
    }
  }

  /// Where answers are kept; says so if it is not where they usually are.
  private func store(
    _ settings: LanguageModelSettings, _ environment: [String: String],
    _ keptInMemory: (_ fault: String) -> Void
  ) throws -> AnswerStore? {
    guard let path = cachePath(settings, environment) else { return nil }
    do {
      return try AnswerStore(path: path)
    } catch {
      // A file that nobody asked for must not stop the run.
      guard settings.text(.cache) == nil else { throw error }
      keptInMemory("\(error)")
      return try AnswerStore(inMemory: .init())
    }
  }

  /// The file that keeps answers; nil for none.
  func cachePath(_ settings: LanguageModelSettings, _ environment: [String: String]) -> String? {
    if noLLMCache { return nil }
    if let path = settings.text(.cache) { return path == "off" ? nil : path }
    if let place = environment["XDG_CACHE_HOME"], place.hasPrefix("/") {
      return place + LanguageModelOptions.cacheName
    }
    return environment["HOME"].map { $0 + "/.cache" + LanguageModelOptions.cacheName }
  }

  private static let cacheName = "/tocsin/language-model.sqlite"
  private static let usualCachePlace = "~/.cache" + cacheName

  /// To the user, whoever wrote the configuration is at fault, not the system.
  private func optionFault<Value>(
    _ work: () throws(LanguageModelConfigurationError) -> Value
  ) throws -> Value {
    do {
      return try work()
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

/// A language model, and what there is to tell of it.
struct ReadyLanguageModel {
  /// Calls, tokens, cost.
  let client: ChatCompletionClient
  /// What to ask; answers from the cache where it can.
  let model: CachedLanguageModel
}
