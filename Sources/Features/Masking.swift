/// Replaces what identifies one event by the name of its kind, so that messages of one shape read
/// the same.
///
/// The text is scanned once from left to right. At each place the first rule of this table that
/// fits is taken and the scan goes on behind it; where none fits, the character stays. `W` stands
/// for `[0-9a-z_]` and every character from U+0080 on; a rule for a *word* needs one to start at.
/// A *number* is `d+([.,:]d+)*`, as much of it as there is; a *code* is one of the thirteen of
/// `isCurrencyCode`.
///
/// | rule | pattern | becomes |
/// |---|---|---|
/// | bracket | `<` or `>` | a space |
/// | amount | `$`, at most one space, then a number | `<amount>` |
/// | path | not after `W`, `/` or `>`: `(/[W.@+%~-]+){2,}/?` | `<path>` |
/// | word: URL | `[a-z]{2,8}://` and what follows up to ASCII white space, `"`, `'`, `<` or `>` | `<url>` |
/// | word: e-mail | `[0-9a-z_.+-]{1,64}@[0-9a-z.-]{1,255}` | `<email>` |
/// | word: amount | `€` or `£`, at most one space, then a number | `<amount>` |
/// | word: UUID | hexadecimal digits, 8-4-4-4-12, no `W` behind | `<uuid>` |
/// | word: IPv6 | a whole run of 3 to 39 `[0-9a-f:]` with a digit, and `::` or seven colons; no `W` behind | `<ip>` |
/// | word: MAC | `[0-9a-f]{2}(:[0-9a-f]{2}){5}`, no `W` or `:` behind | `<mac>` |
/// | word: IPv4 | `d{1,3}(.d{1,3}){3}(:d{1,5})?`, no `W` behind | `<ip>` |
/// | word: hexadecimal | `0x[0-9a-f]+`, or `[0-9a-f]{8,}` with a letter and a digit; no `W` behind | `<hex>` |
/// | word: amount | a code, at most one space, then a number; no `W` behind | `<amount>` |
/// | word: amount | a number that the next rule takes, at most one space, then `$`, `€`, `£` or a code; no `W` behind | `<amount>` |
/// | word: number | a number whose first digits no `[a-z_]` follows, but for a code with no `W` behind | `<num>`, and the rest of the word by the next rules |
/// | word: parts | each part between `_`: digits alone or beside letters on one side | `<num>` for the digits |
/// | word: parts | each part between `_` in which letters and digits take turns more often | `<id>` |
///
/// The rest of a word goes on to where its `W` end. In its parts, every `W` but a digit is a letter.
///
/// `models/FORMAT.md` gives the same rules as regular expressions.
struct Masker: ~Escapable {
  private let text: Span<UInt8>
  private let hasAtSign: Bool
  private var position = 0
  /// Where the text starts that stays as it is and has not been copied yet.
  private var copiedEnd = 0

  /// Adds the masked text of a lower-cased message.
  ///
  /// - Complexity: linear: no rule looks further than 350 bytes ahead before it decides, but for
  ///   the runs that it then takes whole.
  static func appendMasked(_ text: Span<UInt8>, to output: inout [UInt8]) {
    var masker = Masker(text)
    // No rule makes more than five bytes of one: a lone digit becomes `<num>`.
    output.append(addingCapacity: 5 * text.count) { masker.run(&$0) }
  }

  @_lifetime(copy text)
  private init(_ text: Span<UInt8>) {
    self.text = text
    var hasAtSign = false
    for index in text.indices where text[index] == UInt8(ascii: "@") { hasAtSign = true }
    self.hasAtSign = hasAtSign
  }

