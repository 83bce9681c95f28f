// Secrets behind labels, and tokens that show what they are by how they start.
extension LogText {
  /// The secret behind a label.
  func secretFinding(_ place: LabelledPlace) -> Finding? {
    switch place.meaning {
    case .bearer: return bearerFinding(place.value)
    case .authorization: return place.hasSign ? authorizationFinding(place) : nil
    case .cookie: return place.hasSign ? cookieFinding(place) : nil
    default: break
    }
    guard place.hasSign else { return nil }
    if place.meaning == .code { return codeFinding(place.value) }
    let end = secretEnd(place)
    let value = place.value..<end
    guard !value.isEmpty, !isProse(value), !isMasked(value) else { return nil }
    return place.meaning == .password || value.count >= 6
      ? Finding(.secret, place.value, end) : nil
  }

  /// A code has three to ten digits.
  private func codeFinding(_ start: Int) -> Finding? {
    let end = digitsEnd(from: start)
    guard (3...10).contains(end - start), !isWord(self[end]), !joinsDigit(end) else { return nil }
    return Finding(.secret, start, end)
  }

  /// A value goes to its closing quote; without quotes, to white space or a delimiter.
  private func secretEnd(_ place: LabelledPlace) -> Int {
    if place.quote != 0, let end = closingQuote(place) { return end }
    var end = place.value
    while end < count && !isDelimiter(self[end]) { end += 1 }
    return end
  }

