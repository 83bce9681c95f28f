import ArgumentParser
import Foundation
import Testing

@testable import CLI

struct SettingsFileTests {
  private let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("settings-\(UUID().uuidString)").path

  private func write(_ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func `words stand one a line, comments and blank lines between`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write("# how it was found\n--ngrams\n 1,2 \r\n\n  # more\n--no-mask\n--c=3\n--eps\n-1\n")
    let file = try SettingsFile(path: path)
    #expect(file.words == ["--ngrams", "1,2", "--no-mask", "--c=3", "--eps", "-1"])
    #expect(file.options.map(\.line) == [2, 6, 7, 8])
  }

  @Test func `the file's words come first, so that the command line wins`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write("--c\n3\n--sublinear-tf\n--min-df\n2\n")
    let arguments = try SettingsFile.expanding(
      ["train", "data.csv", "--settings", path, "--c", "7", "--no-sublinear-tf"],
      of: [TrainCommand.self])
    #expect(arguments.prefix(3) == ["train", "--c", "3"])
    let command = try #require(Tocsin.parseAsRoot(arguments) as? TrainCommand)
    #expect(command.training.inverseRegularization == 7)
    #expect(command.training.features.sublinearTf == false)
    #expect(command.training.features.minDf == "2")
  }

  @Test func `other commands, and arguments after the end of options, are left alone`() throws {
    for arguments in [
      ["evaluate", "m", "--settings", "missing"], [],
      ["train", "d", "--", "--settings", "missing"],
    ] {
      #expect(
        try SettingsFile.expanding(arguments, of: [TrainCommand.self]) == arguments)
    }
  }

  @Test(arguments: [
    ("--c\n1\n--trees\nmany\n", "line 3"), ("--nonsense\n", "line 1"), ("\n\nword\n", "line 3"),
    ("--c\n1\n2\n", "line 1"), ("--gate-rows\n0\n", "line 1"), ("--settings\nmore\n", "line 1"),
    ("--ngrams\n3,1\n", "line 1"), ("# x\n--help\n", "line 2"), ("--c\n-1\n", "line 1"),
  ])
  func `a wrong option is told by its line`(content: String, place: String) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(content)
    do {
      _ = try SettingsFile.expanding(["train", "--settings", path], of: [TrainCommand.self])
      Issue.record("taken: \(content)")
    } catch {
      #expect("\(error)".contains(path + ", " + place + ": "), "\(error)")
    }
  }

  @Test func `of an option given again the last counts`() {
    #expect(
      TuneReport.lastOfEach(
        [
          "--seed", "1", "--mask", "--max-features", "9", "--c", "1", "--no-mask", "--c", "2",
          "--max-features", "log2",
        ])
        == [
          ["--seed", "1"], ["--max-features", "9"], ["--no-mask"], ["--c", "2"],
          ["--max-features", "log2"],
        ])
  }
}
