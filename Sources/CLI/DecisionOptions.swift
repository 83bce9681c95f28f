import ArgumentParser
import FileSystem
import Hybrid
import LLMClient
import Rules

/// The rules and the configuration of decisions, as all commands that decide take them.
struct DecisionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The rules. (default: the built-in ones, `tocsin rules print`)", valueName: "rules.yaml"))
  var rules: String?

  @Flag(help: "Decide without rules.")
  var noRules = false

  @Option(
    help: ArgumentHelp(
      "Routes, thresholds, costs and fallbacks. (default: the built-in ones, "
        + "`tocsin decide --print-config`)", valueName: "decision.yaml"))
  var config: String?

  func validate() throws {
    guard rules == nil || !noRules else {
      throw ValidationError("--rules and --no-rules exclude each other.")
    }
  }

  /// The rules that are asked for; nil for none.
  func ruleSet() throws -> RuleSet? {
    if noRules { return nil }
    return try rules.map(readRules) ?? RuleSet(yaml: RuleSet.portalYAML)
  }

  /// The configuration that is asked for.
  func configuration() throws -> DecisionConfiguration {
    guard let config else { return .portal }
    return try DecisionConfiguration(yaml: try configurationText(config))
  }

  /// What the same file says of the language model.
  func languageModelSettings() throws -> LanguageModelSettings {
    guard let config else { return LanguageModelSettings() }
    return try CLI.languageModelSettings(ofFile: config)
  }
}

/// The section `language_model` of a configuration file; no settings if there is none.
func languageModelSettings(ofFile path: String) throws -> LanguageModelSettings {
  do {
    return try LanguageModelSettings(yaml: try configurationText(path))
  } catch let error as LanguageModelFileError {
    throw LanguageModelFileFault(path: path, error: error)
  }
}

/// A fault of a section, with the file that it stands in.
struct LanguageModelFileFault: Error, CustomStringConvertible {
  let path: String
  let error: LanguageModelFileError

  var description: String { "\(path), \(error)" }
}

/// Reads a configuration file.
func configurationText(_ path: String) throws -> String {
  let bytes = try InputFile(path: path)
    .readToEnd(limit: DecisionConfiguration.largestTextByteCount)
  guard let yaml = String(validating: bytes, as: UTF8.self) else {
    throw ValidationError("'\(path)' is not UTF-8 text. Save the configuration as UTF-8.")
  }
  return yaml
}

/// The columns of a record that rules and routes go by, and the severity that it declares.
struct RecordColumnOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The column with the log type.", valueName: "name"))
  var logTypeColumn = "log_type"

  @Option(help: ArgumentHelp("The column with the process.", valueName: "name"))
  var processColumn = "process"
}
