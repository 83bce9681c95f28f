/// What a ``Redactor`` takes out of a text.
public enum IdentifierKind: String, CaseIterable, Hashable, Sendable {
  /// Payment card numbers: a known issuer's prefix and length, and a right Luhn digit.
  case card
  /// International bank account numbers: a known country's length, and right check digits.
  case iban
  /// E-mail addresses, also with `%40` for the `@`.
  case email
  /// Telephone numbers in international form, in common national forms, or behind a label.
  case phone
  /// IPv4 and IPv6 addresses; a port behind one stays.
  case ip
  /// Passwords, PINs, cookies, bearer tokens, JSON Web Tokens and API keys.
  case secret
  /// Names and numbers of users and customers behind a label.
  case user
  /// Account numbers behind a label.
  case account
  /// People's names behind a label.
  case name

  /// Its place in ``IdentifierKind/allCases``.
  var index: Int {
    switch self {
    case .card: 0
    case .iban: 1
    case .email: 2
    case .phone: 3
    case .ip: 4
    case .secret: 5
    case .user: 6
    case .account: 7
    case .name: 8
    }
  }

  static let count = 9
}
