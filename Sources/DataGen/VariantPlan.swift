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
    catalogue.codes.flatMap { code in
      let ofShapes = catalogue.weighsShapesAlone ? 1 : code.weight
      let sum = catalogue.weighsShapesAlone ? 1 : code.shapes.reduce(0) { $0 + $1.weight }
      return variants(of: code, weight: ofShapes, sum: sum, isFalseSource: false)
    } + falseSourceVariants(of: catalogue)
  }

  private static func falseSourceVariants(of catalogue: Catalogue) -> [VariantPlan] {
    guard let rule = catalogue.falseSource?.rule else { return [] }
    return variants(of: rule, weight: 1, sum: 1, isFalseSource: true)
  }

  /// - Parameters:
  ///   - weight: How often a code comes, shared among its shapes.
  ///   - sum: The weight of all its shapes together.
  private static func variants(
    of rule: CodeRule, weight: Double, sum: Double, isFalseSource: Bool
  ) -> [VariantPlan] {
    return rule.shapes.flatMap { shape in
      let parts = Double(shape.processIndices.count * shape.severities.count)
      return shape.processIndices.flatMap { processIndex in
        shape.severities.map { severity in
          VariantPlan(
            rule: rule, shape: shape, processIndex: processIndex, severity: severity,
            weight: weight * (shape.weight / sum) / parts, isFalseSource: isFalseSource)
        }
      }
    }
  }

  /// The value of a column that is the same in every row of the variant, else an empty text.
  func fixedValue(_ column: LogColumn, _ catalogue: Catalogue) -> String {
    let process = catalogue.processes[processIndex]
    switch column {
    case .errorCode: return rule.code
    case .logType: return rule.logTypeByProcess[process.name] ?? rule.logType
    case .destinationIP:
      let octets = (0..<4).map { process.address >> (24 - 8 * $0) & 255 }
      return octets.map { String($0) }.joined(separator: ".")
    case .process: return process.name
    case .templateID: return shape.id
    case .trueSeverity: return severity.label
    case .timestamp, .message, .severity, .sourceIP, .incident, .planted: return ""
    }
  }
}
