import ArgumentParser
import Dataset
import Features
import FileSystem
import Train

/// The list of subcommands.
@main
struct Tocsin: ParsableCommand {
  static let version = "0.1.0"
  static let name = "tocsin"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Tells how severe each log line of a banking portal is.",
    discussion: """
      EXAMPLES
        tocsin generate --output logs.csv
        tocsin split logs.csv --train train.csv --test test.csv --by shape
        tocsin train train.csv --output severity.tocsin
        tocsin evaluate severity.tocsin test.csv
        tail -f portal.log | tocsin classify severity.tocsin

      Exit codes: 0 all went well; 1 the input or the system is at fault; 64 the options are; \
      130 interrupted. drift and \
      compare have an exit code 2 of their own. A reader that stops early (| head) ends the program quietly with 0.
      """,
    version: version,
    subcommands: [
      GenerateCommand.self, SplitCommand.self, TrainCommand.self, EvaluateCommand.self,
      CrossvalCommand.self, TuneCommand.self, AuditCommand.self,
      CompareCommand.self, DriftCommand.self,
      ClassifyCommand.self, ClustersCommand.self, InspectCommand.self, RulesCommand.self,
      DecideCommand.self, RedactCommand.self, SignCommand.self, LLMCommand.self,
      OutboxCommand.self, ServeCommand.self,
      VectorsCommand.self, NeighboursCommand.self,
    ])

  static func main() {
    OutputFile.ignoreClosedPipes()
    let given = Array(CommandLine.arguments.dropFirst())
    var running: any ParsableCommand.Type = subcommand(of: given) ?? Tocsin.self
    do {
      let arguments = try SettingsFile.expanding(
        given, of: [TrainCommand.self, CrossvalCommand.self, AuditCommand.self])
      var command = try parseQuickly(arguments) ?? parseAsRoot(arguments)
      running = type(of: command)
      try command.run()
    } catch FileError.closedPipe {
      // Whoever read our output has all that they wanted.
    } catch {
      let error = isOptionAtFault(error) ? ValidationError("\(error)") : error
      if let fault = error as? ValidationError { refuse(fault, of: running) }
      exit(withError: error)
    }
  }

  /// Says what is wrong with the options of a command and how it is used, and ends with 64.
  ///
  /// The library tells the root's usage of what a command finds wrong while it runs, since the root
  /// is all that its `exit` knows of then.
  private static func refuse(_ fault: ValidationError, of command: any ParsableCommand.Type) {
    let names = names(of: command, below: Tocsin.self) ?? []
    StandardError.write(
      line: """
        Error: \(fault.message)
        Usage: \(usageString(for: command))
          See '\(names.joined(separator: " ")) --help' for more information.
        """)
    exit(withError: ExitCode.validationFailure)
  }

  /// The words that start a command, from the root's on; nil where it is not below `root`.
  private static func names(
    of command: any ParsableCommand.Type, below root: any ParsableCommand.Type
  ) -> [String]? {
    if command == root { return [root._commandName] }
    for subcommand in root.configuration.subcommands {
      if let rest = names(of: command, below: subcommand) { return [root._commandName] + rest }
    }
    return nil
  }

  /// The subcommand that the first argument names.
  private static func subcommand(of arguments: [String]) -> (any ParsableCommand.Type)? {
    configuration.subcommands.first { $0._commandName == arguments.first }
  }

  /// The subcommand that the first argument names, if the others are right for it.
  ///
  /// Going by way of the root takes the library another millisecond, and a command that does not name
  /// the program above it an eighth of the time of a short run, as the library then looks whether a
  /// script for completions is asked for. What it says of arguments that are wrong or ask for help is
  /// left to the root.
  private static func parseQuickly(_ arguments: [String]) -> (any ParsableCommand)? {
    guard
      let subcommand = subcommand(of: arguments),
      let command = try? subcommand.parseAsRoot(Array(arguments.dropFirst())),
      type(of: command) == subcommand
    else { return nil }
    return command
  }

  /// Settings are checked where they are made; to the user, the option is at fault.
  private static func isOptionAtFault(_ error: any Error) -> Bool {
    switch error {
    case TrainError.setting, FeatureError.setting, is SettingsFailure: true
    default: false
    }
  }
}

/// Prints text on standard output.
func printOutput(_ text: String) throws {
  let output = try OutputFile(path: "-")
  try output.write(Array(text.utf8))
  try output.finish()
}
