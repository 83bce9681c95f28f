/// Why a catalogue cannot be used: what, where, and what to do.
public struct CatalogueError: Error, Equatable, CustomStringConvertible {
  /// The line of the catalogue, from 1; nil when the fault has no place.
  public let line: Int?
  /// The column of that line, from 1, in Unicode scalars.
  public let column: Int?
  /// The part of the catalogue, such as `code '404', shape 3`.
  public let part: String
  /// What is wrong there.
  public let problem: CatalogueProblem

  /// A fault of a part at a place, or without one.
  public init(line: Int?, column: Int?, part: String, problem: CatalogueProblem) {
    self.line = line
    self.column = column
    self.part = part
    self.problem = problem
  }

  /// What, where and what to do.
  public var description: String {
    let place = line.map { line in "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " }
    return "catalogue, \(place ?? "")\(part): \(problem)"
  }
}

/// What can be wrong with a catalogue.
public enum CatalogueProblem: Equatable, Sendable, CustomStringConvertible {
  /// The text is no YAML.
  case syntax(String)
  /// A value of another kind is needed: `text`, `list`, `mapping` or `number`.
  case wrongKind(expected: String)
  /// A key that has to be there is not.
  case missingKey(String)
  /// A key that nothing reads.
  case unknownKey(String, known: [String])
  /// A text, list or mapping holds nothing.
  case empty
  /// A name is given twice.
  case duplicate(String)
  /// A weight that is not above 0, or not finite.
  case weightNotPositive(String)
  /// A rate outside 0...1.
  case rateOutOfRange(String)
  /// Weights so large or so small together that their shares cannot be computed.
  case weightsOutOfRange
  /// Not `low..high` with low ≤ high.
  case badRange(String)
  /// Not four numbers from 0 to 255 with dots.
  case badAddress(String)
  /// A slot that neither the program nor the catalogue defines.
  case unknownSlot(String, known: [String])
  /// A slot of the catalogue that bears a built-in slot's name.
  case reservedSlot(String)
  /// A severity that there is not.
  case unknownSeverity(String, known: [String])
  /// A process that the catalogue does not define.
  case unknownProcess(String, known: [String])
  /// A name that is none of those that can stand here.
  case unknownName(String, known: [String])
  /// A line of a subject that lacks code, process, severity or text.
  case shortLine
  /// An incident that no line belongs to, or whose numbers make no sense.
  case emptyIncident
  /// A brace without its partner.
  case strayBrace
  /// A control character other than tab and line feed.
  case controlCharacter

  /// What, and what to do.
  public var description: String {
    switch self {
    case .syntax(let reason): "this is no YAML: \(reason). Correct the line."
    case .wrongKind(let expected): "a \(expected) is needed here. Write one."
    case .missingKey(let key): "'\(key)' is missing. Add it."
    case .unknownKey(let key, let known):
      "nothing reads the key '\(key)'. Known keys: \(known.joined(separator: ", "))."
    case .empty: "there is nothing here. Fill it in or leave the part out."
    case .duplicate(let name): "'\(name)' is there twice. Keep one."
    case .weightNotPositive(let text):
      "the weight '\(text)' is not a number above 0. Write one, or leave the part out."
    case .rateOutOfRange(let text): "the rate '\(text)' is not a number from 0 to 1. Write one."
    case .weightsOutOfRange: "the weights lie too far apart. Keep them within a factor of 1e12."
    case .badRange(let text):
      "'\(text)' is not a range. Write low..high, both whole numbers of at least 0, as in 3..20."
    case .badAddress(let text): "'\(text)' is not an IPv4 address. Write one, as in 192.168.1.10."
    case .unknownSlot(let name, let known):
      "nobody fills the slot '{\(name)}'. Define it under 'slots' or use one of: "
        + "\(known.joined(separator: ", ")). For a plain brace write it twice."
    case .reservedSlot(let name): "the slot '\(name)' is built in. Choose another name."
    case .unknownSeverity(let text, let known):
      "'\(text)' is not a severity. Use one of: \(known.joined(separator: ", "))."
    case .unknownProcess(let name, let known):
      "there is no process '\(name)'. Define it under 'processes' or use one of: "
        + "\(known.joined(separator: ", "))."
    case .unknownName(let name, let known):
      "'\(name)' is not known here. Use one of: \(known.joined(separator: ", "))."
    case .shortLine:
      "a line needs four values or more. Write [code, process, severity, text, more wordings]."
    case .emptyIncident:
      "the incident has no lines, or its numbers make no sense. Name codes that its processes "
        + "log, 1 to 1440 minutes and a factor of 1 to 1000."
    case .strayBrace:
      "a brace has no partner. Write slots as {name}, choices as {one|other}, and plain braces "
        + "twice: {{ and }}."
    case .controlCharacter: "a control character other than tab and line feed. Remove it."
    }
  }
}
