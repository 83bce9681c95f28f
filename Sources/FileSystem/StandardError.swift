/// Where the program talks to the user, apart from its output.
public enum StandardError {
  /// Writes a line at once. Where nobody can read it, nothing happens.
  public static func write(line: String) {
    write(line + "\n")
  }

  /// Writes text at once. Where nobody can read it, nothing happens.
  public static func write(_ text: String) {
    write(Array(text.utf8))
  }

  /// Writes bytes at once. Where nobody can read them, nothing happens.
  public static func write(_ bytes: [UInt8]) {
    try? Descriptor.standardError.write(bytes.span)
  }
}