  @_lifetime(self: copy self)
  private mutating func run(_ output: inout OutputSpan<UInt8>) {
    while true {
      passPlainWords()
      guard position < text.count else { break }
      let byte = text[position]
      if isWord(byte) {
        maskWord(&output)
      } else if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") {
        take(position + 1, as: " ", &output)
      } else if byte == UInt8(ascii: "$"), let end = amountEnd(afterSign: position + 1) {
        take(end, as: "<amount>", &output)
      } else if byte == UInt8(ascii: "/"), let end = pathEnd() {
        take(end, as: "<path>", &output)
      } else {
        position += 1
      }
    }
    copyWaitingText(&output)
  }

  /// Writes a placeholder for the text from the position to `end`.
  @_lifetime(self: copy self)
  private mutating func take(
    _ end: Int, as placeholder: StaticString, _ output: inout OutputSpan<UInt8>
  ) {
    copyWaitingText(&output)
    // SAFETY: a static string is constant memory of this many bytes.
    for index in 0..<placeholder.utf8CodeUnitCount {
      unsafe output.append(placeholder.utf8Start[index])
    }
    position = end
    copiedEnd = end
  }

  /// Copies what the rules have passed over since the last placeholder, all at once.
  ///
  /// Unsafe because appending byte by byte takes a fifth of all the time of classifying.
  @_lifetime(self: copy self)
  private mutating func copyWaitingText(_ output: inout OutputSpan<UInt8>) {
    let waiting = text.extracting(copiedEnd..<position)
    precondition(output.freeCapacity >= waiting.count)
    unsafe waiting.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { buffer, count in
        guard let start = buffer.baseAddress, let from = source.baseAddress else { return }
        // SAFETY: there is room for the text behind the first `count` bytes, as was checked.
        unsafe (start + count).initialize(from: from, count: source.count)
        count += source.count
      }
    }
    copiedEnd = position
  }

  /// Masks the word that starts at the position, with whatever its rule takes beyond the word.
  @_lifetime(self: copy self)
  private mutating func maskWord(_ output: inout OutputSpan<UInt8>) {
    let first = text[position]
    if isLetter(first), let end = urlEnd() { return take(end, as: "<url>", &output) }
    if hasAtSign, let end = emailEnd() { return take(end, as: "<email>", &output) }
    // Before the word's end is looked for: `€1€1€1…` is one word that many amounts are taken from.
    if first >= 0x80, let sign = currencySignEnd(position), let end = amountEnd(afterSign: sign) {
      return take(end, as: "<amount>", &output)
    }
    let end = wordEnd(from: position)
    if isHexadecimal(first), let address = address(wordEnd: end) {
      return take(address.end, as: address.placeholder, &output)
    }
    if isLetter(first), let end = codedAmountEnd() { return take(end, as: "<amount>", &output) }
    if isDigit(first), isNumber() { return maskNumber(&output) }
    maskParts(end: end, &output)
  }

  /// What starts with a hexadecimal digit and is no plain number.
  private func address(wordEnd end: Int) -> (end: Int, placeholder: StaticString)? {
    if let end = uuidEnd(firstWordEnd: end) { return (end, "<uuid>") }
    if end < text.count && text[end] == UInt8(ascii: ":") {
      if let end = ipv6End() { return (end, "<ip>") }
      if let end = macEnd() { return (end, "<mac>") }
    }
    if let end = ipv4End() { return (end, "<ip>") }
    return isHexadecimalWord(position..<end) ? (end, "<hex>") : nil
  }

  /// Passes over words of letters that no rule can fit and the spaces between them: most of a
  /// message, and quickly told.
  @_lifetime(self: copy self)
  private mutating func passPlainWords() {
    if hasAtSign { return }
    let text = text
    var place = position
    while place < text.count, isLetter(text[place]) {
      let end = lettersEnd(in: text, from: place)
      guard isPlain(place..<end, of: text) else { break }
      place = end < text.count && text[end] == UInt8(ascii: " ") ? end + 1 : end
    }
    position = place
  }

  /// Masks a number with its fractions, a currency behind it, and the rest of its last word.
  @_lifetime(self: copy self)
  private mutating func maskNumber(_ output: inout OutputSpan<UInt8>) {
    let end = numberEnd(from: position)
    if let amountEnd = suffixedAmountEnd(numberEnd: end) {
      return take(amountEnd, as: "<amount>", &output)
    }
    take(end, as: "<num>", &output)
    if end < text.count && isWord(text[end]) { maskParts(end: wordEnd(from: end), &output) }
  }

  /// Masks the rest of a word up to `end`, part by part between its underscores.
  @_lifetime(self: copy self)
  private mutating func maskParts(end: Int, _ output: inout OutputSpan<UInt8>) {
    while position < end {
      var partEnd = position
      var digitRunCount = 0
      var letterRunCount = 0
      while partEnd < end && text[partEnd] != UInt8(ascii: "_") {
        let isInDigits = isDigit(text[partEnd])
        if partEnd == position || isDigit(text[partEnd - 1]) != isInDigits {
          digitRunCount += isInDigits ? 1 : 0
          letterRunCount += isInDigits ? 0 : 1
        }
        partEnd += 1
      }
      if digitRunCount == 0 || digitRunCount + letterRunCount <= 2 {
        maskDigits(end: partEnd, &output)
      } else {
        take(partEnd, as: "<id>", &output)
      }
      // The underscore stays.
      if position < end { position += 1 }
    }
  }

  @_lifetime(self: copy self)
  private mutating func maskDigits(end: Int, _ output: inout OutputSpan<UInt8>) {
    while position < end {
      if isDigit(text[position]) {
        take(digitsEnd(from: position), as: "<num>", &output)
      } else {
        position += 1
      }
    }
  }
}

