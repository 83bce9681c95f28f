import ArgumentParser
import FileSystem

/// A file of options, one word a line, as `tocsin tune` writes it and `--settings` reads it.
///
/// Blank lines, and lines that start with `#`, are passed over. Spaces at the ends of a line do not
/// count.
struct SettingsFile {
  /// An option with what follows it up to the next one.
  struct Option: Equatable {
    /// The line on which it stands, from 1.
    let line: Int
    /// The option and its values.
    let words: [String]
  }

  let path: String
  let options: [Option]

  /// More bytes than this are no file of settings.
  private static let largestByteCount = 1 << 20

  /// Reads a file.
  init(path: String) throws {
    let bytes = try InputFile(path: path).readToEnd(limit: SettingsFile.largestByteCount)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ValidationError("'\(path)' is not UTF-8 text, so no file of settings.")
    }
    self.path = path
    var options: [(line: Int, words: [String])] = []
    // By bytes: to Swift's characters, a carriage return with a line feed is one letter.
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let word = String(decoding: line, as: UTF8.self).trimmed
      guard !word.isEmpty, !word.hasPrefix("#") else { continue }
      if word.hasPrefix("-"), Double(word) == nil {
        options.append((index + 1, [word]))
      } else if options.isEmpty {
        throw SettingsFailure(
          path: path, line: index + 1, reason: "an option has to come before its value")
      } else {
        options[options.count - 1].words.append(word)
      }
    }
    self.options = options.map { Option(line: $0.line, words: $0.words) }
  }

  /// All words.
  var words: [String] { options.flatMap(\.words) }

  /// Tries each option alone, so that a wrong one is told by its line.
  ///
  /// - Throws: ``SettingsFailure``.
  func check(_ parse: (_ words: [String]) throws -> Void) throws {
    for option in options {
      do {
        guard option.words[0] != "--settings", !option.words[0].hasPrefix("--settings=") else {
          throw ValidationError("settings cannot be taken from further files")
        }
        try parse(option.words)
      } catch {
        throw SettingsFailure(
          path: path, line: option.line, reason: SettingsFile.reason(of: error))
      }
    }
  }

  /// What an error of the option parser says, without its advice on usage.
  static func reason(of error: any Error) -> String {
    let message = TrainCommand.message(for: error)
    return message.isEmpty ? "\(error)" : message
  }
}

/// A line of a file of settings that cannot be used.
struct SettingsFailure: Error, CustomStringConvertible {
  let path: String
  let line: Int
  let reason: String

  var description: String { "\(path), line \(line): \(reason)" }
}

extension SettingsFile {
  /// Puts the words of a file that `--settings` names before all options, so that those win.
  ///
  /// - Parameters:
  ///   - arguments: Those of the process, without its name.
  ///   - commands: The commands that take settings, by name.
  static func expanding(
    _ arguments: [String], of commands: [any SettingsTaker.Type]
  ) throws -> [String] {
    guard let name = arguments.first,
      let command = commands.first(where: { $0.configuration.commandName == name }),
      let path = settingsPath(in: arguments.dropFirst())
    else { return arguments }
    let file = try SettingsFile(path: path)
    try file.check { words in try command.checkSettings(words) }
    return [name] + file.words + arguments.dropFirst()
  }

  /// The file that the last `--settings` names.
  private static func settingsPath(in arguments: ArraySlice<String>) -> String? {
    var path: String?
    var isNext = false
    for argument in arguments {
      if isNext { path = argument }
      isNext = argument == "--settings"
      if argument == "--" { break }
      if argument.hasPrefix("--settings=") {
        path = String(argument.dropFirst("--settings=".count))
      }
    }
    return path
  }
}

/// A command that takes the options of training, from a file too.
protocol SettingsTaker: ParsableCommand {
  var training: TrainingOptions { get }
}

extension SettingsTaker {
  /// Throws where an option with its values is none of the command, or out of range.
  fileprivate static func checkSettings(_ words: [String]) throws {
    // The data are no option, and every command needs them.
    guard let command = try parseAsRoot(["-"] + words) as? Self else {
      throw ValidationError("'\(words[0])' is no setting")
    }
    try command.training.check(words)
  }
}

extension StringProtocol {
  /// Without spaces, tabs and carriage returns at the ends.
  fileprivate var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    let start = drop(while: isBlank)
    let count = start.reversed().drop(while: isBlank).count
    return String(start.prefix(count))
  }
}
