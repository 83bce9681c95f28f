import SeededRandom

/// The table above `Masker` as regular expressions: slow, and each rule one line.
struct MaskingTwin {
  private let rules: [(pattern: Regex<AnyRegexOutput>, placeholder: String, isOfWords: Bool)]
  private let word: Regex<AnyRegexOutput>
  private let number: Regex<AnyRegexOutput>

  init() throws {
    let w = #"[0-9a-z_\x{80}-\x{10FFFF}]"#
    let end = "(?!\(w))"
    let amount = "(?>[0-9]+(?:[.,:][0-9]+)*)"
    let code = "(?:usd|eur|gbp|chf|inr|jpy|aud|cad|cny|sek|nok|dkk|pln)"
    let taken = "(?=(?>[0-9]+)(?:(?![a-z_])|\(code)\(end)))"
    let mixed = "(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])"
    let patterns: [(String, String, Bool)] = [
      ("[<>]", " ", false),
      (#"\$ ?"# + amount, "<amount>", false),
      (#"(?:/(?:"# + w + #"|[.@+%~\-])+){2,}/?"#, "<path>", false),
      (#"[a-z]{2,8}://[^\t\n\x{B}\x{C}\r "'<>]*"#, "<url>", true),
      (#"[0-9a-z_.+\-]{1,64}@[0-9a-z.\-]{1,255}"#, "<email>", true),
      ("[€£] ?" + amount, "<amount>", true),
      ("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}" + end, "<uuid>", true),
      (
        "(?=[a-f:]*[0-9])(?=[0-9a-f:]*::|(?:[0-9a-f]*:){7}[0-9a-f]*(?![0-9a-f:]))"
          + "(?>[0-9a-f:]{3,39})(?!:)" + end, "<ip>", true
      ),
      ("[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?!:)" + end, "<mac>", true),
      (#"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]{1,5})?"# + end, "<ip>", true),
      ("(?:0x[0-9a-f]+|" + mixed + "[0-9a-f]{8,})" + end, "<hex>", true),
      (code + " ?" + amount + end, "<amount>", true),
      (taken + amount + " ?(?:[$€£]|" + code + ")" + end, "<amount>", true),
    ]
    rules = try patterns.map { pattern, placeholder, isOfWords in
      (try MaskingTwin.compiled(pattern), placeholder, isOfWords)
    }
    word = try MaskingTwin.compiled(w + "+")
    number = try MaskingTwin.compiled(taken + amount)
  }

  private static func compiled(_ pattern: String) throws -> Regex<AnyRegexOutput> {
    try Regex(pattern).matchingSemantics(.unicodeScalar)
  }

  func masked(_ text: String) -> String {
    var rest = text[...]
    var output = ""
    var before: Unicode.Scalar?
    while let first = rest.unicodeScalars.first {
      var end = text.unicodeScalars.index(after: rest.startIndex)
      if let found = firstRule(rest, before) {
        output += found.placeholder
        end = found.end
      } else if isWord(first) {
        var parts = rest.prefixMatch(of: word)!.range
        if let number = rest.prefixMatch(of: number)?.range {
          output += "<num>"
          // The number may end beyond its word; the rest of the word that it ends in follows.
          parts =
            text[number.upperBound...].prefixMatch(of: word)?.range
            ?? number.upperBound..<number.upperBound
        }
        output += maskedParts(text[parts])
        end = parts.upperBound
      } else {
        output.unicodeScalars.append(first)
      }
      before = text.unicodeScalars[text.unicodeScalars.index(before: end)]
      rest = text[end...]
    }
    return output
  }

  private func firstRule(
    _ rest: Substring, _ before: Unicode.Scalar?
  ) -> (placeholder: String, end: String.Index)? {
    let first = rest.unicodeScalars.first!
    for rule in rules where isWord(first) || !rule.isOfWords {
      if rule.placeholder == "<path>", let before,
        isWord(before) || "/>".contains(Character(before))
      {
        continue
      }
      if let match = rest.prefixMatch(of: rule.pattern) {
        return (rule.placeholder, match.range.upperBound)
      }
    }
    return nil
  }

  private func maskedParts(_ word: Substring) -> String {
    word.unicodeScalars.split(separator: "_", omittingEmptySubsequences: false).map { part in
      var runs: [(isDigits: Bool, text: String)] = []
      for scalar in part {
        let isDigit = ("0"..."9").contains(scalar)
        if runs.last?.isDigits != isDigit { runs.append((isDigit, "")) }
        runs[runs.count - 1].text.unicodeScalars.append(scalar)
      }
      if runs.count > 2 { return "<id>" }
      return runs.map { $0.isDigits ? "<num>" : $0.text }.joined()
    }.joined(separator: "_")
  }

  private func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x80 || scalar == "_" || ("0"..."9").contains(scalar)
      || ("a"..."z").contains(scalar)
  }

  /// A text of pieces that rules begin, go on or end with.
  static func randomText(_ chance: inout SplitMix64) -> String {
    let pieces = [
      "1", "7", "0", "25", "192", "8080", "12345678", "a", "f", "be", "z", "x", "0x", "dead", "_",
      ":", "::", ".", ",", "/", "//", "://", "@", "$", "€", "£", "eur", "usd", "nok", "<", ">", " ",
      " ", "-", "+", "%", "~", "\"", "'", "é", "中", "\t", "\u{A0}", "http", "1.2.3.4", "fe80",
      "00:1a:2b:3c:4d:5e", "123e4567-e89b-12d3-a456-426614174000", "1:2:3:4:5:6:7:8", "user",
      "deadbeef", "cad52211", "-e89b-12d3-a456-426614174000", "cafe::", "(",
      ")", "=", "\u{301}",
    ]
    var text = ""
    for _ in 0..<(1 + chance.below(14)) {
      text.unicodeScalars.append(contentsOf: pieces[chance.below(pieces.count)].unicodeScalars)
    }
    return text
  }
}