// The ends of what the rules match, or nil where a rule does not fit.
extension Masker {
  private func wordEnd(from start: Int) -> Int {
    var end = start
    while end < text.count && isWord(text[end]) { end += 1 }
    return end
  }

  private func digitsEnd(from start: Int) -> Int {
    var end = start
    while end < text.count && isDigit(text[end]) { end += 1 }
    return end
  }

  private func numberEnd(from start: Int) -> Int {
    var end = digitsEnd(from: start)
    while end + 1 < text.count, isNumberSeparator(text[end]), isDigit(text[end + 1]) {
      end = digitsEnd(from: end + 1)
    }
    return end
  }

  private func isEndOfWord(_ index: Int) -> Bool {
    index >= text.count || !isWord(text[index])
  }

  /// Whether digits start here that no ASCII letter follows, but for a currency code.
  private func isNumber() -> Bool {
    let end = digitsEnd(from: position)
    guard end > position else { return false }
    return end == text.count || !isASCIIWordByte(text[end])
      || (isCurrencyCode(end) && isEndOfWord(end + 3))
  }

  private func pathEnd() -> Int? {
    if position > 0 {
      let before = text[position - 1]
      if isWord(before) || before == UInt8(ascii: "/") || before == UInt8(ascii: ">") { return nil }
    }
    var end = position
    var segmentCount = 0
    while end < text.count, text[end] == UInt8(ascii: "/") {
      var segmentEnd = end + 1
      while segmentEnd < text.count, isPathByte(text[segmentEnd]) { segmentEnd += 1 }
      if segmentEnd == end + 1 { break }
      segmentCount += 1
      end = segmentEnd
    }
    guard segmentCount >= 2 else { return nil }
    return end < text.count && text[end] == UInt8(ascii: "/") ? end + 1 : end
  }

  private func urlEnd() -> Int? {
    var end = position
    while end < text.count, end - position < 9, isLetter(text[end]) { end += 1 }
    guard (2...8).contains(end - position), end + 2 < text.count,
      text[end] == UInt8(ascii: ":"), text[end + 1] == UInt8(ascii: "/"),
      text[end + 2] == UInt8(ascii: "/")
    else { return nil }
    end += 3
    while end < text.count, !isURLEnd(text[end]) { end += 1 }
    return end
  }

