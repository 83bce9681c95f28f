import Glibc

/// What happens when the user, or the system, asks the program to stop.
public enum Interrupt {
  private static let messageCapacity = 256

  /// The line to say, ended by a zero. Allocated once, since a signal handler may not allocate.
  private nonisolated(unsafe) static let message = UnsafeMutablePointer<CChar>.allocate(
    capacity: messageCapacity)

  /// On `SIGINT` and `SIGTERM`, says one line on standard error and ends the process with the
  /// status that shells expect, 128 + signal.
  ///
  /// A signal that the process was told to ignore (a background job of a script) stays ignored.
  /// - Parameter message: One line without line end, such as
  ///   `interrupted; nothing was written or changed`. Cut after 254 bytes.
  public static func install(message text: String) {
    var line = text.utf8.prefix(messageCapacity - 2).map { CChar(bitPattern: $0) }
    line += [CChar(bitPattern: UInt8(ascii: "\n")), 0]
    // SAFETY: line has at most messageCapacity elements.
    unsafe message.update(from: line, count: line.count)
    for number in [SIGINT, SIGTERM] where !isIgnored(number) {
      _ = signal(number) { Interrupt.end($0) }
    }
  }

  /// The same for a program that replaces files whole or not at all.
  ///
  /// - Parameter paths: Where it writes; of standard output, `-`, nothing can be promised.
  public static func install(writing paths: [String]) {
    let writesFile = paths.contains { $0 != "-" }
    install(
      message: "interrupted" + (writesFile ? "; a file that was to be written is as it was" : ""))
  }

  /// Runs within the signal handler: only calls that signal-safety(7) allows.
  private static func end(_ number: Int32) {
    _ = unsafe write(STDERR_FILENO, message, strlen(message))
    _exit(128 + number)
  }

  static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    let handler = unsafe action.__sigaction_handler.sa_handler
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
