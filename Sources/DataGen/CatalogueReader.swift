internal import LogSchema
import PlacedYAML

extension Catalogue {
  /// Reads a catalogue.
  ///
  /// - Parameter yaml: What ``broadYAML`` shows by example: `processes`, `codes`, and the optional
  ///   `slots`, `phrases`, `subjects`, `false_source`, `incidents`, `sessions`, `additions`, `weigh`.
  /// - Throws: ``CatalogueError`` with line, column, part, fault and remedy; the first one found.
  public init(yaml: String) throws(CatalogueError) {
    let root = try CatalogueNode(yaml: yaml)
    let fields = try root.fields(known: CatalogueReader.keys)
    let processes = try CatalogueReader.processes(fields.required("processes"))
    let slots = try CatalogueReader.slots(fields.optional("slots"))
    var reader = CatalogueReader(
      processNames: processes.map(\.name),
      textNames: BuiltInSlot.allCases.map(\.rawValue) + slots.keys)
    let phrases = try reader.phrases(fields.optional("phrases"))
    let weighsShapesAlone = try reader.weighsShapesAlone(fields.optional("weigh"))
    var codes = try reader.codes(fields.required("codes"))
    try reader.addSubjects(fields.optional("subjects"), to: &codes)
    let list = try fields.required("codes")
    try CatalogueReader.checkShapes(of: codes, list, weighsShapesAlone: weighsShapesAlone)
    let falseSource = try reader.falseSource(fields.optional("false_source"))
    self.init(
      processes: processes, slots: slots, phrases: phrases, codes: codes,
      falseSource: falseSource, weighsShapesAlone: weighsShapesAlone,
      incidents: try reader.incidents(fields.optional("incidents"), codes: codes),
      sessionSlots: try CatalogueReader.sessionSlots(fields.optional("sessions"), slots: slots),
      additions: try reader.additions(fields.optional("additions")))
  }
}

/// Reads the parts of a catalogue that name its processes and slots.
struct CatalogueReader {
  static let keys = [
    "processes", "slots", "phrases", "codes", "subjects", "false_source", "incidents", "sessions",
    "additions", "weigh",
  ]

  let processNames: [String]
  /// The slots and phrases that a text may name.
  var textNames: [String]
  /// The names of shapes seen so far.
  private var shapeIDs: Set<String> = []

  init(processNames: [String], textNames: [String]) {
    self.processNames = processNames
    self.textNames = textNames.sorted()
  }

  // MARK: Processes

  static func processes(_ list: CatalogueNode) throws(CatalogueError) -> [ProcessRule] {
    var entries: [(name: String, address: UInt32, caller: CatalogueNode?)] = []
    for (index, var element) in try list.elements().enumerated() {
      element.part = "process \(index + 1)"
      let fields = try element.fields(known: ["name", "address", "called_from"])
      let name = try fields.required("name").text()
      guard !entries.contains(where: { $0.name == name }) else {
        throw element.failure(.duplicate(name))
      }
      let address = try ipv4Address(fields.required("address"))
      entries.append((name, address, fields.optional("called_from")))
    }
    var processes: [ProcessRule] = []
    for entry in entries {
      var callerAddress: UInt32?
      if let caller = entry.caller {
        let name = try caller.text()
        guard let process = entries.first(where: { $0.name == name }) else {
          throw caller.failure(.unknownProcess(name, known: entries.map(\.name)))
        }
        callerAddress = process.address
      }
      processes.append(
        ProcessRule(name: entry.name, address: entry.address, callerAddress: callerAddress))
    }
    return processes
  }

  private static func ipv4Address(_ node: CatalogueNode) throws(CatalogueError) -> UInt32 {
    let text = try node.text()
    let octets = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard octets.count == 4 else { throw node.failure(.badAddress(text)) }
    var address: UInt32 = 0
    for octet in octets {
      guard let octet else { throw node.failure(.badAddress(text)) }
      address = address << 8 | UInt32(octet)
    }
    return address
  }

  // MARK: Slots

  static func slots(_ mapping: CatalogueNode?) throws(CatalogueError) -> [String: SlotRule] {
    guard let mapping else { return [:] }
    var slots: [String: SlotRule] = [:]
    for (key, var value) in try mapping.entries() {
      value.part = "slot '\(key.text)'"
      guard BuiltInSlot(rawValue: key.text) == nil else {
        throw key.node.failure(.reservedSlot(key.text))
      }
      slots[key.text] = value.isList ? try patterns(value) : try range(value)
    }
    return slots
  }

