import Foundation
import Testing

@testable import LLMClient

struct LanguageModelConfigurationTests {
  private func settings(_ values: [LanguageModelSetting: String]) throws -> LanguageModelSettings {
    var settings = LanguageModelSettings()
    for (setting, text) in values { try settings.set(setting, to: text, place: "--\(setting)") }
    return settings
  }

  private func resolve(
    _ values: [LanguageModelSetting: String] = [:], _ environment: [String: String] = [:]
  ) throws -> LanguageModelConfiguration? {
    switch try LanguageModelConfiguration.resolve(settings(values), environment: environment) {
    case .configured(let configuration): configuration
    case .absent: nil
    }
  }

  private func words(
    _ values: [LanguageModelSetting: String], _ environment: [String: String] = [:]
  ) -> String {
    do {
      return "resolved: \(try resolve(values, environment) as Any)"
    } catch {
      return "\(error)"
    }
  }

  @Test func `without anything there is no language model, and a sentence`() throws {
    guard
      case .absent(let sentence) = try LanguageModelConfiguration.resolve(
        LanguageModelSettings(), environment: ["HOME": "/"])
    else {
      Issue.record("configured by nothing")
      return
    }
    #expect(sentence.contains("GROQ_API_KEY"))
  }

  @Test func `a provider's key tells the provider`() throws {
    let groq = try resolve([.model: "m"], ["GROQ_API_KEY": "gsk-1"])
    #expect(groq?.description == "m at https://api.groq.com/openai/v1")
    let openAI = try resolve([.model: "m"], ["OPENAI_API_KEY": "sk-1"])
    #expect(openAI?.description == "m at https://api.openai.com/v1")
    #expect(openAI?.hasKey == true)
  }

  @Test func `nobody chooses between two companies but the user`() throws {
    let both = ["GROQ_API_KEY": "gsk-1", "OPENAI_API_KEY": "sk-1"]
    #expect(words([.model: "m"], both).contains("Say which is meant"))
    #expect(try resolve([.model: "m", .provider: "groq"], both)?.profile.name == "groq")
  }

  /// Every row: provider or address, whose key is there, whether it is sent.
  @Test(arguments: [
    ("https://api.groq.com/openai/v1", "GROQ_API_KEY", true),
    ("https://api.groq.com.example.com/v1", "GROQ_API_KEY", false),
    ("https://proxy.example.com/v1", "OPENAI_API_KEY", false),
    ("https://api.openai.com/v1", "GROQ_API_KEY", false),
    ("https://proxy.example.com/v1", "TOCSIN_LLM_API_KEY", true),
    ("http://127.0.0.1:8000/v1", "OPENAI_API_KEY", false),
  ])
  func `a provider's key goes to no stranger`(url: String, variable: String, isSent: Bool) throws {
    let found = try resolve([.baseURL: url, .model: "m"], [variable: "key"])
    #expect(found?.hasKey ?? false == isSent)
  }

