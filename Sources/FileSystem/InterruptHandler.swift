import Dispatch
import Glibc

/// Runs work of any length when the user, or the system, asks the program to stop; unlike
/// ``Interrupt``, whose one line is all that a signal handler may say.
public final class InterruptHandler {
  private let sources: [any DispatchSourceSignal]

  /// Calls `body` on the first `SIGINT` or `SIGTERM`, in a thread of its own, and then ends the
  /// process with the status that shells expect, 128 + signal. Another signal meanwhile ends it at
  /// once.
  ///
  /// A signal that the process was told to ignore stays ignored. Nothing is called any more when
  /// the handler is gone.
  public init(_ body: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "tocsin.interrupt")
    sources = [SIGINT, SIGTERM].filter { !Interrupt.isIgnored($0) }.map { number in
      // The default action would end the process before the source hears of the signal.
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        for number in [SIGINT, SIGTERM] { _ = signal(number, SIG_DFL) }
        body()
        _exit(128 + number)
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
  }
}
