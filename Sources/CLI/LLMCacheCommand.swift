import ArgumentParser
import Glibc
import LLMCache
import LLMClient
import LogSchema

/// `tocsin llm cache`: the answers that are kept on disk.
struct LLMCacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Show or forget the language model's answers that are kept on disk.",
    discussion: """
      EXAMPLES
        tocsin llm cache stats
        tocsin llm cache clear --llm-cache answers.sqlite
      """,
    subcommands: [LLMCacheStatsCommand.self, LLMCacheClearCommand.self])
}

/// Where the answers are.
struct AnswerStoreOptions: ParsableArguments {
  @OptionGroup var options: LanguageModelOptions

  /// The store, or nil if there is no file yet.
  func open() throws -> (path: String, store: AnswerStore?) {
    let environment = processEnvironment()
    let settings = try options.settings(environment, file: LanguageModelSettings())
    guard let path = options.cachePath(settings, environment) else {
      throw ValidationError("No file keeps answers. Name one with --llm-cache.")
    }
    guard unsafe access(path, F_OK) == 0 else { return (path, nil) }
    return (path, try AnswerStore(path: path))
  }
}

/// `tocsin llm cache stats`: how many answers there are.
struct LLMCacheStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count the answers that are kept.",
    discussion: """
      EXAMPLES
        tocsin llm cache stats
        tocsin llm cache stats --llm-cache answers.sqlite --json | jq .by_severity
      """)

  @OptionGroup var place: AnswerStoreOptions

  @Flag(help: "Print the counts as JSON.")
  var json = false

  func run() throws {
    let (path, store) = try place.open()
    let found = try store?.statistics()
    let counts = found?.answerCounts ?? []
    if json {
      let value: JSONValue = [
        "path": .string(path), "answers": .integer(found?.total ?? 0),
        "by_severity": .object(counts.map { JSONValue.Member($0.label, .integer($0.count)) }),
        "bytes": .integer(found?.byteCount ?? 0),
        "oldest": found?.oldest.map(JSONValue.integer) ?? .null,
        "newest": found?.newest.map(JSONValue.integer) ?? .null,
      ]
      return try printOutput(value.text(indentation: 2) + "\n")
    }
    let lines = counts.filter { $0.count > 0 }.map { "  \($0.label.padded(to: 13))\($0.count)\n" }
    try printOutput(
      "\(path): \(found?.total ?? 0) answers, \(found?.byteCount ?? 0) bytes\n" + lines.joined())
  }
}

/// `tocsin llm cache clear`: forget them.
struct LLMCacheClearCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear", abstract: "Forget all answers that are kept.",
    discussion: """
      EXAMPLES
        tocsin llm cache clear
        tocsin llm cache clear --llm-cache answers.sqlite
      """)

  @OptionGroup var place: AnswerStoreOptions

  func run() throws {
    let (path, store) = try place.open()
    try printOutput("\(path): \(try store?.clear() ?? 0) answers forgotten\n")
  }
}