  @Test func `a provider named for a stranger's address gets no key either`() throws {
    #expect(
      try resolve(
        [.baseURL: "https://example.com/v1", .provider: "openai", .model: "m"],
        ["OPENAI_API_KEY": "sk-1"]) == nil)
  }

  @Test func `a key does not go over an open line`() throws {
    let key = ["TOCSIN_LLM_API_KEY": "sk-4711"]
    let open: [LanguageModelSetting: String] = [.baseURL: "http://10.0.0.1/v1", .model: "m"]
    #expect(words(open, key).contains("unencrypted"))
    #expect(try resolve(open)?.hasKey == false)
    #expect(try resolve(open.merging([.plainHTTP: "true"]) { $1 }, key)?.hasKey == true)
    #expect(try resolve([.baseURL: "http://[::1]:8080/v1", .model: "m"], key)?.hasKey == true)
  }

  @Test func `a model is never guessed`() {
    #expect(words([:], ["GROQ_API_KEY": "gsk-1"]).contains("TOCSIN_LLM_MODEL"))
    #expect(words([.provider: "ollama"]).contains("--llm-model"))
    #expect(words([.provider: "generic", .model: "m"]).contains("TOCSIN_LLM_BASE_URL"))
  }

  @Test(arguments: [
    "two words", "line\nbreak", "\u{201C}quoted\u{201D}", "\u{0}", " ",
    String(repeating: "k", count: 5_000),
  ])
  func `what cannot be a key is refused, and not shown`(key: String) {
    let found = words([.provider: "ollama", .model: "m"], ["TOCSIN_LLM_API_KEY": key])
    #expect(found.contains("TOCSIN_LLM_API_KEY holds no key"))
    #expect(key == " " || !found.contains(key))
  }

  @Test func `a key can be in a file`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("sk-4711\n".utf8).write(to: URL(filePath: path))
    let found = try resolve([.provider: "vllm", .model: "m", .keyFile: path])
    #expect(found?.key?.authorization == "Bearer sk-4711")
    #expect(
      words([.provider: "vllm", .model: "m", .keyFile: path + "x"]).contains(
        "--keyFile: cannot open"))
  }

  @Test func `the key shows nowhere`() throws {
    let found = try #require(
      try resolve([.provider: "vllm", .model: "m"], ["TOCSIN_LLM_API_KEY": "sk-4711"]))
    var dumped = ""
    dump(found, to: &dumped)
    for text in ["\(found)", String(reflecting: found), dumped, "\(found.key as Any)"] {
      #expect(!text.contains("4711"))
    }
    let client = ChatCompletionClient(found)
    dumped = ""
    dump(client.configuration, to: &dumped)
    #expect(!dumped.contains("4711") && !client.answerIdentity.contains("4711"))
  }

  @Test(arguments: [
    (LanguageModelSetting.timeout, "0"), (.timeout, "abc"), (.timeout, "inf"), (.timeout, "-1"),
    (.timeout, "1e3"), (.attempts, "0"), (.attempts, "1.5"), (.concurrency, "257"),
    (.redaction, "yes"), (.structuredOutput, "xml"), (.provider, "acme"), (.costPerDay, "nan"),
    (.model, ""), (.model, "a\nb"), (.requestsPerDay, "99999999999999999999"),
  ])
  func `a value that cannot be is refused by its place, and not shown`(
    setting: LanguageModelSetting, text: String
  ) {
    let error = #expect(throws: LanguageModelConfigurationError.self) {
      var settings = LanguageModelSettings()
      try settings.set(setting, to: text, place: "--here")
    }
    #expect(error?.description.hasPrefix("--here takes: ") == true)
  }

  @Test(arguments: ["https://user:sk-4711@host/v1", "host/v1", "https://host/v1?key=sk-4711"])
  func `an address that cannot be is refused, and not shown`(url: String) {
    let found = words([.baseURL: url, .model: "m"])
    #expect(found.contains("is no address") && !found.contains("4711"))
  }

  // MARK: Layers

  @Test func `flags win over the environment, and that over the file`() throws {
    let flags = try settings([.model: "flag"])
    let environment = try LanguageModelSettings(environment: [
      "TOCSIN_LLM_MODEL": "environment", "TOCSIN_LLM_TIMEOUT": "7", "TOCSIN_LLM_ATTEMPTS": "",
    ])
    let file = try LanguageModelSettings(
      yaml: "language_model: {model: file, timeout: 8, attempts: 9}\nroutes: []\n")
    let all = flags.over(environment).over(file)
    #expect(all.text(.model) == "flag")
    #expect(all.text(.timeout) == "7")
    #expect(all.text(.attempts) == "9")
  }

  @Test func `a variable that nothing reads is refused`() {
    let error = #expect(throws: LanguageModelConfigurationError.self) {
      try LanguageModelSettings(environment: ["TOCSIN_LLM_TOKENS_PER_DAI": "5"])
    }
    #expect(error?.description.contains("TOCSIN_LLM_TOKENS_PER_DAI") == true)
  }

  @Test(
    arguments: [
      ("language_model:\n  timeout: soon\n", 2, 12), ("language_model:\n  timout: 3\n", 2, 3),
      ("language_model: 3\n", 1, 17), ("language_model:\n  model: [a]\n", 2, 10),
      ("a: [\n", nil, nil),
    ] as [(String, Int?, Int?)])
  func `a fault of the file is told with its place`(yaml: String, line: Int?, column: Int?) {
    let error = #expect(throws: LanguageModelFileError.self) {
      try LanguageModelSettings(yaml: yaml)
    }
    if let line {
      #expect(error?.line == line && error?.column == column)
      #expect(error?.description.contains("language_model: ") == true)
    }
  }

  @Test func `a file without the section sets nothing`() throws {
    #expect(try LanguageModelSettings(yaml: "routes: []\n") == LanguageModelSettings())
  }
}
