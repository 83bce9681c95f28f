internal import Yams

/// A part of the rules' YAML that knows where it stands, for errors that point there.
struct RuleNode {
  private let node: Node
  /// What the user would call this part, such as `rule 'signed-in'`.
  var part: String

  /// The root of a YAML document.
  init(yaml: String) throws(RuleError) {
    part = "the file"
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch let error as YamlError {
      throw RuleError(part: part, yamlError: error)
    } catch {
      throw RuleError(line: nil, column: nil, part: part, problem: .syntax("unreadable"))
    }
    guard let root else {
      throw RuleError(line: nil, column: nil, part: part, problem: .empty)
    }
    node = root
  }

  private init(node: Node, part: String) {
    self.node = node
    self.part = part
  }

  /// An error at this place.
  func failure(_ problem: RuleProblem) -> RuleError {
    RuleError(line: node.mark?.line, column: node.mark?.column, part: part, problem: problem)
  }

  /// The values of a mapping by their keys, which must all be among `known`.
  func fields(known: [String]) throws(RuleError) -> Fields {
    guard case .mapping(let mapping) = node else { throw failure(.wrongKind(expected: "mapping")) }
    guard !mapping.isEmpty else { throw failure(.empty) }
    var values: [String: RuleNode] = [:]
    for (keyNode, value) in mapping {
      let key = RuleNode(node: keyNode, part: part)
      let name = try key.text()
      guard known.contains(name) else { throw key.failure(.unknownKey(name, known: known)) }
      values[name] = RuleNode(node: value, part: part)
    }
    return Fields(parent: self, values: values)
  }

  /// The elements of a list that holds at least one.
  func elements() throws(RuleError) -> [RuleNode] {
    guard case .sequence(let sequence) = node else { throw failure(.wrongKind(expected: "list")) }
    guard !sequence.isEmpty else { throw failure(.empty) }
    return sequence.map { RuleNode(node: $0, part: part) }
  }

  /// The elements of a list, or the one value that stands in its place.
  func oneOrMore() throws(RuleError) -> [RuleNode] {
    if case .scalar = node { return [self] }
    return try elements()
  }

  /// A text that is not empty.
  func text() throws(RuleError) -> String {
    guard case .scalar(let scalar) = node else { throw failure(.wrongKind(expected: "text")) }
    guard !scalar.string.isEmpty else { throw failure(.empty) }
    return scalar.string
  }

  /// The values of a mapping by their keys.
  struct Fields {
    private let parent: RuleNode
    private let values: [String: RuleNode]

    fileprivate init(parent: RuleNode, values: [String: RuleNode]) {
      self.parent = parent
      self.values = values
    }

    /// The same values, which belong to a part of another name.
    func named(_ part: String) -> Fields {
      var parent = parent
      parent.part = part
      return Fields(
        parent: parent, values: values.mapValues { RuleNode(node: $0.node, part: part) })
    }

    /// The value of a key that may be left out.
    func optional(_ key: String) -> RuleNode? {
      values[key]
    }

    /// The value of a key that has to be there.
    func required(_ key: String) throws(RuleError) -> RuleNode {
      guard let value = values[key] else { throw parent.failure(.missingKey(key)) }
      return value
    }
  }
}

extension RuleError {
  /// The place and the reason of what the YAML parser says, without its copy of the text.
  fileprivate init(part: String, yamlError: YamlError) {
    switch yamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(line: mark.line, column: mark.column, part: part, problem: .syntax(problem))
    case .duplicatedKeysInMapping(let keys, let context):
      self.init(
        line: context.mark.line, column: context.mark.column, part: part,
        problem: .duplicate(keys.joined(separator: ", ")))
    case .reader(let problem, _, _, _):
      self.init(line: nil, column: nil, part: part, problem: .syntax(problem))
    default:
      self.init(line: nil, column: nil, part: part, problem: .syntax("unreadable"))
    }
  }
}
