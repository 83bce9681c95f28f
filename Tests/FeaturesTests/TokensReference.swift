import Foundation

/// What `Tests/Reference/tokens.py` printed; its layout stands at the top of that script.
struct TokensReference: Decodable {
  struct Text: Decodable {
    let text: String
    let words: [String]
    let characters: [String]
  }

  struct CodePoints: Decodable {
    let assigned: [[UInt32]]
    let word: [[UInt32]]
    let space: [[UInt32]]
    let lowerCase: [Lowered]
  }

  /// `[code point, [lower-case code points]]`.
  struct Lowered: Decodable {
    let scalar: UInt32
    let lowered: [UInt32]

    init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      scalar = try pair.decode(UInt32.self)
      lowered = try pair.decode([UInt32].self)
    }
  }

  let texts: [Text]
  let codePoints: CodePoints

  static func read() throws -> TokensReference {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Reference/tokens.json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
  }
}

extension TokensReference.CodePoints {
  /// Whether each code point lies in one of the half-open ranges.
  static func membership(_ ranges: [[UInt32]]) -> [Bool] {
    var isMember = [Bool](repeating: false, count: 0x110000)
    for range in ranges {
      for point in range[0]..<range[1] { isMember[Int(point)] = true }
    }
    return isMember
  }
}