  private static func patterns(_ list: CatalogueNode) throws(CatalogueError) -> SlotRule {
    var patterns: [String] = []
    for element in try list.elements() {
      let pattern = try element.text()
      guard pattern.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
        throw element.failure(.controlCharacter)
      }
      patterns.append(pattern)
    }
    return .patterns(patterns)
  }

  private static func range(_ node: CatalogueNode) throws(CatalogueError) -> SlotRule {
    .number(try numbers(node))
  }

  /// Whole numbers from `low` to `high`, written `low..high`.
  static func numbers(_ node: CatalogueNode) throws(CatalogueError) -> ClosedRange<Int> {
    let text = try node.text()
    let bounds = text.split(separator: ".", omittingEmptySubsequences: false)
    guard bounds.count == 3, bounds[1].isEmpty, let low = Int(bounds[0]), let high = Int(bounds[2]),
      low >= 0, low <= high, high < Int.max
    else { throw node.failure(.badRange(text)) }
    return low...high
  }

  // MARK: Codes and shapes

  mutating func codes(_ list: CatalogueNode) throws(CatalogueError) -> [CodeRule] {
    var codes: [CodeRule] = []
    for (index, var element) in try list.elements().enumerated() {
      element.part = "code \(index + 1)"
      let fields = try element.fields(
        known: ["code", "weight", "log_type", "log_type_by_process", "shapes"])
      let weight = try fields.required("weight").weight()
      let code = try rule(fields, weight: weight)
      guard !codes.contains(where: { $0.code == code.code }) else {
        throw element.failure(.duplicate(code.code))
      }
      codes.append(code)
    }
    return codes
  }

  /// Refuses codes without shapes, and weights whose shares cannot be computed.
  static func checkShapes(
    of codes: [CodeRule], _ list: CatalogueNode, weighsShapesAlone: Bool
  ) throws(CatalogueError) {
    for (code, var element) in zip(codes, try list.elements()) where code.shapes.isEmpty {
      element.part = "code '\(code.code)'"
      throw element.failure(.missingKey("shapes"))
    }
    let weights = codes.flatMap { code in
      code.shapes.map { weighsShapesAlone ? $0.weight : $0.weight * code.weight }
    }
    guard let least = weights.min(), let most = weights.max(), most <= least * 1e12 else {
      throw list.failure(.weightsOutOfRange)
    }
  }

  mutating func falseSource(_ mapping: CatalogueNode?) throws(CatalogueError) -> FalseSourceRule? {
    guard var mapping else { return nil }
    mapping.part = "false_source"
    let fields = try mapping.fields(
      known: ["rate", "code", "log_type", "log_type_by_process", "shapes"])
    let rate = try fields.required("rate")
    let text = try rate.text()
    guard let share = Double(text), (0...1).contains(share) else {
      throw rate.failure(.rateOutOfRange(text))
    }
    return FalseSourceRule(rate: share, rule: try rule(fields, weight: 1, idPrefix: "false-source"))
  }

  private mutating func rule(
    _ fields: CatalogueNode.Fields, weight: Double, idPrefix: String? = nil
  ) throws(CatalogueError) -> CodeRule {
    let code = try plainText(fields.required("code"))
    var logTypeByProcess: [String: String] = [:]
    for (key, value) in try fields.optional("log_type_by_process")?.entries() ?? [] {
      _ = try processIndex(key.node)
      logTypeByProcess[key.text] = try plainText(value)
    }
    var shapes: [MessageShape] = []
    for (index, var element) in try (fields.optional("shapes")?.elements() ?? []).enumerated() {
      element.part = "code '\(code)', shape \(index + 1)"
      shapes.append(try shape(element, defaultID: "\(idPrefix ?? code)-\(index + 1)"))
    }
    return CodeRule(
      code: code, weight: weight, logType: try plainText(fields.required("log_type")),
      logTypeByProcess: logTypeByProcess, shapes: shapes)
  }

  private mutating func shape(
    _ node: CatalogueNode, defaultID: String
  ) throws(CatalogueError) -> MessageShape {
    let fields = try node.fields(known: ["id", "text", "process", "severity", "weight", "trace"])
    let id = try fields.optional("id").map { id throws(CatalogueError) in try plainText(id) }
    return MessageShape(
      id: try newID(id ?? defaultID, node),
      wordings: try templates(fields.required("text").oneOrMore()),
      processIndices: try processIndices(fields.required("process")),
      severities: try severities(fields.required("severity")),
      weight: try fields.optional("weight")?.weight() ?? 1,
      traceKind: try fields.optional("trace")?.text())
  }

  mutating func newID(_ id: String, _ node: CatalogueNode) throws(CatalogueError) -> String {
    guard shapeIDs.insert(id).inserted else { throw node.failure(.duplicate(id)) }
    return id
  }

  func processIndices(_ node: CatalogueNode) throws(CatalogueError) -> [Int] {
    var indices: [Int] = []
    for element in try node.oneOrMore() {
      let index = try processIndex(element)
      guard !indices.contains(index) else {
        throw element.failure(.duplicate(processNames[index]))
      }
      indices.append(index)
    }
    return indices
  }

  func severities(_ node: CatalogueNode) throws(CatalogueError) -> [Severity] {
    var severities: [Severity] = []
    for element in try node.oneOrMore() {
      let severity = try severity(element)
      guard !severities.contains(severity) else {
        throw element.failure(.duplicate(severity.label))
      }
      severities.append(severity)
    }
    return severities
  }

  func templates(
    _ nodes: some Collection<CatalogueNode>
  ) throws(CatalogueError) -> [MessageTemplate] {
    var templates: [MessageTemplate] = []
    for node in nodes { templates.append(try template(node)) }
    return templates
  }

  private func template(_ node: CatalogueNode) throws(CatalogueError) -> MessageTemplate {
    let template: MessageTemplate
    do {
      template = try MessageTemplate(node.text())
    } catch let error as CatalogueError {
      throw error
    } catch MessageTemplate.Fault.controlCharacter {
      throw node.failure(.controlCharacter)
    } catch {
      throw node.failure(.strayBrace)
    }
    for name in template.slotNames where !textNames.contains(name) {
      throw node.failure(.unknownSlot(name, known: textNames))
    }
    return template
  }

  private func severity(_ node: CatalogueNode) throws(CatalogueError) -> Severity {
    let text = try node.text()
    guard let severity = Severity(label: text) else {
      throw node.failure(.unknownSeverity(text, known: Severity.allCases.map(\.label)))
    }
    return severity
  }

  func processIndex(_ node: CatalogueNode) throws(CatalogueError) -> Int {
    let name = try node.text()
    guard let index = processNames.firstIndex(of: name) else {
      throw node.failure(.unknownProcess(name, known: processNames))
    }
    return index
  }

  /// A text that goes into a column as it is.
  func plainText(_ node: CatalogueNode) throws(CatalogueError) -> String {
    let text = try node.text()
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw node.failure(.controlCharacter)
    }
    return text
  }
}
