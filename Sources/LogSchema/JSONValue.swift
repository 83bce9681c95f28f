/// A JSON document to print (RFC 8259).
///
/// Members of an object keep their order, so that the same report is the same text:
///
///     let report: JSONValue = ["rows": 3, "macro_f1": .number(0.5), "labels": ["Low", "High"]]
///     report.text()  // {"rows":3,"macro_f1":0.5,"labels":["Low","High"]}
public enum JSONValue: Equatable, Sendable {
  /// One name of an object and what stands behind it.
  public struct Member: Equatable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONValue

    /// Makes a member of its two sides.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Named values, in their order. A name given twice is printed twice.
  case object([Member])
  /// Values in their order.
  case array([JSONValue])
  /// Text.
  case string(String)
  /// A number with a fraction; JSON has no infinity and no not-a-number, which print as `null`.
  case number(Double)
  /// A whole number, printed with all its digits.
  case integer(Int)
  /// True or false.
  case bool(Bool)
  /// Nothing.
  case null

  /// A number, or null where there is none.
  public static func number(_ value: Double?) -> JSONValue {
    value.map { .number($0) } ?? .null
  }

  /// The document as text, without a line break after it.
  ///
  /// Numbers are the shortest text that reads back as the same bits. Strings are UTF-8; quotes,
  /// backslashes and the control characters below U+0020 are escaped.
  ///
  /// - Parameter indentation: Spaces for each level, with one value on each line; nil prints all
  ///   on one line without a space.
  public func text(indentation: Int? = nil) -> String {
    var text = ""
    append(to: &text, indentation: indentation, depth: 0)
    return text
  }

  private func append(to text: inout String, indentation: Int?, depth: Int) {
    switch self {
    case .object(let members):
      appendList(of: members, between: ("{", "}"), to: &text, indentation, depth) { member, text in
        JSONValue.appendQuoted(member.name, to: &text)
        text += indentation == nil ? ":" : ": "
        member.value.append(to: &text, indentation: indentation, depth: depth + 1)
      }
    case .array(let elements):
      appendList(of: elements, between: ("[", "]"), to: &text, indentation, depth) { one, text in
        one.append(to: &text, indentation: indentation, depth: depth + 1)
      }
    case .string(let string): JSONValue.appendQuoted(string, to: &text)
    case .number(let number): text += number.isFinite ? "\(number)" : "null"
    case .integer(let integer): text += "\(integer)"
    case .bool(let bool): text += bool ? "true" : "false"
    case .null: text += "null"
    }
  }

  private func appendList<Element>(
    of elements: [Element], between brackets: (String, String), to text: inout String,
    _ indentation: Int?, _ depth: Int, appendElement: (Element, inout String) -> Void
  ) {
    func breakLine(atDepth depth: Int) {
      guard let indentation, !elements.isEmpty else { return }
      text += "\n" + String(repeating: " ", count: indentation * depth)
    }
    text += brackets.0
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      breakLine(atDepth: depth + 1)
      appendElement(element, &text)
    }
    breakLine(atDepth: depth)
    text += brackets.1
  }

  private static func appendQuoted(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// An object of a literal, its members in their order.
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
}

extension JSONValue: ExpressibleByArrayLiteral {
  /// An array of a literal.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByStringLiteral {
  /// A string of a literal.
  public init(stringLiteral string: String) { self = .string(string) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  /// A whole number of a literal.
  public init(integerLiteral integer: Int) { self = .integer(integer) }
}

extension JSONValue: ExpressibleByFloatLiteral {
  /// A number of a literal.
  public init(floatLiteral number: Double) { self = .number(number) }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  /// True or false of a literal.
  public init(booleanLiteral bool: Bool) { self = .bool(bool) }
}

extension JSONValue: ExpressibleByNilLiteral {
  /// Null of the literal `nil`.
  public init(nilLiteral: ()) { self = .null }
}
