/// Where requests go: an `http` or `https` URL without credentials and fragment.
///
/// Its path may be a secret, as those of some webhooks are: it is never part of an error or a log.
public struct TargetURL: Equatable, Sendable {
  /// The URL, without a slash at the end.
  let text: String
  /// Whether the way there is encrypted, or does not leave the machine.
  let isPrivate: Bool

  /// Checks a URL.
  ///
  /// - Throws: ``TicketsProblem/badURL(reason:)``.
  public init(_ text: String) throws(TicketsProblem) {
    guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }) else {
      throw .badURL(reason: "holds a space or a character beyond ASCII. Encode it with %")
    }
    let isEncrypted = text.hasPrefix("https://")
    guard isEncrypted || text.hasPrefix("http://") else {
      throw .badURL(reason: "does not start with https:// or http://. Write the whole URL")
    }
    let rest = text.dropFirst(isEncrypted ? 8 : 7)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@") else {
      throw .badURL(
        reason: "holds credentials. Take them out; credentials come from the environment")
    }
    guard !text.contains("#") else { throw .badURL(reason: "has a fragment. Take it out") }
    let (host, port) = TargetURL.split(authority)
    guard !host.isEmpty else { throw .badURL(reason: "names no host. Write the whole URL") }
    guard port.map({ UInt16($0).map { $0 > 0 } ?? false }) ?? true else {
      throw .badURL(reason: "has no port from 1 to 65535 after the host. Correct it")
    }
    isPrivate = isEncrypted || TargetURL.isLoopback(host)
    var trimmed = text[...]
    while trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.text = String(trimmed)
  }

  /// Whether parameters follow the path, so that nothing can be added to it.
  var hasQuery: Bool { text.contains("?") }

  private static func split(_ authority: Substring) -> (host: String, port: Substring?) {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      let rest = authority[authority.index(after: end)...]
      let host = String(authority[...end])
      return rest.isEmpty ? (host, nil) : (host, rest.hasPrefix(":") ? rest.dropFirst() : "")
    }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? parts[1] : nil)
  }

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "[::1]"
      || host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isWholeNumber }
  }
}
