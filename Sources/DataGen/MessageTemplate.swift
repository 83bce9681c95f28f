/// A message with gaps: the unit that training and test data never share.
///
/// `{name}` is a slot; `{{` and `}}` stand for the braces themselves.
public struct MessageTemplate: Equatable, Sendable {
  /// A stretch of a template.
  public enum Piece: Equatable, Sendable {
    /// Text that every message of the shape carries.
    case literal(String)
    /// A gap that every message fills anew, by the name of its slot.
    case slot(String)
  }

  /// Why a text is no template.
  enum Fault: Error, Equatable {
    case strayBrace
    case controlCharacter
  }

  /// Literals and slots in reading order; neighbouring literals are one.
  public let pieces: [Piece]

  /// Splits a text at its slots.
  init(_ text: String) throws(Fault) {
    var splitter = Splitter()
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      index += try splitter.take(scalars[index...])
    }
    pieces = splitter.finish()
  }

  /// The text that makes this template.
  public var text: String {
    pieces.map { piece in
      switch piece {
      case .slot(let name): "{\(name)}"
      case .literal(let text):
        text.replacing("{", with: "{{").replacing("}", with: "}}")
      }
    }.joined()
  }
}

/// Collects pieces while a text is read.
private struct Splitter {
  private var pieces: [MessageTemplate.Piece] = []
  private var literal = String.UnicodeScalarView()

  /// Takes the next character, brace pair or slot; returns how many scalars that were.
  mutating func take(
    _ rest: ArraySlice<Unicode.Scalar>
  ) throws(MessageTemplate.Fault) -> Int {
    guard let first = rest.first else { return 0 }
    let isDoubled = rest.dropFirst().first == first
    switch first {
    case "{" where isDoubled, "}" where isDoubled:
      literal.append(first)
      return 2
    case "{":
      guard let end = rest.firstIndex(of: "}") else { throw .strayBrace }
      let name = rest[rest.startIndex + 1..<end]
      guard !name.isEmpty, !name.contains("{") else { throw .strayBrace }
      endLiteral()
      pieces.append(.slot(String(String.UnicodeScalarView(name))))
      return end - rest.startIndex + 1
    case "}":
      throw .strayBrace
    default:
      // Tab and line feed can be quoted in every format; the others damage terminals and logs.
      guard first.value >= 0x20 && first.value != 0x7F || first == "\t" || first == "\n" else {
        throw .controlCharacter
      }
      literal.append(first)
      return 1
    }
  }

  mutating func finish() -> [MessageTemplate.Piece] {
    endLiteral()
    return pieces
  }

  private mutating func endLiteral() {
    guard !literal.isEmpty else { return }
    pieces.append(.literal(String(literal)))
    literal = String.UnicodeScalarView()
  }
}
