public import LogSchema

/// What a portal logs: codes, processes, message shapes and the values of their slots, as data.
///
/// ``banking`` is the built-in one; ``init(yaml:)`` reads any other.
public struct Catalogue: Equatable, Sendable {
  /// The processes that write lines.
  public let processes: [ProcessRule]
  /// The slots that the catalogue defines beside the built-in ones, by name.
  public let slots: [String: SlotRule]
  /// Codes with their shapes.
  public let codes: [CodeRule]
  /// What becomes of lines that a false address caused, or nil for a portal without any.
  public let falseSource: FalseSourceRule?
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
  public let shapes: [MessageShape]
}

/// A message shape with what it says about its lines.
public struct MessageShape: Equatable, Sendable {
  /// Its text with slots.
  public let template: MessageTemplate
  /// Indices of the processes that may write it, each equally likely.
  public let processIndices: [Int]
  /// Its severities, each equally likely: two of them are noise that no model can remove.
  public let severities: [Severity]
  /// How often, relative to the other shapes of its code.
  public let weight: Double
}

/// Lines that a forged source address caused.
public struct FalseSourceRule: Equatable, Sendable {
  /// The share of all rows whose source address is false, 0 to 1.
  public let rate: Double
  /// What a process of one of the rule's shapes logs then; other processes notice nothing.
  public let rule: CodeRule
}

extension Catalogue {
  /// The built-in catalogue: a retail bank's portal.
  public static let banking: Catalogue = {
    do {
      return try Catalogue(yaml: bankingYAML)
    } catch {
      preconditionFailure("the built-in catalogue: \(error)")
    }
  }()
}
