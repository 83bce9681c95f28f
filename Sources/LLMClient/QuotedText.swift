internal import Redaction

/// Text of a log made fit to be quoted in a request.
///
/// What is no UTF-8 becomes U+FFFD; line ends and other control characters become a space; characters
/// that are not seen (zero width, direction marks, tags) are left out, so that nothing is read that a
/// person would not see. Then identifiers are replaced, and last a long text loses its middle: in
/// this order, no identifier escapes by a character hidden in it or by a cut through it.
struct QuotedText: Sendable {
  /// Replaces identifiers; nil to leave them.
  let redactor: Redactor?

  /// Of what a cut leaves, the tail is one in so many bytes.
  private static let tailShare = 4

  /// The text to quote.
  ///
  /// - Parameter limit: The most bytes of the result, the note on what is left out not counted.
  /// - Complexity: O(`bytes.count`).
  func text(of bytes: [UInt8], limit: Int) -> String {
    let visible = visibleText(of: bytes)
    guard let redactor else { return QuotedText.cut(visible, limit: limit) }
    var redacted: [UInt8] = []
    redacted.reserveCapacity(visible.count)
    redactor.append(visible.span, to: &redacted)
    return QuotedText.cut(redacted, limit: limit)
  }

  /// UTF-8 of what can be seen of the text.
  private func visibleText(of bytes: [UInt8]) -> [UInt8] {
    if bytes.allSatisfy({ (0x20...0x7E).contains($0) }) { return bytes }
    var visible: [UInt8] = []
    visible.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.visibility {
      case .seen: visible.append(contentsOf: Character(scalar).utf8)
      case .space: visible.append(UInt8(ascii: " "))
      case .unseen: break
      }
    }
    return visible
  }

  /// The head and the tail of a text that is longer than `limit` bytes.
  private static func cut(_ text: [UInt8], limit: Int) -> String {
    guard text.count > limit else { return String(decoding: text, as: UTF8.self) }
    var headEnd = limit - limit / tailShare
    var tailStart = text.count - limit / tailShare
    while headEnd > 0 && text[headEnd].isContinuation { headEnd -= 1 }
    while tailStart < text.count && text[tailStart].isContinuation { tailStart += 1 }
    return String(decoding: text[..<headEnd], as: UTF8.self)
      + " …[\(tailStart - headEnd) bytes left out]… "
      + String(decoding: text[tailStart...], as: UTF8.self)
  }
}

extension UInt8 {
  /// Whether a byte of UTF-8 goes on with the character before it.
  var isContinuation: Bool { self & 0xC0 == 0x80 }
}

extension Unicode.Scalar {
  enum Visibility {
    case seen
    case space
    case unseen
  }

  /// What a reader sees of the character.
  var visibility: Visibility {
    if (0x20...0x7E).contains(value) { return .seen }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: return .space
    case .format, .privateUse, .surrogate, .unassigned: return .unseen
    // Variation selectors and the like are marks that change nothing a reader could name.
    default: return properties.isDefaultIgnorableCodePoint ? .unseen : .seen
    }
  }
}
