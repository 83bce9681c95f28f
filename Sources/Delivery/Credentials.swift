internal import Glibc
internal import Signing

/// Where credentials come from.
public struct CredentialSource: Sendable {
  private let value: @Sendable (String) -> String?

  /// The environment of the process.
  public static let environment = CredentialSource { name in
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// A source of its own, for tests.
  public init(_ value: @escaping @Sendable (String) -> String?) {
    self.value = value
  }

  /// A secret that can stand in a header.
  func secret(_ variable: String, target: String) throws(CredentialError) -> Secret {
    guard let text = value(variable), !text.isEmpty else {
      throw .missing(variable: variable, target: target)
    }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .unusable(variable: variable, target: target)
    }
    return Secret(text: text)
  }

  /// A key to sign with.
  func signingKey(_ variable: String, target: String) throws(CredentialError) -> AuthenticationKey {
    let secret = try secret(variable, target: target)
    do {
      return try AuthenticationKey(Array(secret.text.utf8).span)
    } catch {
      throw .noSecretMemory
    }
  }
}

/// A text that no print and no error shows.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let text: String

  var description: String { "<secret>" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// The header of a bearer token (RFC 6750).
  var bearerHeader: (name: String, value: String) { ("Authorization", "Bearer \(text)") }
}
