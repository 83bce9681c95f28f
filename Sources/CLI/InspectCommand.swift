import ArgumentParser
import Features
import FileSystem
import Infer
import ModelFile

/// `tocsin inspect`: model file → what is in it.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", _superCommandName: Tocsin.name,
    abstract: "Show what is in a model file, without trusting it.",
    discussion: """
      Checks every byte before it shows anything that the file claims. A file that is not a \
      sound model is refused with the field, the place and what to do; its sections are listed \
      as far as they can be read.

      EXAMPLES
        tocsin inspect severity.tocsin
        tocsin inspect severity.tocsin --terms 20
        tocsin inspect severity.tocsin --verify && echo sound
        tocsin inspect severity.tocsin --json | jq .card.held_out
      """)

  @Argument(help: "The model file.")
  var model: String

  @Flag(help: "Only check the file; print one line.")
  var verify = false

  @Option(help: ArgumentHelp("Terms of the largest weights to show by label.", valueName: "count"))
  var terms = 5

  @Flag(help: "Print as JSON.")
  var json = false

  func validate() throws {
    guard terms >= 0 else { throw ValidationError("--terms is \(terms). Use 0 or more.") }
  }

  func run() throws {
    let bytes = FrozenArray(try MappedFile(path: model))
    let contents: TrainedModel
    do {
      contents = try ModelFileReader.read(bytes)
    } catch {
      if let sections = try? ModelFileReader.readSections(bytes), !verify, !json {
        try printOutput(sectionTable(sections) + "\n")
      }
      throw UnsoundModel(path: model, reason: error)
    }
    if verify { return try printOutput("\(model): sound, \(bytes.count) bytes\n") }
    let sections = try ModelFileReader.readSections(bytes)
    let summary = ModelSummary(
      model: contents, sections: sections, byteCount: bytes.count, termCount: terms)
    try printOutput(
      json ? summary.json + "\n" : summary.text + "\n" + sectionTable(sections))
  }

  private func sectionTable(_ sections: [ModelFileSection]) -> String {
    let rows = sections.map { section in
      section.name.padded(to: 10) + String(section.offset).padded(to: 12)
        + String(section.byteCount) + "\n"
    }
    return "section".padded(to: 10) + "at byte".padded(to: 12) + "bytes\n" + rows.joined()
  }
}

/// A file that is not a model, with its name.
struct UnsoundModel: Error, CustomStringConvertible {
  let path: String
  let reason: ModelFileError

  var description: String { "\(path): \(reason)" }
}

extension String {
  /// The text with spaces behind it, at least one.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 1))
  }
}
