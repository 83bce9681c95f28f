/// A block of Base64 text between a first and a last line that name it (RFC 7468).
enum PEM {
  static let privateKeyLabel = "PRIVATE KEY"
  static let publicKeyLabel = "PUBLIC KEY"
  private static let encryptedKeyLabel = "ENCRYPTED PRIVATE KEY"

  /// The bytes of the first block of a label; text before and after it is passed over.
  static func decode(_ text: Span<UInt8>, label: String) throws(SigningError) -> [UInt8] {
    guard let begin = text.firstRange(of: first(label)),
      let end = text.firstRange(of: last(label), from: begin.upperBound)
    else {
      let isEncrypted = text.firstRange(of: first(encryptedKeyLabel)) != nil
      throw isEncrypted ? .encryptedKey : .labelMissing(expected: label)
    }
    let body = text.extracting(begin.upperBound..<end.lowerBound)
    guard let bytes = Sodium.decodeBase64(body) else { throw .invalidBase64(label: label) }
    return bytes
  }

  /// A block that holds at most 48 bytes, so that they fit the one line of 64 characters.
  static func encode(_ bytes: Span<UInt8>, label: String) -> [UInt8] {
    precondition(bytes.count <= 48, "\(bytes.count) bytes for a line that holds 48")
    var text = first(label)
    text.append(newline)
    text += Sodium.encodeBase64(bytes)
    text.append(newline)
    text += last(label)
    text.append(newline)
    return text
  }

  private static let newline = UInt8(ascii: "\n")
  private static func first(_ label: String) -> [UInt8] { Array("-----BEGIN \(label)-----".utf8) }
  private static func last(_ label: String) -> [UInt8] { Array("-----END \(label)-----".utf8) }
}

extension Span<UInt8> {
  /// Where a sequence of bytes stands first, looking from an index on.
  fileprivate func firstRange(of wanted: [UInt8], from start: Int = 0) -> Range<Int>? {
    var index = start
    while index + wanted.count <= count {
      if wanted.indices.allSatisfy({ self[index + $0] == wanted[$0] }) {
        return index..<index + wanted.count
      }
      index += 1
    }
    return nil
  }
}
