/// A message with gaps, in one wording.
///
/// `{name}` is a slot or a phrase, `{fails|was refused|}` one of several wordings, each equally
/// likely and itself a text with slots; the last of these is nothing. Outside of such a group `{{`
/// and `}}` stand for the braces themselves; within one there are no plain braces and bars.
public struct MessageTemplate: Equatable, Sendable {
  /// A stretch of a template.
  public indirect enum Piece: Equatable, Sendable {
    /// Text that every message of the shape carries.
    case literal(String)
    /// A gap that every message fills anew, by the name of its slot or phrase.
    case slot(String)
    /// One of several stretches, each equally likely.
    case choice([[Piece]])
  }

  /// Why a text is no template.
  enum Fault: Error, Equatable {
    case strayBrace
    case controlCharacter
  }

  /// Literals, slots and choices in reading order; neighbouring literals are one.
  public let pieces: [Piece]

  /// Splits a text at its braces.
  init(_ text: String) throws(Fault) {
    var splitter = Splitter(scalars: Array(text.unicodeScalars))
    pieces = try splitter.template()
  }

  /// The text that makes this template.
  public var text: String { MessageTemplate.text(pieces, isGrouped: false) }

  private static func text(_ pieces: [Piece], isGrouped: Bool) -> String {
    pieces.map { piece in
      switch piece {
      case .slot(let name): "{\(name)}"
      case .literal(let text) where isGrouped: text
      case .literal(let text): text.replacing("{", with: "{{").replacing("}", with: "}}")
      case .choice(let alternatives):
        "{" + alternatives.map { self.text($0, isGrouped: true) }.joined(separator: "|") + "}"
      }
    }.joined()
  }

  /// The names of all slots and phrases, those within choices too.
  var slotNames: [String] { MessageTemplate.slotNames(pieces) }

  private static func slotNames(_ pieces: [Piece]) -> [String] {
    pieces.flatMap { piece -> [String] in
      switch piece {
      case .literal: []
      case .slot(let name): [name]
      case .choice(let alternatives): alternatives.flatMap(slotNames)
      }
    }
  }
}

/// Reads a template from front to back.
private struct Splitter {
  let scalars: [Unicode.Scalar]
  private var index = 0
  /// Groups within groups: deep enough for any sentence, and no text exhausts the stack.
  private static let deepestGroup = 8

  init(scalars: [Unicode.Scalar]) {
    self.scalars = scalars
  }

  mutating func template() throws(MessageTemplate.Fault) -> [MessageTemplate.Piece] {
    try stretch(depth: 0)
  }

  /// Pieces up to the end of the text or, within a group, up to its next bar or its end.
  private mutating func stretch(
    depth: Int
  ) throws(MessageTemplate.Fault) -> [MessageTemplate.Piece] {
    var pieces: [MessageTemplate.Piece] = []
    var literal = String.UnicodeScalarView()
    while index < scalars.count {
      let scalar = scalars[index]
      let isDoubled = depth == 0 && index + 1 < scalars.count && scalars[index + 1] == scalar
      switch scalar {
      case "{" where isDoubled, "}" where isDoubled:
        literal.append(scalar)
        index += 2
      case "{":
        if !literal.isEmpty { pieces.append(.literal(String(literal))) }
        literal.removeAll()
        pieces.append(try group(depth: depth + 1))
      case "|" where depth > 0, "}" where depth > 0:
        if !literal.isEmpty { pieces.append(.literal(String(literal))) }
        return pieces
      case "}":
        throw .strayBrace
      default:
        // Tab and line feed can be quoted in every format; the others damage terminals and logs.
        guard scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\t" || scalar == "\n"
        else { throw .controlCharacter }
        literal.append(scalar)
        index += 1
      }
    }
    guard depth == 0 else { throw .strayBrace }
    if !literal.isEmpty { pieces.append(.literal(String(literal))) }
    return pieces
  }

  /// What stands between a brace and its partner: a name, or alternatives.
  private mutating func group(depth: Int) throws(MessageTemplate.Fault) -> MessageTemplate.Piece {
    guard depth <= Splitter.deepestGroup else { throw .strayBrace }
    var alternatives: [[MessageTemplate.Piece]] = []
    repeat {
      index += 1
      alternatives.append(try stretch(depth: depth))
    } while scalars[index] == "|"
    index += 1
    guard alternatives.count == 1 else { return .choice(alternatives) }
    guard case .literal(let name)? = alternatives[0].first, alternatives[0].count == 1 else {
      throw .strayBrace
    }
    return .slot(name)
  }
}
