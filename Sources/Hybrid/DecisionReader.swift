import Evaluation
import LogSchema
public import PlacedYAML

extension DecisionConfiguration {
  /// A longer text of decisions is refused, in bytes.
  public static let largestTextByteCount = 1 << 20

  /// Sections of the same file that other parts of the program read.
  public static let foreignSections = ["language_model", "tickets"]

  /// Reads a configuration as ``portalYAML`` shows it by example; what it leaves out is as in
  /// ``portal``.
  ///
  /// - Throws: The first fault with its part, line and column.
  public init(yaml: String) throws(DecisionError) {
    let byteCount = yaml.utf8.count
    guard byteCount <= DecisionConfiguration.largestTextByteCount else {
      throw DecisionError(
        line: nil, column: nil, part: "the file",
        problem: .tooMuchText(
          byteCount: byteCount, limit: DecisionConfiguration.largestTextByteCount))
    }
    try self.init(root: PlacedNode(yaml: yaml))
  }

  /// Reads a configuration from the root of a file.
  public init(root: PlacedNode<DecisionError>) throws(DecisionError) {
    self = .portal
    let fields = try root.fields(
      known: ["routes", "model", "costs", "fallback"] + DecisionConfiguration.foreignSections)
    if let node = fields.optional("routes") { routes = try DecisionReader.routes(node) }
    if let node = fields.optional("model") { try readModel(node.renamed("model")) }
    if let node = fields.optional("costs") { try readCosts(node.renamed("costs")) }
    if let node = fields.optional("fallback") { try readFallback(node.renamed("fallback")) }
  }

  private mutating func readModel(_ node: PlacedNode<DecisionError>) throws(DecisionError) {
    let fields = try node.fields(known: ["gate", "choose", "sure_by"])
    if let gate = fields.optional("gate") {
      usesGate = try gate.word(of: ["true", "false"]) == "true"
    }
    if let choose = fields.optional("choose") { choice = try choose.word() }
    if let sure = fields.optional("sure_by") { acceptance = try DecisionReader.acceptance(sure) }
  }

  private mutating func readCosts(_ node: PlacedNode<DecisionError>) throws(DecisionError) {
    let fields = try node.fields(known: ["language_model", "matrix"])
    if let cost = fields.optional("language_model") {
      askingCost = try cost.number(in: 0...1e9, called: "a number from 0 to 1e9")
    }
    if let matrix = fields.optional("matrix") { costs = try DecisionReader.costs(matrix) }
  }

  private mutating func readFallback(_ node: PlacedNode<DecisionError>) throws(DecisionError) {
    let fields = try node.fields(known: ["unsure", "unknown"])
    if let unsure = fields.optional("unsure") { fallbackForUnsure = try unsure.word() }
    if let unknown = fields.optional("unknown") { fallbackForUnknown = try unknown.word() }
  }
}

/// Reads the parts of a decision configuration that are lists or mappings.
enum DecisionReader {
  typealias Node = PlacedNode<DecisionError>

  static func routes(_ node: Node) throws(DecisionError) -> [DecisionConfiguration.Route] {
    var routes: [DecisionConfiguration.Route] = []
    for (index, element) in try node.elements().enumerated() {
      routes.append(try route(element.renamed("route \(index + 1)")))
    }
    return routes
  }

  private static func route(_ node: Node) throws(DecisionError) -> DecisionConfiguration.Route {
    let fields = try node.fields(known: ["log_type", "process", "stages"])
    let logTypes = try texts(fields.optional("log_type"))
    let processes = try texts(fields.optional("process"))
    guard !logTypes.isEmpty || !processes.isEmpty else { throw node.failure(.routeForEverything) }
    var stages: Set<Stage> = []
    for element in try fields.required("stages").oneOrMore() {
      let name = try element.word(of: Stage.askable.map(\.name))
      for stage in Stage.askable where stage.name == name {
        guard stages.insert(stage).inserted else { throw element.failure(.duplicate(name)) }
      }
    }
    return DecisionConfiguration.Route(logTypes: logTypes, processes: processes, stages: stages)
  }

  private static func texts(_ node: Node?) throws(DecisionError) -> [String] {
    guard let node else { return [] }
    var texts: [String] = []
    for element in try node.oneOrMore() {
      let text = try element.text()
      guard !texts.contains(text) else { throw element.failure(.duplicate(text)) }
      texts.append(text)
    }
    return texts
  }

  static func acceptance(_ node: Node) throws(DecisionError) -> DecisionConfiguration.Acceptance {
    guard !node.isMapping else {
      return .probabilities(try bySeverity(node, 0...1, called: "a probability from 0 to 1"))
    }
    return try node.word(of: ["costs", "thresholds"]) == "costs" ? .costs : .modelThresholds
  }

  static func costs(_ node: Node) throws(DecisionError) -> SeverityCosts {
    let fields = try node.fields(known: Severity.allCases.map(\.label))
    var rows: [[Double]] = []
    for actual in Severity.allCases {
      let row = try fields.required(actual.label).renamed("costs of \(actual.label) lines")
      rows.append(try bySeverity(row, 0...1e9, called: "a number from 0 to 1e9"))
    }
    return SeverityCosts { rows[$0.rawValue][$1.rawValue] }
  }

  private static func bySeverity(
    _ node: Node, _ allowed: ClosedRange<Double>, called words: String
  ) throws(DecisionError) -> [Double] {
    let fields = try node.fields(known: Severity.allCases.map(\.label))
    var numbers: [Double] = []
    for severity in Severity.allCases {
      numbers.append(try fields.required(severity.label).number(in: allowed, called: words))
    }
    return numbers
  }
}

extension PlacedNode<DecisionError> {
  /// The same place, as part of something else.
  fileprivate func renamed(_ part: String) -> Self {
    var node = self
    node.part = part
    return node
  }

  /// One of the words that are allowed.
  fileprivate func word(of known: [String]) throws(DecisionError) -> String {
    let word = try text()
    guard known.contains(word) else { throw failure(.unknownWord(word, known: known)) }
    return word
  }

  /// The case of an enumeration that the text names.
  fileprivate func word<Word: RawRepresentable<String> & CaseIterable>()
    throws(DecisionError) -> Word
  {
    let word = try text()
    guard let known = Word(rawValue: word) else {
      throw failure(.unknownWord(word, known: Word.allCases.map(\.rawValue)))
    }
    return known
  }

  fileprivate func number(
    in allowed: ClosedRange<Double>, called words: String
  ) throws(DecisionError) -> Double {
    let text = try text()
    guard let number = Double(text), allowed.contains(number) else {
      throw failure(.badNumber(text, allowed: words))
    }
    return number
  }
}