  private func emailEnd() -> Int? {
    var at = position
    while at < text.count, at - position <= 64, isLocalPartByte(text[at]) { at += 1 }
    guard (1...64).contains(at - position), at < text.count, text[at] == UInt8(ascii: "@")
    else { return nil }
    var end = at + 1
    while end < text.count, end - at <= 255, isDomainByte(text[end]) { end += 1 }
    return end == at + 1 ? nil : end
  }

  private func uuidEnd(firstWordEnd: Int) -> Int? {
    guard firstWordEnd == position + 8, position + 36 <= text.count else { return nil }
    for offset in 0..<36 {
      let byte = text[position + offset]
      let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
      guard isDash ? byte == UInt8(ascii: "-") : isHexadecimal(byte) else { return nil }
    }
    return isEndOfWord(position + 36) ? position + 36 : nil
  }

  private func ipv6End() -> Int? {
    var end = position
    var colonCount = 0
    var hasDoubleColon = false
    var hasDigit = false
    while end < text.count, end - position < 40 {
      let byte = text[end]
      if byte == UInt8(ascii: ":") {
        colonCount += 1
        if text[end - 1] == UInt8(ascii: ":") { hasDoubleColon = true }
      } else if isHexadecimal(byte) {
        hasDigit = hasDigit || isDigit(byte)
      } else {
        break
      }
      end += 1
    }
    let isAddress = hasDigit && (hasDoubleColon || colonCount == 7)
    return isAddress && end - position <= 39 && isEndOfWord(end) ? end : nil
  }

  private func macEnd() -> Int? {
    let end = position + 17
    guard end <= text.count else { return nil }
    for offset in 0..<17 {
      let byte = text[position + offset]
      guard offset % 3 == 2 ? byte == UInt8(ascii: ":") : isHexadecimal(byte) else { return nil }
    }
    return isEndOfWord(end) && !(end < text.count && text[end] == UInt8(ascii: ":")) ? end : nil
  }

  private func ipv4End() -> Int? {
    var end = position
    for group in 0..<4 {
      if group > 0 {
        guard end < text.count, text[end] == UInt8(ascii: ".") else { return nil }
        end += 1
      }
      let digits = digitsEnd(from: end)
      guard (1...3).contains(digits - end) else { return nil }
      end = digits
    }
    if end + 1 < text.count, text[end] == UInt8(ascii: ":") {
      let port = digitsEnd(from: end + 1)
      if (1...5).contains(port - end - 1), isEndOfWord(port) { return port }
    }
    return isEndOfWord(end) ? end : nil
  }

  private func isHexadecimalWord(_ word: Range<Int>) -> Bool {
    // A short word is marked or none.
    guard word.count >= 8 || text[word.lowerBound] == UInt8(ascii: "0") else { return false }
    var start = word.lowerBound
    let isMarked =
      word.count > 2 && text[start] == UInt8(ascii: "0") && text[start + 1] == UInt8(ascii: "x")
    if isMarked { start += 2 }
    var hasDigit = false
    var hasLetter = false
    for index in start..<word.upperBound {
      guard isHexadecimal(text[index]) else { return false }
      if isDigit(text[index]) { hasDigit = true } else { hasLetter = true }
    }
    return isMarked || (word.count >= 8 && hasDigit && hasLetter)
  }

  /// The end of a number that may stand one space behind a currency sign or code.
  private func amountEnd(afterSign start: Int) -> Int? {
    let number = start < text.count && text[start] == UInt8(ascii: " ") ? start + 1 : start
    guard number < text.count, isDigit(text[number]) else { return nil }
    return numberEnd(from: number)
  }

  private func codedAmountEnd() -> Int? {
    guard isCurrencyCode(position), let end = amountEnd(afterSign: position + 3) else {
      return nil
    }
    return isEndOfWord(end) ? end : nil
  }

  private func suffixedAmountEnd(numberEnd end: Int) -> Int? {
    let start = end < text.count && text[end] == UInt8(ascii: " ") ? end + 1 : end
    guard start < text.count else { return nil }
    if text[start] == UInt8(ascii: "$") { return isEndOfWord(start + 1) ? start + 1 : nil }
    if let sign = currencySignEnd(start) { return isEndOfWord(sign) ? sign : nil }
    return isCurrencyCode(start) && isEndOfWord(start + 3) ? start + 3 : nil
  }

