/// Text that stands in HTML as what it is, between tags and between quotes.
///
/// Text of a log is whatever somebody made a program log: no character of it may start a tag, end
/// an attribute, or turn the direction of what stands beside it. Control characters and those that
/// change the direction of text become U+FFFD, line ends and tabs a space.
///
/// Reference: HTML Living Standard, section 13.1; Unicode Standard Annex 9 (bidirectional controls).
public func htmlEscaped(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    case "'": escaped += "&#39;"
    default: escaped.unicodeScalars.append(shown(scalar))
    }
  }
  return escaped
}

/// Text that stands within a line or a table cell of Markdown as what it is.
///
/// What CommonMark and GitHub's tables and automatic links take as markup has a backslash before
/// it, and what HTML takes as markup is an entity. Not for the start of a line, where `1.` and `-`
/// begin lists.
public func markdownEscaped(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\\", "`", "*", "_", "{", "}", "[", "]", "#", "!", "|", "~", ":", "@", "$":
      escaped += "\\"
      escaped.unicodeScalars.append(scalar)
    // `www.` begins a link by itself.
    case "." where escaped.hasSuffix("w") || escaped.hasSuffix("W"): escaped += "\\."
    default: escaped.unicodeScalars.append(shown(scalar))
    }
  }
  return escaped
}

/// Text of the data for a terminal: on one line, cut to a length in characters, and with no power
/// over what stands around it.
public func printableText(_ text: String, length: Int = 40) -> String {
  var view = String.UnicodeScalarView()
  view.append(contentsOf: text.unicodeScalars.prefix(8 * length).map(shown))
  let line = String(view)
  guard !line.isEmpty else { return "(empty)" }
  return line.count > length ? line.prefix(length) + "…" : line
}

/// The character, or what stands for one that must not have its effect.
private func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  switch scalar.value {
  case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: " "
  case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069,
    0xFFFE, 0xFFFF:
    "\u{FFFD}"
  default: scalar
  }
}
