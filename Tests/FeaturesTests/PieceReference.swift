import Foundation

/// What `Tests/Reference/pieces.py` printed; its layout stands at the top of that script.
struct PieceReference: Decodable {
  struct Text: Decodable {
    let text: String
    let pieces: [String]

    init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      text = try pair.decode(String.self)
      pieces = try pair.decode([String].self)
    }
  }

  /// `[code point, text]`.
  struct Change: Decodable {
    let scalar: UInt32
    let text: String

    init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      scalar = try pair.decode(UInt32.self)
      text = try pair.decode(String.self)
    }
  }

  struct CodePoints: Decodable {
    let dropped: [[UInt32]]
    let chinese: [[UInt32]]
    let punctuation: [[UInt32]]
    let becomes: [Change]
  }

  let pieces: [String]
  let texts: [Text]
  let codePoints: CodePoints

  static func read() throws -> PieceReference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Reference/pieces.json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
  }
}
