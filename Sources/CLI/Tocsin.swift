import ArgumentParser

/// The list of subcommands.
@main
struct Tocsin: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tocsin", abstract: "Tells how severe each log line of a banking portal is.",
    subcommands: [GenerateCommand.self, SignCommand.self, SplitCommand.self])
}
