import ArgumentParser

/// What `classify --hybrid` takes beyond `classify`.
struct HybridOptions: ParsableArguments {
  @Flag(
    help: "Decide by rules, then the model, then the language model, and say which stage knew.")
  var hybrid = false

  @OptionGroup var decisions: DecisionOptions

  @OptionGroup var languageModel: LanguageModelOptions

  @OptionGroup var columns: RecordColumnOptions

  @Option(
    help: ArgumentHelp(
      "The column with the severity that records declare; it is kept, and compared.",
      valueName: "name"))
  var declaredColumn = "severity"

  @Option(
    help: ArgumentHelp(
      "Write where declared severities and verdicts differ, by shape, as CSV.",
      valueName: "file"))
  var disagreements: String?

  @Option(help: ArgumentHelp("Write the summary as JSON.", valueName: "file"))
  var summary: String?

  @Flag(help: "Do not print the summary.")
  var quiet = false

  func validate() throws {
    guard !hybrid else { return }
    let given = [
      ("--rules", decisions.rules != nil), ("--no-rules", decisions.noRules),
      ("--config", decisions.config != nil), ("--disagreements", disagreements != nil),
      ("--summary", summary != nil), ("--quiet", quiet),
      ("--no-llm", languageModel.noLLM), ("--llm-model", languageModel.llmModel != nil),
      ("--llm-base-url", languageModel.llmBaseURL != nil),
    ].filter(\.1).map(\.0)
    guard given.isEmpty else {
      throw ValidationError("\(given.joined(separator: ", ")) needs --hybrid.")
    }
  }
}
