/// A key that is sent in one header and shown nowhere.
struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let text: String

  /// Reads a key; white space around it does not belong to it.
  ///
  /// nil if what is left cannot be a key: nothing, more than 4,096 bytes, or anything but the
  /// printable characters of ASCII.
  init?(_ text: some StringProtocol) {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    var key = text.drop(while: isSpace)
    while key.last.map(isSpace) == true { key.removeLast() }
    guard (1...4_096).contains(key.utf8.count),
      key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    self.text = String(key)
  }

  /// The value of the header `Authorization`.
  var authorization: String { "Bearer " + text }

  /// `text` without the key.
  func removed(from text: String) -> String {
    text.split(separator: self.text, omittingEmptySubsequences: false).joined(separator: "<key>")
  }

  var description: String { "<key>" }
  var debugDescription: String { "<key>" }
  var customMirror: Mirror { Mirror(self, children: [:]) }
}
