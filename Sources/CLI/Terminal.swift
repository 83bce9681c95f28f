import Glibc

/// Says something on standard error.
func say(_ text: String, terminator: String = "\n") {
  let line = Array((text + terminator).utf8)
  // SAFETY: write(2) reads no more than the bytes of the array. A terminal that is gone is no
  // reason to stop.
  _ = unsafe write(STDERR_FILENO, line, line.count)
}

/// Processors that the process may use.
var processorCount: Int {
  max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

/// One line on a terminal that tells how far long work has come; silent anywhere else.
struct ProgressLine {
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var hasShown = false

  /// A line that shows from the second second on, if standard error is a terminal.
  init(isWanted: Bool) {
    isShown = isWanted && isatty(STDERR_FILENO) == 1
  }

  /// Seconds since the work began.
  var seconds: Double { start.duration(to: .now) / .seconds(1) }

  /// Shows the line, but not more often than five times a second.
  mutating func show(_ text: @autoclosure () -> String) {
    guard isShown, lastShown.duration(to: .now) > .seconds(hasShown ? 0.2 : 1) else { return }
    lastShown = .now
    hasShown = true
    say("\r\u{1B}[K" + text(), terminator: "")
  }

  /// Takes the line off the terminal again.
  mutating func clear() {
    if hasShown { say("\r\u{1B}[K", terminator: "") }
    hasShown = false
  }
}
