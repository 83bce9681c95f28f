internal import LogSchema

/// A shape at one process with one severity: the unit that a row is drawn as.
struct VariantPlan {
  let rule: CodeRule
  let shape: MessageShape
  let processIndex: Int
  let severity: Severity
  /// The share of rows relative to the other variants of its kind.
  let weight: Double
  let isFalseSource: Bool

  /// Every variant of a catalogue: those of its codes, then those of false sources.
  static func all(of catalogue: Catalogue) -> [VariantPlan] {
    catalogue.codes.flatMap { variants(of: $0, isFalseSource: false) }
      + (catalogue.falseSource.map { variants(of: $0.rule, isFalseSource: true) } ?? [])
  }

  private static func variants(of rule: CodeRule, isFalseSource: Bool) -> [VariantPlan] {
    let sum = rule.shapes.reduce(0) { $0 + $1.weight }
    return rule.shapes.flatMap { shape in
      let parts = Double(shape.processIndices.count * shape.severities.count)
      return shape.processIndices.flatMap { processIndex in
        shape.severities.map { severity in
          VariantPlan(
            rule: rule, shape: shape, processIndex: processIndex, severity: severity,
            weight: rule.weight * (shape.weight / sum) / parts, isFalseSource: isFalseSource)
        }
      }
    }
  }

  /// The value of a column that is the same in every row of the variant, else an empty text.
  func fixedValue(_ column: Int, _ catalogue: Catalogue) -> String {
    let process = catalogue.processes[processIndex]
    switch LogRecord.columnNames[column] {
    case "error_code": return rule.code
    case "log_type": return rule.logTypeByProcess[process.name] ?? rule.logType
    case "severity": return severity.label
    case "destination_ip":
      let octets = (0..<4).map { process.address >> (24 - 8 * $0) & 255 }
      return octets.map { String($0) }.joined(separator: ".")
    case "process": return process.name
    default: return ""
    }
  }
}
