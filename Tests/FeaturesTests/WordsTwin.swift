import SeededRandom

@testable import Features

/// Words and their n-grams, one scalar after the other.
struct WordsTwin {
  let lengths: ClosedRange<Int>
  let masks: Bool

  /// The n-grams of a normalized text, the shortest first.
  func terms(of text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isWordCharacter || masks && (scalar == "<" || scalar == ">") {
        word.append(scalar)
        continue
      }
      if word.count >= 2 { words.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    if word.count >= 2 { words.append(String(word)) }
    return lengths.flatMap { length in
      words.indices.dropLast(length - 1).map {
        words[$0..<$0 + length].joined(separator: " ")
      }
    }
  }

  /// Words of all lengths and what may stand between them, ASCII alone or not.
  static func randomText(_ chance: inout SplitMix64) -> String {
    let parts =
      [
        "a", "b", "_", "7", "term", "connection", "<num>", " ", " ", ".", "-", "=", "\u{0}", "[",
        "`",
      ]
      + ["{", "@", "/", ":"] + (chance.below(2) == 0 ? [] : ["é", "ß", "€", "中", "٣", "😀"])
    return (0..<chance.below(61)).map { _ in parts[chance.below(parts.count)] }.joined()
  }
}
