internal import Yams

/// A part of a catalogue's YAML that knows where it stands, for errors that point there.
struct CatalogueNode {
  private let node: Node
  /// What the user would call this part, such as `code '404', shape 3`.
  var part: String

  /// The root of a YAML document.
  init(yaml: String) throws(CatalogueError) {
    part = "the file"
    do {
      guard let root = try Yams.compose(yaml: yaml) else {
        throw CatalogueError(line: nil, column: nil, part: part, problem: .empty)
      }
      node = root
    } catch let error as CatalogueError {
      throw error
    } catch let error as YamlError {
      throw CatalogueError(part: part, yamlError: error)
    } catch {
      throw CatalogueError(line: nil, column: nil, part: part, problem: .syntax("\(error)"))
    }
  }

  private init(node: Node, part: String) {
    self.node = node
    self.part = part
  }

  /// An error at this place.
  func failure(_ problem: CatalogueProblem) -> CatalogueError {
    CatalogueError(line: node.mark?.line, column: node.mark?.column, part: part, problem: problem)
  }

  /// The values of a mapping by their keys, which must all be among `known`.
  func fields(known: [String]) throws(CatalogueError) -> Fields {
    let entries = try entries()
    for (key, _) in entries where !known.contains(key.text) {
      throw key.node.failure(.unknownKey(key.text, known: known))
    }
    let values = entries.map { ($0.key.text, $0.value) }
    return Fields(parent: self, values: Dictionary(values) { first, _ in first })
  }

  /// The keys and values of a mapping in the order of the file.
  func entries() throws(CatalogueError) -> [(key: Key, value: CatalogueNode)] {
    guard case .mapping(let mapping) = node else { throw failure(.wrongKind(expected: "mapping")) }
    guard !mapping.isEmpty else { throw failure(.empty) }
    var entries: [(key: Key, value: CatalogueNode)] = []
    for (keyNode, value) in mapping {
      let key = CatalogueNode(node: keyNode, part: part)
      entries.append(
        (Key(text: try key.text(), node: key), CatalogueNode(node: value, part: part)))
    }
    return entries
  }

  /// The elements of a list that holds at least one.
  func elements() throws(CatalogueError) -> [CatalogueNode] {
    guard case .sequence(let sequence) = node else { throw failure(.wrongKind(expected: "list")) }
    guard !sequence.isEmpty else { throw failure(.empty) }
    return sequence.map { CatalogueNode(node: $0, part: part) }
  }

  /// The elements of a list, or the one value that stands in its place.
  func oneOrMore() throws(CatalogueError) -> [CatalogueNode] {
    if case .scalar = node { return [self] }
    return try elements()
  }

  /// Whether this is a list.
  var isList: Bool {
    if case .sequence = node { true } else { false }
  }

  /// A text that is not empty.
  func text() throws(CatalogueError) -> String {
    guard case .scalar(let scalar) = node else { throw failure(.wrongKind(expected: "text")) }
    guard !scalar.string.isEmpty else { throw failure(.empty) }
    return scalar.string
  }

  /// A number above 0.
  func weight() throws(CatalogueError) -> Double {
    let text = try text()
    guard let weight = Double(text), weight > 0, weight.isFinite else {
      throw failure(.weightNotPositive(text))
    }
    return weight
  }

  /// A key of a mapping and its place.
  struct Key {
    let text: String
    let node: CatalogueNode
  }

  /// The values of a mapping by their keys.
  struct Fields {
    private let parent: CatalogueNode
    private let values: [String: CatalogueNode]

    fileprivate init(parent: CatalogueNode, values: [String: CatalogueNode]) {
      self.parent = parent
      self.values = values
    }

    /// The value of a key that may be left out.
    func optional(_ key: String) -> CatalogueNode? {
      values[key]
    }

    /// The value of a key that has to be there.
    func required(_ key: String) throws(CatalogueError) -> CatalogueNode {
      guard let value = values[key] else { throw parent.failure(.missingKey(key)) }
      return value
    }
  }
}

extension CatalogueError {
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