  private func isCurrencyCode(_ start: Int) -> Bool {
    start + 3 <= text.count && Features.isCurrencyCode(text, from: start)
  }

  /// The end of `€` or `£` at `start`.
  private func currencySignEnd(_ start: Int) -> Int? {
    if start + 2 < text.count, text[start] == 0xE2, text[start + 1] == 0x82,
      text[start + 2] == 0xAC
    {
      return start + 3
    }
    return start + 1 < text.count && text[start] == 0xC2 && text[start + 1] == 0xA3
      ? start + 2 : nil
  }
}

/// Whether three bytes are a code that amounts go with.
private func isCurrencyCode(_ text: Span<UInt8>, from start: Int) -> Bool {
  let code = UInt32(text[start]) << 16 | UInt32(text[start + 1]) << 8 | UInt32(text[start + 2])
  // usd eur gbp chf inr jpy aud cad cny sek nok dkk pln, as three bytes each.
  switch code {
  case 0x757364, 0x657572, 0x676270, 0x636866, 0x696E72, 0x6A7079, 0x617564, 0x636164, 0x636E79,
    0x73656B, 0x6E6F6B, 0x646B6B, 0x706C6E:
    return true
  default: return false
  }
}

/// The place behind the letters and underscores from `start` on; eight are looked at at a time.
private func lettersEnd(in text: Span<UInt8>, from start: Int) -> Int {
  var end = start
  while end &+ 8 <= text.count {
    // SAFETY: the load is bounds-checked, and any eight bytes are a UInt64.
    let word = unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: end, as: UInt64.self)
    let others = otherThanLetters(UInt64(littleEndian: word))
    if others != 0 { return end &+ others.trailingZeroBitCount / 8 }
    end &+= 8
  }
  while end < text.count, isLetter(text[end]) || text[end] == UInt8(ascii: "_") { end += 1 }
  return end
}

/// Whether what follows letters, and they themselves, leave all rules for words out but that for
/// e-mail addresses.
private func isPlain(_ letters: Range<Int>, of text: Span<UInt8>) -> Bool {
  if letters.count == 3 && isCurrencyCode(text, from: letters.lowerBound) { return false }
  guard letters.upperBound < text.count else { return true }
  let next = text[letters.upperBound]
  let mayBeUUID = letters.count == 8 && next == UInt8(ascii: "-")
  return !(isWord(next) || next == UInt8(ascii: ":") || mayBeUUID)
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
private func isLetter(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

/// The high bit of each of eight bytes that is neither a lower-case letter nor an underscore.
///
/// Sums of seven bits each have no carry into the next byte.
private func otherThanLetters(_ word: UInt64) -> UInt64 {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let low = word & (0x7F &* ones)
  let fromA = low &+ (0x80 - 0x61) &* ones
  let aboveZ = low &+ (0x80 - 0x7B) &* ones
  let notUnderscore = (low ^ 0x5F &* ones) &+ 0x7F &* ones
  return (~fromA | aboveZ) & notUnderscore & (0x80 &* ones) | word & (0x80 &* ones)
}
private func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || byte &- 0x61 < 6 }
private func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || isASCIIWordByte(byte) }

private func isNumberSeparator(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
}

private func isPathByte(_ byte: UInt8) -> Bool {
  if isWord(byte) { return true }
  switch byte {
  case UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: "%"),
    UInt8(ascii: "~"), UInt8(ascii: "-"):
    return true
  default: return false
  }
}

private func isURLEnd(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x09...0x0D, UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"),
    UInt8(ascii: ">"):
    true
  default: false
  }
}

private func isDomainByte(_ byte: UInt8) -> Bool {
  isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
}

private func isLocalPartByte(_ byte: UInt8) -> Bool {
  isDomainByte(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
}
