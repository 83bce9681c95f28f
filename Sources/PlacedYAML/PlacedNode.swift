internal import Yams

/// A part of a YAML file that knows where it stands, for errors that point there.
///
/// The one door to the YAML parser.
public struct PlacedNode<Failure: PlacedFailure> {
  private let node: Node
  /// What the user would call this part, such as `code '404', shape 3` or `rule 'signed-in'`.
  public var part: String

  /// The root of a YAML document.
  public init(yaml: String) throws(Failure) {
    part = "the file"
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch let error as YamlError {
      throw Failure(part: part, yamlError: error)
    } catch {
      throw Failure(line: nil, column: nil, part: part, problem: .syntax("unreadable"))
    }
    guard let root else {
      throw Failure(line: nil, column: nil, part: part, problem: .empty)
    }
    node = root
  }

  fileprivate init(node: Node, part: String) {
    self.node = node
    self.part = part
  }

  /// The same place, for a reader whose errors are of another type: a section of a shared file.
  public func reread<Other: PlacedFailure>(as _: Other.Type) -> PlacedNode<Other> {
    PlacedNode<Other>(node: node, part: part)
  }

  /// An error at this place.
  public func failure(_ problem: Failure.Problem) -> Failure {
    Failure(line: node.mark?.line, column: node.mark?.column, part: part, problem: problem)
  }

  /// The values of a mapping by their keys, which must all be among `known`.
  public func fields(known: [String]) throws(Failure) -> Fields {
    let entries = try entries()
    for (key, _) in entries where !known.contains(key.text) {
      throw key.node.failure(.unknownKey(key.text, known: known))
    }
    let values = entries.map { ($0.key.text, $0.value) }
    return Fields(parent: self, values: Dictionary(values) { first, _ in first })
  }

  /// The keys and values of a mapping in the order of the file.
  public func entries() throws(Failure) -> [(key: Key, value: PlacedNode)] {
    guard case .mapping(let mapping) = node else { throw failure(.wrongKind(expected: "mapping")) }
    guard !mapping.isEmpty else { throw failure(.empty) }
    var entries: [(key: Key, value: PlacedNode)] = []
    for (keyNode, value) in mapping {
      let key = PlacedNode(node: keyNode, part: part)
      entries.append(
        (Key(text: try key.text(), node: key), PlacedNode(node: value, part: part)))
    }
    return entries
  }

  /// The elements of a list that holds at least one.
  public func elements() throws(Failure) -> [PlacedNode] {
    guard case .sequence(let sequence) = node else { throw failure(.wrongKind(expected: "list")) }
    guard !sequence.isEmpty else { throw failure(.empty) }
    return sequence.map { PlacedNode(node: $0, part: part) }
  }

  /// The elements of a list, or the one value that stands in its place.
  public func oneOrMore() throws(Failure) -> [PlacedNode] {
    if case .scalar = node { return [self] }
    return try elements()
  }

  /// Whether this is a list.
  public var isList: Bool {
    if case .sequence = node { true } else { false }
  }

  /// Whether this is a mapping.
  public var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  /// A text that is not empty.
  public func text() throws(Failure) -> String {
    guard case .scalar(let scalar) = node else { throw failure(.wrongKind(expected: "text")) }
    guard !scalar.string.isEmpty else { throw failure(.empty) }
    return scalar.string
  }

  /// A key of a mapping and its place.
  public struct Key {
    /// The key.
    public let text: String
    /// Where it stands.
    public let node: PlacedNode
  }

  /// The values of a mapping by their keys.
  public struct Fields {
    private let parent: PlacedNode
    private let values: [String: PlacedNode]

    fileprivate init(parent: PlacedNode, values: [String: PlacedNode]) {
      self.parent = parent
      self.values = values
    }

    /// The same values, which belong to a part of another name.
    public func named(_ part: String) -> Fields {
      var parent = parent
      parent.part = part
      return Fields(
        parent: parent, values: values.mapValues { PlacedNode(node: $0.node, part: part) })
    }

    /// The value of a key that may be left out.
    public func optional(_ key: String) -> PlacedNode? {
      values[key]
    }

    /// The value of a key that has to be there.
    public func required(_ key: String) throws(Failure) -> PlacedNode {
      guard let value = values[key] else { throw parent.failure(.missingKey(key)) }
      return value
    }
  }
}

extension PlacedFailure {
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
