internal import Redaction

/// Cleans a model's reason before anybody sees it: it is as little to be trusted as the line.
struct ReasonText: Sendable {
  /// The most bytes of a reason.
  static let byteLimit = 300

  /// A model may repeat what it was shown, and what it was shown may not have been redacted.
  private let redactor = Redactor(RedactionSettings(tellsValuesApart: false))

  /// One line of seen characters without identifiers, of at most ``byteLimit`` bytes, cut between
  /// characters.
  ///
  /// Placeholders stay placeholders: nobody keeps what they stand for.
  func cleaned(_ reason: String) -> String {
    let text = QuotedText(redactor: redactor).text(of: Array(reason.utf8), limit: .max)
    var cleaned = ""
    for character in text {
      if character == " " && (cleaned.isEmpty || cleaned.hasSuffix(" ")) { continue }
      guard cleaned.utf8.count + character.utf8.count <= ReasonText.byteLimit else { break }
      cleaned.append(character)
    }
    return cleaned.hasSuffix(" ") ? String(cleaned.dropLast()) : cleaned
  }
}
