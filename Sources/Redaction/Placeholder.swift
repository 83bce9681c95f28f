/// Writes what stands in the place of an identifier: `<card:bkgrhpmq>`.
///
/// The eight letters are 32 bits of a keyed digest of the identifier's kind and canonical form. The
/// key lives as long as the redactor and is never written, so a placeholder says which values are
/// equal and nothing else. Two different values share a placeholder with a chance of 2^-32.
struct PlaceholderWriter: Sendable {
  let key: KeyedDigest.Key
  let tellsValuesApart: Bool

  func append(
    _ finding: Finding, of kind: IdentifierKind, in text: borrowing LogText,
    to output: inout [UInt8]
  ) {
    output.append(UInt8(ascii: "<"))
    output.append(contentsOf: kind.rawValue.utf8)
    if tellsValuesApart {
      output.append(UInt8(ascii: ":"))
      var digest = digest(finding, kind, text)
      for _ in 0..<LogText.placeholderLetterCount {
        output.append(UInt8(truncatingIfNeeded: placeholderLetters >> (8 * (digest % 16))))
        digest /= 16
      }
    }
    output.append(UInt8(ascii: ">"))
  }

  private func digest(
    _ finding: Finding, _ kind: IdentifierKind, _ text: borrowing LogText
  ) -> UInt64 {
    var digest = KeyedDigest(key: key)
    digest.absorb(UInt8(kind.index))
    text.absorbCanonical(finding, kind, into: &digest)
    return digest.finish()
  }
}

/// Sixteen consonants, so that no placeholder is a word, a number or hexadecimal.
private let placeholderLetters = "bdfghjklmnpqrtvz".utf8.reversed().reduce(UInt128(0)) {
  $0 << 8 | UInt128($1)
}

extension LogText {
  static let placeholderLetterCount = 8

  /// One past the placeholder at `start`: text that was redacted before stays as it is.
  func placeholderEnd(at start: Int) -> Int? {
    guard self[start] == UInt8(ascii: "<") else { return nil }
    for kind in IdentifierKind.allCases where isKind(kind, at: start + 1) {
      var end = start + 1 + kind.rawValue.utf8.count
      if self[end] == UInt8(ascii: ":") {
        for place in end + 1...end + LogText.placeholderLetterCount
        where !isPlaceholderLetter(self[place]) {
          return nil
        }
        end += 1 + LogText.placeholderLetterCount
      }
      return self[end] == UInt8(ascii: ">") ? end + 1 : nil
    }
    return nil
  }

  func isPlaceholder(at start: Int) -> Bool { placeholderEnd(at: start) != nil }

  private func isKind(_ kind: IdentifierKind, at start: Int) -> Bool {
    var place = start
    for byte in kind.rawValue.utf8 {
      guard self[place] == byte else { return false }
      place += 1
    }
    return !isLetter(self[place])
  }

  private func isPlaceholderLetter(_ byte: UInt8) -> Bool {
    for place in UInt128(0)..<16
    where UInt8(truncatingIfNeeded: placeholderLetters >> (8 * place)) == byte {
      return true
    }
    return false
  }

  /// Feeds an identifier to a digest in the form that all ways of writing it share.
  func absorbCanonical(
    _ finding: Finding, _ kind: IdentifierKind, into digest: inout KeyedDigest
  ) {
    if kind == .ip, let address = ipv6(at: finding.start) {
      for group in address.groups.indices {
        digest.absorb(UInt8(address.groups[group] >> 8))
        digest.absorb(UInt8(address.groups[group] & 0xFF))
      }
      return
    }
    for place in finding.start..<finding.end {
      if let byte = canonical(self[place], kind) { digest.absorb(byte) }
    }
  }

  /// A byte as it counts for an identifier's equality; `nil` where it does not.
  private func canonical(_ byte: UInt8, _ kind: IdentifierKind) -> UInt8? {
    switch kind {
    case .card, .phone: isDigit(byte) ? byte : nil
    case .iban: isAlphanumeric(byte) ? lowercased(byte) : nil
    case .email: lowercased(byte)
    case .ip, .secret, .user, .account, .name: byte
    }
  }
}
