/// The name of one request in answers and logs.
enum RequestID {
  private static let lengthLimit = 128

  /// The client's own name for the request if it is harmless, else a new one.
  static func choose(given: String?) -> String {
    if let given, isHarmless(given) { return given }
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Whether a name can stand in a log without doing harm there.
  private static func isHarmless(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= lengthLimit else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
  }
}
