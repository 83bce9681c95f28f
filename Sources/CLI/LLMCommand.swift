import ArgumentParser
import FileSystem
import Hybrid
import LLMCache
import LLMClient
import LogSchema

/// `tocsin llm`: the language model's set-up and its kept answers.
struct LLMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "llm", _superCommandName: Tocsin.name,
    abstract: "Check the language model that is configured, and the answers kept of it.",
    discussion: """
      EXAMPLES
        GROQ_API_KEY=… tocsin llm check --llm-model NAME
        tocsin llm cache stats
      """,
    subcommands: [CheckLLMCommand.self, LLMCacheCommand.self])
}

/// `tocsin llm check`: one harmless question, and what came of it.
struct CheckLLMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Ask the language model about one made-up line, and explain what happens.",
    discussion: """
      No line of yours is sent. Kept answers are neither used nor written. The exit code is 0 if \
      the model answered.

      EXAMPLES
        GROQ_API_KEY=… tocsin llm check --llm-model NAME
        tocsin llm check --llm-base-url http://127.0.0.1:11434/v1 --llm-model NAME
        tocsin llm check --config decision.yaml --json
      """)

  @OptionGroup var options: LanguageModelOptions

  @Option(help: ArgumentHelp("YAML with a section 'language_model'.", valueName: "file"))
  var config: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if options.noLLM { throw ValidationError("--no-llm leaves nothing to check.") }
  }

  private static let question = LanguageModelQuestion(
    message: Array("Nightly statement run finished, 4812 statements sent.".utf8),
    shape: [], logType: Array("Maintenance".utf8), process: Array("Statement Service".utf8))

  func run() throws {
    Interrupt.install(message: "interrupted; nothing was changed")
    let client = try client()
    let clock = ContinuousClock()
    let start = clock.now
    let outcome: Result<LanguageModelAnswer, LanguageModelFailure> = waitFor {
      do throws(LanguageModelFailure) {
        return .success(try await client.judge(CheckLLMCommand.question))
      } catch {
        return .failure(error)
      }
    }
    let report = LLMCheckReport(client, outcome, milliseconds: start.duration(to: clock.now))
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
    if case .failure = outcome { throw ExitCode(1) }
  }

  private func client() throws -> ChatCompletionClient {
    let environment = processEnvironment()
    let settings = try options.settings(environment, file: fileSettings())
    switch try options.resolve(settings, environment) {
    case .configured(let configuration):
      // The line is made up, so the server's words about it may be shown.
      return ChatCompletionClient(configuration, quotesServer: true)
    case .absent(let sentence): throw LLMCheckFailure(description: sentence)
    }
  }

  private func fileSettings() throws -> LanguageModelSettings {
    guard let config else { return LanguageModelSettings() }
    return try languageModelSettings(ofFile: config)
  }
}

/// Why nothing could be checked.
private struct LLMCheckFailure: Error, CustomStringConvertible {
  let description: String
}

/// What a check found.
struct LLMCheckReport {
  private let configuration: LanguageModelConfiguration
  private let structuredOutput: StructuredOutput
  private let counters: LanguageModelCounters
  private let outcome: Result<LanguageModelAnswer, LanguageModelFailure>
  private let milliseconds: Int

  init(
    _ client: ChatCompletionClient, _ outcome: Result<LanguageModelAnswer, LanguageModelFailure>,
    milliseconds duration: Duration
  ) {
    configuration = client.configuration
    structuredOutput = client.structuredOutput
    counters = client.counters
    self.outcome = outcome
    milliseconds = Int(duration / .milliseconds(1))
  }

  /// Lines for a reader.
  var text: String {
    var rows = [
      ("server", "\(configuration.baseURL) (\(configuration.profile.name))"),
      ("model", configuration.model),
      ("key", configuration.hasKey ? "set" : "none"),
      ("redaction", configuration.redacts ? "on" : "off"),
    ]
    switch outcome {
    case .success(let answer):
      let label = answer.severity?.label ?? Severity.unclassifiedLabel
      rows += [
        ("answer", "\(label): \(answer.reason)"),
        ("asked for", "\(structuredOutput.rawValue), \(counters.callCount) calls"),
        ("time", "\(milliseconds) ms"),
        ("tokens", "\(counters.inputTokenCount) in, \(counters.outputTokenCount) out"),
      ]
      if configuration.hasPrices {
        rows.append(("cost", "\(answer.cost) by the configured prices"))
      }
    case .failure(let failure):
      rows += [
        ("no answer", failure.kind.rawValue), ("because", failure.description),
        ("time", "\(milliseconds) ms, \(counters.callCount) calls"),
      ]
    }
    return rows.map { $0.0.padded(to: 11) + $0.1 + "\n" }.joined()
  }

  /// The same for a program.
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("server", .string("\(configuration.baseURL)")),
      .init("provider", .string(configuration.profile.name)),
      .init("model", .string(configuration.model)),
      .init("redaction", .bool(configuration.redacts)),
      .init("structured_output", .string(structuredOutput.rawValue)),
      .init("calls", .integer(counters.callCount)),
      .init("milliseconds", .integer(milliseconds)),
      .init("input_tokens", .integer(counters.inputTokenCount)),
      .init("output_tokens", .integer(counters.outputTokenCount)),
      .init("cost", .number(counters.cost)),
    ]
    switch outcome {
    case .success(let answer):
      members += [
        .init("severity", .string(answer.severity?.label ?? Severity.unclassifiedLabel)),
        .init("reason", .string(answer.reason)),
      ]
    case .failure(let failure):
      members += [
        .init("failure", .string(failure.kind.rawValue)),
        .init("because", .string(failure.description)),
      ]
    }
    return .object(members)
  }
}
