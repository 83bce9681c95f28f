import ArgumentParser
import FileSystem
import PlacedYAML

/// Why a search space cannot be used: what, where, and what to do.
struct TuningSpaceError: PlacedFailure, CustomStringConvertible {
  /// What can be wrong in a search space.
  enum Problem: YAMLProblem, Equatable {
    case syntax(String)
    case wrongKind(expected: String)
    case missingKey(String)
    case unknownKey(String, known: [String])
    case empty
    case duplicate(String)
    /// A search cannot vary the option.
    case refused(option: String, reason: String)
    /// What the option itself says of a value.
    case badValue(reason: String)
    /// A number of a range.
    case badNumber(key: String, allowed: String)
  }

  let line: Int?
  let column: Int?
  let part: String
  let problem: Problem

  var description: String {
    let place = line.map { line in "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " }
    return "search space, \(place ?? "")\(part): \(problem.text)"
  }
}

extension TuningSpaceError.Problem {
  fileprivate var text: String {
    switch self {
    case .syntax(let reason): "this is no YAML: \(reason). Correct the line."
    case .wrongKind(let expected): "a \(expected) is needed here. Write one."
    case .missingKey(let key): "'\(key)' is missing. Add it."
    case .unknownKey(let key, let known):
      "nothing reads the key '\(key)'. Known keys: \(known.joined(separator: ", "))."
    case .empty: "there is nothing here. Fill it in or leave the part out."
    case .duplicate(let name): "'\(name)' is there twice. Keep one."
    case .refused(let option, let reason): "'\(option)' cannot vary: \(reason). Take it out."
    case .badValue(let reason): "the option does not take this: \(reason)"
    case .badNumber(let key, let allowed): "'\(key)' has to be \(allowed). Correct it."
    }
  }
}

private typealias SpaceNode = PlacedNode<TuningSpaceError>

extension TuningSpace {
  /// More bytes than this are no search space.
  private static let largestByteCount = 1 << 20

  /// Reads a file.
  init(path: String) throws {
    let bytes = try InputFile(path: path).readToEnd(limit: TuningSpace.largestByteCount)
    guard let yaml = String(validating: bytes, as: UTF8.self) else {
      throw ValidationError("'\(path)' is not UTF-8 text. Save the search space as UTF-8.")
    }
    try self.init(yaml: yaml)
  }

  /// Reads a text.
  init(yaml: String) throws(TuningSpaceError) {
    let root = try SpaceNode(yaml: yaml)
    var subspaces: [Subspace] = []
    for node in root.isList ? try root.elements() : [root] {
      var dimensions: [Dimension] = []
      for (key, value) in try node.entries() {
        if let reason = TuningSpace.refusedOptions[key.text] {
          throw key.node.failure(.refused(option: key.text, reason: reason))
        }
        var value = value
        value.part = "'\(key.text)'"
        dimensions.append(
          Dimension(
            option: key.text, values: try TuningSpace.values(value),
            line: key.node.failure(.empty).line))
      }
      subspaces.append(Subspace(dimensions: dimensions))
    }
    self.subspaces = subspaces
  }

  private static func values(_ node: SpaceNode) throws(TuningSpaceError) -> Values {
    if node.isMapping { return .range(try range(node)) }
    var texts: [String] = []
    for element in try node.oneOrMore() {
      let text = try element.text()
      guard !texts.contains(text) else { throw element.failure(.duplicate(text)) }
      texts.append(text)
    }
    return .list(texts)
  }

  private static func range(_ node: SpaceNode) throws(TuningSpaceError) -> TuningRange {
    let fields = try node.fields(known: ["from", "to", "scale", "steps", "whole"])
    let scale = fields.optional("scale")
    let isLogarithmic = try scale?.oneOf(["linear", "log"]) == "log"
    let isWhole = try fields.optional("whole")?.oneOf(["true", "false"]) == "true"
    let low = try fields.required("from").number(
      "from", "a number" + (isLogarithmic ? " above 0" : "")
    ) { $0.isFinite && (!isLogarithmic || $0 > 0) }
    let high = try fields.required("to").number("to", "a number above 'from'") {
      $0.isFinite && $0 > low
    }
    var steps: Int?
    if let node = fields.optional("steps") {
      steps = Int(
        try node.number("steps", "a whole number from 2 to 1000") {
          (2...1000).contains($0) && $0.rounded() == $0
        })
    }
    if isWhole, max(abs(low), abs(high)) > 1e15 {
      throw node.failure(.badNumber(key: "to", allowed: "below 10^15"))
    }
    return TuningRange(
      low: low, high: high, isLogarithmic: isLogarithmic, isWhole: isWhole, steps: steps)
  }
}

extension PlacedNode where Failure == TuningSpaceError {
  fileprivate func number(
    _ key: String, _ allowed: String, _ isAllowed: (Double) -> Bool
  ) throws(TuningSpaceError) -> Double {
    guard let number = Double(try text()), isAllowed(number) else {
      throw failure(.badNumber(key: key, allowed: allowed))
    }
    return number
  }

  fileprivate func oneOf(_ words: [String]) throws(TuningSpaceError) -> String {
    let word = try text()
    guard words.contains(word) else {
      throw failure(.wrongKind(expected: words.joined(separator: " or ")))
    }
    return word
  }
}

extension TuningSpace {
  /// The space that a search has unless another is given.
  static let builtInYAML = """
    # Options of `tocsin train` and the values that a search may give them. A list of spaces:
    # a setting takes one value of each option of one space. Values are what follows the option on
    # the command line; true and false are for flags, default leaves the option out. A range has
    # from, to, scale (linear or log), and steps if it is to have so many values only.

    # Words, with or without characters.
    - ngrams: ["1,1", "1,2", "1,3"]
      char-ngrams: [none, "3,5", "2,4"]
      min-df: [1, 2, 5]
      max-df: [1.0, 0.5]
      sublinear-tf: [false, true]
      c: {from: 0.03, to: 100, scale: log}
      class-weight: [none, balanced]

    # Characters alone.
    - ngrams: none
      char-ngrams: ["2,4", "3,5", "2,6"]
      min-df: [1, 2, 5]
      sublinear-tf: [false, true]
      c: {from: 0.03, to: 100, scale: log}
      class-weight: [none, balanced]

    # A forest.
    - algorithm: forest
      ngrams: ["1,1", "1,2"]
      char-ngrams: [none, "3,5"]
      min-df: [1, 2, 5]
      trees: [100, 200]
      split-features: [sqrt, 0.1, 0.3]
      min-samples-leaf: [1, 3]
      class-weight: [none, balanced]

    """
}
