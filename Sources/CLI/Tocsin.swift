import ArgumentParser
import Dataset
import Features
import FileSystem
import Train

/// The list of subcommands.
@main
struct Tocsin: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "tocsin",
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
    do {
      let arguments = try SettingsFile.expanding(
        Array(CommandLine.arguments.dropFirst()),
        of: [TrainCommand.self, CrossvalCommand.self, AuditCommand.self])
      var command = try parseQuickly(arguments) ?? parseAsRoot(arguments)
      try command.run()
    } catch FileError.closedPipe {
      // Whoever read our output has all that they wanted.
    } catch {
      exit(withError: isOptionAtFault(error) ? ValidationError("\(error)") : error)
    }
  }

  /// The subcommand that the first argument names, if the others are right for it.
  ///
  /// Going by way of the root takes the library another millisecond. What it says of arguments that
  /// are wrong or ask for help is left to that way.
  private static func parseQuickly(_ arguments: [String]) -> (any ParsableCommand)? {
    guard
      let name = arguments.first,
      let subcommand = configuration.subcommands.first(where: { $0._commandName == name }),
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
