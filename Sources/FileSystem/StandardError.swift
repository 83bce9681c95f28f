/// Where the program talks to the user, apart from its output.
public enum StandardError {
  /// Writes a line at once. Where nobody can read it, nothing happens.
  public static func write(line: String) {
    let bytes = Array((line + "\n").utf8)
    try? Descriptor.standardError.write(bytes.span)
  }
}
