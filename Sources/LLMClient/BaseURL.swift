/// Where an API begins: `https://host:port/path`, to which `/chat/completions` is added.
///
/// Reference: RFC 3986, of which only what an API needs is taken: no user, query or fragment, which
/// could hold a key.
public struct BaseURL: Sendable, Equatable, CustomStringConvertible {
  /// Whether the connection is encrypted.
  let isSecure: Bool
  /// The name or address, in lower case; an IPv6 address in brackets.
  let host: String
  /// The port, written or not.
  let port: Int
  /// The path without a slash at its end.
  let path: String

  /// Reads an address; nil if it is none of this kind.
  init?(_ text: String) {
    let schemes = [("https://", true), ("http://", false)]
    guard let (scheme, isSecure) = schemes.first(where: { text.lowercased().hasPrefix($0.0) })
    else { return nil }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    guard let place = BaseURL.hostAndPort(authority, defaultPort: isSecure ? 443 : 80) else {
      return nil
    }
    var path = rest.dropFirst(authority.count)
    while path.hasSuffix("/") { path.removeLast() }
    guard path.utf8.allSatisfy(BaseURL.isPathByte), !path.hasSuffix("/chat/completions") else {
      return nil
    }
    self.isSecure = isSecure
    (host, port) = place
    self.path = String(path)
  }

  /// Reads `host:port`, with a default for the port or without.
  static func hostAndPort(
    _ text: some StringProtocol, defaultPort: Int?
  ) -> (host: String, port: Int)? {
    let isAddress = text.hasPrefix("[")
    let end: String.Index
    if isAddress {
      guard let bracket = text.firstIndex(of: "]") else { return nil }
      end = text.index(after: bracket)
    } else {
      end = text.firstIndex(of: ":") ?? text.endIndex
    }
    let host = text[..<end].lowercased()
    let inner = isAddress ? host.dropFirst().dropLast() : host[...]
    guard !inner.isEmpty, inner.utf8.allSatisfy({ isHostByte($0, inAddress: isAddress) }) else {
      return nil
    }
    if end == text.endIndex { return defaultPort.map { (host, $0) } }
    let digits = text[end...].dropFirst()
    guard text[end] == ":", digits.utf8.allSatisfy(isDigit), let port = Int(digits),
      (1...65_535).contains(port)
    else { return nil }
    return (host, port)
  }

  /// Whether the address is this machine.
  var isLoopback: Bool {
    host == "localhost" || host == "[::1]"
      || host.hasPrefix("127.") && host.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
  }

  /// The address as it is asked.
  public var description: String {
    let isUsualPort = port == (isSecure ? 443 : 80)
    return (isSecure ? "https://" : "http://") + host + (isUsualPort ? "" : ":\(port)") + path
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "/-._~%".utf8.contains(byte)
  }

  private static func isHostByte(_ byte: UInt8, inAddress: Bool) -> Bool {
    isAlphanumeric(byte) || (inAddress ? ":." : "-.").utf8.contains(byte)
  }
}

private func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
  isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