  private func closingQuote(_ place: LabelledPlace) -> Int? {
    var end = place.value
    while end < count {
      if self[end] == UInt8(ascii: "\\") {
        if place.isEscaped && self[end + 1] == place.quote { return end }
        end += 2
      } else if self[end] == place.quote && !place.isEscaped {
        return end
      } else {
        end += 1
      }
    }
    return nil
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00...0x20, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: ")"),
      UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ">"), UInt8(ascii: "|"),
      UInt8(ascii: "\""), UInt8(ascii: "'"):
      true
    default: false
    }
  }

  /// Whether somebody has masked the value already.
  private func isMasked(_ value: Range<Int>) -> Bool {
    for place in value where self[place] != UInt8(ascii: "*") { return false }
    return true
  }

  // MARK: Headers

  /// A bearer token has twelve bytes and a digit, or 24 bytes; `bearer authentication` has not.
  private func bearerFinding(_ start: Int) -> Finding? {
    let end = tokenEnd(from: start)
    return isOpaque(start..<end, from: 12) ? Finding(.secret, start, end) : nil
  }

  private func isOpaque(_ token: Range<Int>, from shortest: Int) -> Bool {
    guard token.count < 24 else { return true }
    guard token.count >= shortest else { return false }
    for place in token where isDigit(self[place]) { return true }
    return false
  }

  /// `Basic …`, `Bearer …` and the like; a scheme of several parts goes to the end of the line.
  private func authorizationFinding(_ place: LabelledPlace) -> Finding? {
    var schemeEnd = place.value
    while schemeEnd - place.value < 20,
      isAlphanumeric(self[schemeEnd]) || self[schemeEnd] == UInt8(ascii: "-")
    {
      schemeEnd += 1
    }
    guard self[schemeEnd] == UInt8(ascii: " "), isScheme(at: place.value) else {
      let end = tokenEnd(from: place.value)
      return isOpaque(place.value..<end, from: 8) ? Finding(.secret, place.value, end) : nil
    }
    let value = schemeEnd + 1
    if matches("digest", at: place.value) || matches("aws", at: place.value) {
      return restFinding(value, quote: place.quote)
    }
    let end = tokenEnd(from: value)
    guard end - value >= 4, !isProse(value..<end) else { return nil }
    return Finding(.secret, value, end)
  }

  private func isScheme(at start: Int) -> Bool {
    matches("bearer", at: start) || matches("basic", at: start) || matches("digest", at: start)
      || matches("token", at: start) || matches("apikey", at: start)
      || matches("negotiate", at: start) || matches("ntlm", at: start)
      || matches("aws", at: start) || matches("hmac", at: start)
  }

  /// The cookies of a header, all in one.
  private func cookieFinding(_ place: LabelledPlace) -> Finding? {
    let name = wordEnd(from: place.value)
    let isPair = name > place.value && self[name] == UInt8(ascii: "=")
    return isPair ? restFinding(place.value, quote: place.quote) : nil
  }

  /// What is left of the line, or of the text in quotes.
  private func restFinding(_ start: Int, quote: UInt8) -> Finding? {
    var end = start
    while end < count, self[end] != 0x0A, quote == 0 || self[end] != quote { end += 1 }
    return end > start ? Finding(.secret, start, end) : nil
  }

  // MARK: Without a label

  /// The password in `scheme://user:password@host`, seen from the colon.
  func urlPasswordFinding(colon start: Int) -> Finding? {
    guard self[start + 1] == UInt8(ascii: "/"), self[start + 2] == UInt8(ascii: "/") else {
      return nil
    }
    var password: Int?
    for place in start + 3..<start + 260 {
      switch self[place] {
      case UInt8(ascii: ":") where password == nil: password = place + 1
      case UInt8(ascii: "@"):
        guard let password, place > password, !isPlaceholder(at: password) else { return nil }
        return Finding(.secret, password, place)
      case 0x00...0x20, UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "?"): return nil
      default: break
      }
    }
    return nil
  }

  /// One past a JSON Web Token or an API key that starts at `start`.
  func tokenEnd(at start: Int) -> Int? {
    switch self[start] {
    case UInt8(ascii: "e"): return jsonWebTokenEnd(at: start)
    case UInt8(ascii: "s"), UInt8(ascii: "p"), UInt8(ascii: "r"), UInt8(ascii: "A"),
      UInt8(ascii: "g"), UInt8(ascii: "x"), UInt8(ascii: "n"), UInt8(ascii: "h"), UInt8(ascii: "S"):
      for (prefix, count) in keyPrefixes where hasPrefix(prefix, at: start) {
        let rest = start + prefix.utf8CodeUnitCount
        let end = keyEnd(from: rest)
        return end - rest >= count ? end : nil
      }
      return nil
    default: return nil
    }
  }

  private func hasPrefix(_ prefix: StaticString, at start: Int) -> Bool {
    for offset in 0..<prefix.utf8CodeUnitCount {
      // SAFETY: reads the letters that the static string has.
      let letter = unsafe prefix.utf8Start[offset]
      guard self[start + offset] == letter else { return false }
    }
    return true
  }

  private func keyEnd(from start: Int) -> Int {
    var end = start
    while isKeyByte(self[end]) { end += 1 }
    return end
  }

  private func isKeyByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// Two or three parts of base64url between dots, the first a JSON object (RFC 7519).
  private func jsonWebTokenEnd(at start: Int) -> Int? {
    // Within a longer key, every part would be read to its end again.
    guard hasPrefix("eyJ", at: start), self[start - 1] != UInt8(ascii: "-") else { return nil }
    let header = keyEnd(from: start)
    guard header - start >= 10, self[header] == UInt8(ascii: ".") else { return nil }
    let payload = keyEnd(from: header + 1)
    guard payload - header > 10 else { return nil }
    return self[payload] == UInt8(ascii: ".") ? keyEnd(from: payload + 1) : payload
  }
}

/// How keys of well-known services start, and how many bytes follow at least.
///
/// Source: the services' documentation of their key formats.
private let keyPrefixes: [(StaticString, Int)] = [
  ("sk_live_", 10), ("sk_test_", 10), ("pk_live_", 10), ("pk_test_", 10), ("rk_live_", 10),
  ("rk_test_", 10), ("sk-", 20), ("AKIA", 16), ("ASIA", 16), ("AIza", 35), ("ghp_", 30),
  ("gho_", 30), ("ghu_", 30), ("ghs_", 30), ("ghr_", 30), ("github_pat_", 22), ("glpat-", 20),
  ("gsk_", 20), ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxs-", 10), ("npm_", 30),
  ("hf_", 30), ("SG.", 16),
]
