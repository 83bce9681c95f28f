// International bank account numbers (ISO 13616): country, two check digits, and letters and digits
// up to the country's length; together, or in groups of four between single spaces or dashes.
extension LogText {
  /// One past the IBAN that starts at `start`.
  func ibanEnd(at start: Int) -> Int? {
    guard isLetter(self[start]), isLetter(self[start + 1]), isDigit(self[start + 2]),
      isDigit(self[start + 3]), !isWord(self[start - 1])
    else { return nil }
    let length = ibanLength(country: lowercased(self[start]), lowercased(self[start + 1]))
    guard length > 0 else { return nil }
    // The first four characters count behind all others.
    var check = IBANCheck()
    guard let end = ibanEnd(from: start, length: length, &check) else { return nil }
    for offset in 0..<4 { check.append(self[start + offset]) }
    return check.remainder == 1 ? end : nil
  }

  /// Checks the characters behind the first four.
  private func ibanEnd(from start: Int, length: Int, _ check: inout IBANCheck) -> Int? {
    var place = start + 4
    var characterCount = 4
    let separator = self[place]
    let isGrouped = separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-")
    while characterCount < length {
      if isGrouped && characterCount % 4 == 0 {
        guard self[place] == separator else { return nil }
        place += 1
      }
      guard isAlphanumeric(self[place]) else { return nil }
      check.append(self[place])
      place += 1
      characterCount += 1
    }
    return isWord(self[place]) ? nil : place
  }
}

/// The remainder by 97 of a number in which letters stand for 10 to 35 (ISO 7064, MOD 97-10).
private struct IBANCheck {
  private(set) var remainder = 0

  mutating func append(_ byte: UInt8) {
    if isDigit(byte) {
      remainder = (remainder * 10 + Int(byte & 0xF)) % 97
    } else {
      remainder = (remainder * 100 + Int(lowercased(byte) - UInt8(ascii: "a")) + 10) % 97
    }
  }
}

/// The length of a country's IBANs; 0 for a country that has none.
private func ibanLength(country first: UInt8, _ second: UInt8) -> Int {
  let column = Int(second - UInt8(ascii: "a"))
  return Int(ibanLengths[Int(first - UInt8(ascii: "a")) * 26 + column])
}

/// Source: SWIFT, IBAN Registry, release 99, "IBAN length" of every country.
private let ibanRegistry = """
  AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
  DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 \
  IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 \
  MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 \
  SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
  """

/// The registry by both letters of the country, shape `[26 * 26]`.
private let ibanLengths: [UInt8] = {
  var lengths = [UInt8](repeating: 0, count: 26 * 26)
  for entry in ibanRegistry.utf8.split(separator: UInt8(ascii: " ")).map(Array.init) {
    let place = Int(entry[0] - 0x41) * 26 + Int(entry[1] - 0x41)
    lengths[place] = (entry[2] & 0xF) * 10 + (entry[3] & 0xF)
  }
  return lengths
}()
