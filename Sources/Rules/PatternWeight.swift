/// How much automaton a pattern asks for: its characters, with counted repetitions multiplied out.
///
/// A plain character or a class of ASCII characters weighs 1; `.`, a negated class and a character
/// beyond ASCII 4, for the bytes that it may have; a class that names characters beyond ASCII 10; a
/// Unicode property 100. `x{2,30}` weighs 30 times `x`; `*`, `+` and `?` weigh nothing. Faulty patterns have a weight too; refusing them is the
/// engine's part.
///
/// - Returns: At least 0, at most 2^30 for whatever is heavier.
/// - Throws: ``RuleProblem/commentInPattern``: comments could hide what a repetition repeats.
func patternWeight(_ pattern: String) throws(RuleProblem) -> Int {
  var scanner = PatternScanner(pattern)
  return try scanner.weigh()
}

private struct PatternScanner {
  private enum Weight {
    static let plain = 1
    static let severalBytes = 4
    static let wideClass = 10
    static let unicodeProperty = 100
    static let most = 1 << 30
  }

  private let scalars: [Unicode.Scalar]
  private var place = 0
  /// The weights of the open groups, the whole pattern first.
  private var groups = [0]
  /// What a repetition would multiply.
  private var lastAtom = 0

  init(_ pattern: String) {
    scalars = Array(pattern.unicodeScalars)
  }

  mutating func weigh() throws(RuleProblem) -> Int {
    while let scalar = next() {
      switch scalar {
      case "\\": weighEscape()
      case "[": add(classWeight())
      case "(": try openGroup()
      case ")": closeGroup()
      case "{": repeatLast()
      case ".": add(Weight.severalBytes)
      case "*", "+", "?", "|", "^", "$": break
      default: add(scalar.isASCII ? Weight.plain : Weight.severalBytes)
      }
    }
    while groups.count > 1 { closeGroup() }
    return groups[0]
  }

  private var peek: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func next() -> Unicode.Scalar? {
    guard let scalar = peek else { return nil }
    place += 1
    return scalar
  }

  private mutating func add(_ weight: Int) {
    lastAtom = weight
    groups[groups.count - 1] = min(groups[groups.count - 1] + weight, Weight.most)
  }

  // MARK: Groups and repetitions

  private mutating func openGroup() throws(RuleProblem) {
    groups.append(0)
    guard peek == "?" else { return }
    // Options such as (?i) and (?i:…) end at the first character that is no letter.
    place += 1
    while let scalar = peek {
      if scalar == "x" || scalar == "#" { throw .commentInPattern }
      guard scalar == ":" || scalar == "-" || ("a"..."z").contains(scalar) else { return }
      place += 1
      if scalar == ":" { return }
    }
  }

  private mutating func closeGroup() {
    guard groups.count > 1 else { return }
    add(groups.removeLast())
  }

  /// Multiplies by the larger number of `{n}`, `{n,}` and `{n,m}`; other braces are plain.
  private mutating func repeatLast() {
    var end = place
    var numbers = [0]
    while end < scalars.count, scalars[end] != "}" {
      if let digit = Int(String(scalars[end])) {
        numbers[numbers.count - 1] = min(numbers[numbers.count - 1] * 10 + digit, 1 << 20)
      } else if scalars[end] == ",", numbers.count == 1 {
        numbers.append(0)
      } else {
        return add(Weight.plain)
      }
      end += 1
    }
    guard end < scalars.count else { return add(Weight.plain) }
    place = end + 1
    let atom = lastAtom
    let repeated = min(atom * max(numbers.max() ?? 1, 1), Weight.most)
    add(repeated - atom)
    lastAtom = repeated
  }

  // MARK: Characters

  private mutating func weighEscape() {
    switch next() {
    case "Q":
      while let scalar = next() {
        if scalar == "\\", peek == "E" {
          place += 1
          return
        }
        add(scalar.isASCII ? Weight.plain : Weight.severalBytes)
      }
    case "E", nil: break
    case let scalar?:
      skipBraces(after: scalar)
      add(escapeWeight(scalar))
    }
  }

  private func escapeWeight(_ letter: Unicode.Scalar) -> Int {
    switch letter {
    case "p", "P", "X": Weight.unicodeProperty
    case "D", "H", "N", "R", "S", "V", "W", "x", "o": Weight.severalBytes
    default: Weight.plain
    }
  }

  /// Passes over the braces of `\p{…}` and `\x{…}`, which repeat nothing.
  private mutating func skipBraces(after letter: Unicode.Scalar) {
    guard ["p", "P", "x", "o", "k", "g", "N"].contains(letter), peek == "{" else { return }
    while let scalar = next(), scalar != "}" {}
  }

  /// The weight of a class whose `[` has been read.
  private mutating func classWeight() -> Int {
    var weight = Weight.plain
    if peek == "^" {
      weight = Weight.severalBytes
      place += 1
    }
    // A bracket in the first place is one of the characters.
    if peek == "]" { place += 1 }
    while let scalar = next(), scalar != "]" {
      if scalar == "[", peek == ":" {
        while let inside = next(), inside != "]" {}
      } else if scalar == "\\", let letter = next() {
        weight = max(weight, escapeWeight(letter))
      } else if !scalar.isASCII {
        weight = max(weight, Weight.wideClass)
      }
    }
    return weight
  }
}
