public import LogSchema

/// What a portal logs: codes, processes, message shapes and the values of their slots, as data.
///
/// ``banking`` and ``broad`` are the built-in ones; ``init(yaml:)`` reads any other.
public struct Catalogue: Equatable, Sendable {
  /// The processes that write lines.
  public let processes: [ProcessRule]
  /// The slots that the catalogue defines beside the built-in ones, by name.
  public let slots: [String: SlotRule]
  /// Wordings that stand for a name in a text, each equally likely.
  public let phrases: [String: [MessageTemplate]]
  /// Codes with their shapes.
  public let codes: [CodeRule]
  /// What becomes of lines that a false address caused, or nil for a portal without any.
  public let falseSource: FalseSourceRule?
  /// Whether the weight of a shape alone says how often it comes, and not the weight of its code.
  public let weighsShapesAlone: Bool
  /// Troubles that come over the portal now and then.
  public let incidents: [IncidentRule]
  /// Slots whose values the lines of one session share.
  public let sessionSlots: Set<String>
  /// What can be added to a message, by kind.
  public let additions: [AdditionRule]
}

/// A process: its address and who calls it.
public struct ProcessRule: Equatable, Sendable {
  /// The value of the column `process`.
  public let name: String
  /// Its IPv4 address, the first octet in the highest byte.
  public let address: UInt32
  /// The address of the process that calls it; nil when calls come from outside.
  public let callerAddress: UInt32?
}

/// What a slot may hold.
public enum SlotRule: Equatable, Sendable {
  /// A whole number of the range, each equally likely, without leading zeros.
  case number(ClosedRange<Int>)
  /// One of these texts, each equally likely, with a random digit for every `#`.
  case patterns([String])
}

/// A status, port or fault code and the lines that carry it.
public struct CodeRule: Equatable, Sendable {
  /// The value of the column `error_code`.
  public let code: String
  /// How often, relative to the weights of the other codes.
  public let weight: Double
  /// The value of the column `log_type`.
  public let logType: String
  /// Other log types where a process decides, by its name.
  public let logTypeByProcess: [String: String]
  /// At least one shape.
  public internal(set) var shapes: [MessageShape]
}

/// A message shape with what it says about its lines.
public struct MessageShape: Equatable, Sendable {
  /// A name of its own, which stays when its wording or its place changes.
  public let id: String
  /// Its wordings, each equally likely.
  public let wordings: [MessageTemplate]
  /// Indices of the processes that may write it, each equally likely.
  public let processIndices: [Int]
  /// Its severities, each equally likely: two of them are noise that no model can remove.
  public let severities: [Severity]
  /// How often, relative to the other shapes of its code.
  public let weight: Double
  /// The kind of stack trace that may follow its lines, or nil.
  public let traceKind: String?
}

/// A trouble during which a portal writes more lines, and of certain kinds.
public struct IncidentRule: Equatable, Sendable {
  /// What it is called in the column `incident`, with a number behind it.
  public let name: String
  /// How long it lasts, in minutes.
  public let minutes: ClosedRange<Int>
  /// How many lines it adds, in multiples of the portal's average rate of lines.
  public let factor: ClosedRange<Int>
  /// The codes of its lines.
  public let codes: Set<String>
  /// Indices of the processes that write its lines.
  public let processIndices: Set<Int>
}

/// Texts that are added to some messages: identifiers, injection attempts or stack traces.
public struct AdditionRule: Equatable, Sendable {
  /// What a rate is given for.
  public enum Purpose: String, Equatable, Sendable, CaseIterable {
    /// Identifiers of customers, which redaction has to find.
    case identifiers
    /// Orders to a language model that reads the line.
    case injections
    /// Stack traces over several lines, behind shapes that carry their kind.
    case traces
  }

  /// What the texts are for.
  public let purpose: Purpose
  /// What stands in the column `planted`.
  public let kind: String
  /// The texts, each equally likely.
  public let wordings: [MessageTemplate]
}

/// Lines that a forged source address caused.
public struct FalseSourceRule: Equatable, Sendable {
  /// The share of all rows whose source address is false, 0 to 1.
  public let rate: Double
  /// What a process of one of the rule's shapes logs then; other processes notice nothing.
  public let rule: CodeRule
}

extension Catalogue {
  /// The built-in catalogue of the profile `portal`: a retail bank's portal, in its proportions.
  public static let banking = builtIn(bankingYAML)

  /// The built-in catalogue of the profile `broad`: what the systems of a bank log beside that.
  public static let broad = builtIn(broadYAML)

  private static func builtIn(_ yaml: String) -> Catalogue {
    do {
      return try Catalogue(yaml: yaml)
    } catch {
      preconditionFailure("the built-in catalogue: \(error)")
    }
  }
}
