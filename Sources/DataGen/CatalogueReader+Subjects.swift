internal import LogSchema
import PlacedYAML

/// The parts of a catalogue that go beyond one portal: phrases, subjects, incidents, additions.
extension CatalogueReader {
  /// Phrases by name; a phrase may name slots, and phrases that stand above it.
  mutating func phrases(
    _ mapping: CatalogueNode?
  ) throws(CatalogueError) -> [String: [MessageTemplate]] {
    var phrases: [String: [MessageTemplate]] = [:]
    for (key, var value) in try mapping?.entries() ?? [] {
      value.part = "phrase '\(key.text)'"
      guard BuiltInSlot(rawValue: key.text) == nil else {
        throw key.node.failure(.reservedSlot(key.text))
      }
      guard !textNames.contains(key.text) else { throw key.node.failure(.duplicate(key.text)) }
      phrases[key.text] = try templates(value.elements())
      textNames = (textNames + [key.text]).sorted()
    }
    return phrases
  }

  /// What `weigh` says: `code` (if left out) or `shape`.
  func weighsShapesAlone(_ node: CatalogueNode?) throws(CatalogueError) -> Bool {
    guard let node else { return false }
    let text = try node.text()
    guard let choice = ["code": false, "shape": true][text] else {
      throw node.failure(.unknownName(text, known: ["code", "shape"]))
    }
    return choice
  }

  /// Adds the lines of subjects to their codes.
  ///
  /// A line is `id: [code, process, severity, text, further wordings …]`.
  mutating func addSubjects(
    _ list: CatalogueNode?, to codes: inout [CodeRule]
  ) throws(CatalogueError) {
    guard let list else { return }
    for (index, var element) in try list.elements().enumerated() {
      element.part = "subject \(index + 1)"
      let fields = try element.fields(known: ["subject", "trace", "lines"])
      let subject = try fields.required("subject").text()
      let traceKind = try fields.optional("trace")?.text()
      for (key, var line) in try fields.required("lines").entries() {
        line.part = "subject '\(subject)', line '\(key.text)'"
        let values = try line.elements()
        guard values.count >= 4 else { throw line.failure(.shortLine) }
        let code = try values[0].text()
        guard let place = codes.firstIndex(where: { $0.code == code }) else {
          throw values[0].failure(.unknownName(code, known: codes.map(\.code)))
        }
        codes[place].shapes.append(
          MessageShape(
            id: try newID(key.text, key.node), wordings: try templates(values[3...]),
            processIndices: try processIndices(values[1]),
            severities: try severities(values[2]), weight: 1, traceKind: traceKind))
      }
    }
  }

  /// The troubles that come over the portal.
  func incidents(
    _ list: CatalogueNode?, codes: [CodeRule]
  ) throws(CatalogueError) -> [IncidentRule] {
    guard let list else { return [] }
    var incidents: [IncidentRule] = []
    for (index, var element) in try list.elements().enumerated() {
      element.part = "incident \(index + 1)"
      let fields = try element.fields(known: ["name", "minutes", "factor", "codes", "processes"])
      var codeNames: Set<String> = []
      for node in try fields.required("codes").oneOrMore() {
        let name = try node.text()
        guard codes.contains(where: { $0.code == name }) else {
          throw node.failure(.unknownName(name, known: codes.map(\.code)))
        }
        codeNames.insert(name)
      }
      let processes = try processIndices(fields.required("processes"))
      let incident = IncidentRule(
        name: try plainText(fields.required("name")),
        minutes: try CatalogueReader.numbers(fields.required("minutes")),
        factor: try CatalogueReader.numbers(fields.required("factor")), codes: codeNames,
        processIndices: Set(processes))
      let isFound = codes.contains { code in
        codeNames.contains(code.code)
          && code.shapes.contains { !incident.processIndices.isDisjoint(with: $0.processIndices) }
      }
      guard isFound, incident.minutes.lowerBound > 0, incident.minutes.upperBound <= 1440,
        incident.factor.lowerBound > 0, incident.factor.upperBound <= 1000
      else { throw element.failure(.emptyIncident) }
      incidents.append(incident)
    }
    return incidents
  }

  /// Names of slots whose values are drawn once for a session.
  static func sessionSlots(
    _ list: CatalogueNode?, slots: [String: SlotRule]
  ) throws(CatalogueError) -> Set<String> {
    var names: Set<String> = []
    for node in try list?.elements() ?? [] {
      let name = try node.text()
      guard slots[name] != nil else {
        throw node.failure(.unknownSlot(name, known: slots.keys.sorted()))
      }
      names.insert(name)
    }
    return names
  }

  /// What may be added to messages: `identifiers`, `injections` and `traces`, each by kind.
  func additions(_ mapping: CatalogueNode?) throws(CatalogueError) -> [AdditionRule] {
    guard let mapping else { return [] }
    let known = AdditionRule.Purpose.allCases.map(\.rawValue)
    var additions: [AdditionRule] = []
    for (key, kinds) in try mapping.entries() {
      guard let purpose = AdditionRule.Purpose(rawValue: key.text) else {
        throw key.node.failure(.unknownKey(key.text, known: known))
      }
      for (kind, var list) in try kinds.entries() {
        list.part = "\(key.text) '\(kind.text)'"
        additions.append(
          AdditionRule(
            purpose: purpose, kind: try plainText(kind.node),
            wordings: try templates(list.elements())))
      }
    }
    return additions
  }
}
