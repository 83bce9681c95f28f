import Features

/// The terms of a message as strings: words first, then characters.
func terms(of message: [UInt8], _ settings: AnalyzerSettings) -> (
  words: [String], characters: [String]
) {
  var text = AnalyzedText()
  TextAnalyzer(settings: settings).analyze(message.span, into: &text)
  let all = text.occurrences.map { String(decoding: text.bytes[$0.range], as: UTF8.self) }
  return (
    Array(all[..<text.wordOccurrenceCount]), Array(all[text.wordOccurrenceCount...])
  )
}

/// The same for a string.
func terms(of message: String, _ settings: AnalyzerSettings) -> (
  words: [String], characters: [String]
) {
  terms(of: Array(message.utf8), settings)
}
