/// What the fields of a record have to be, byte for byte: of a rule, or of a route.
public struct FieldCondition: Sendable {
  private let logTypes: [[UInt8]]
  private let processes: [[UInt8]]

  /// A condition; an empty list asks for nothing.
  public init(logTypes: [String], processes: [String]) {
    self.logTypes = logTypes.map { Array($0.utf8) }
    self.processes = processes.map { Array($0.utf8) }
  }

  /// Whether a record has one of the log types and one of the processes.
  public func fits(logType: Span<UInt8>, process: Span<UInt8>) -> Bool {
    (logTypes.isEmpty || logTypes.contains { isEqual($0.span, logType) })
      && (processes.isEmpty || processes.contains { isEqual($0.span, process) })
  }

  private func isEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
  }
}
