import Features
import Foundation
import ModelFile

/// The files that `Files/make.py` wrote by models/FORMAT.md, with no code of ours.
enum ModelFiles {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Files")

  static func golden(_ name: String) throws -> [UInt8] { try bytes("Golden", name) }

  static func hostile(_ name: String) throws -> [UInt8] { try bytes("Hostile", name) }

  private static func bytes(_ kind: String, _ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "\(kind)/\(name).tocsin")))
  }

  /// What is wrong in each hostile file, as the script that put it there says.
  static func faults() throws -> [Fault] {
    let json = try Data(contentsOf: folder.appending(path: "faults.json"))
    return try JSONDecoder().decode([Fault].self, from: json)
  }
}

/// An error's case, and where it saw the fault.
struct Fault: Decodable, Equatable {
  var file: String
  var `case`: String
  var field: String?
  var offset: Int?

  init(file: String, _ error: ModelFileError) {
    self.file = file
    (`case`, field, offset) =
      switch error {
      case .notAModel: ("notAModel", nil, nil)
      case .unknownVersion: ("unknownVersion", nil, nil)
      case .truncated(let field, let offset, _, _): ("truncated", field, offset)
      case .wrongLength: ("wrongLength", nil, nil)
      case .damaged: ("damaged", nil, nil)
      case .unknownSection(let name, let offset): ("unknownSection", name, offset)
      case .sectionCount(let name, _): ("sectionCount", name, nil)
      case .outOfRange(let field, let offset, _, _): ("outOfRange", field, offset)
      case .badNumber(let field, let offset): ("badNumber", field, offset)
      case .notAscending(let field, let offset): ("notAscending", field, offset)
      case .badNode(let field, let offset): ("badNode", field, offset)
      case .duplicate(let field, let offset): ("duplicate", field, offset)
      case .emptyText(let field, let offset): ("emptyText", field, offset)
      case .controlCharacter(let field, let offset): ("controlCharacter", field, offset)
      case .notUTF8(let field, let offset): ("notUTF8", field, offset)
      case .paddingNotZero(let offset): ("paddingNotZero", nil, offset)
      case .bytesLeft(let field, let offset, _): ("bytesLeft", field, offset)
      }
  }
}

/// Why the bytes are refused, or nil where they are read.
func refusal(of bytes: [UInt8]) -> ModelFileError? {
  refusal(of: FrozenArray(bytes))
}

/// Why the bytes are refused, or nil where they are read; nothing of them is copied first.
func refusal(of bytes: FrozenArray<UInt8>) -> ModelFileError? {
  do {
    _ = try ModelFileReader.read(bytes)
    return nil
  } catch {
    return error
  }
}
