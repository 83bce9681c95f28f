import DataGen
import Glibc

extension LogGenerator {
  /// Draws the whole dataset in order, so many rows a second, and hands pieces over when they are
  /// due: some twenty a second, or single rows below that.
  ///
  /// - Parameter rate: Rows a second, above 0.
  func forEachPacedBlock<Failure: Error>(
    as format: RowFormat, rate: Double, _ consume: (GeneratedBlock) throws(Failure) -> Void
  ) throws(Failure) {
    let pieceRowCount = max(1, Int(rate / 20))
    let start = ContinuousClock.now
    var block = GeneratedBlock()
    for first in stride(from: 0, to: rowCount, by: pieceRowCount) {
      let due = start + .seconds(Double(first) / rate)
      sleep(until: due)
      block.removeAll()
      append(first..<min(first + pieceRowCount, rowCount), as: format, to: &block)
      try consume(block)
    }
  }

  private func sleep(until due: ContinuousClock.Instant) {
    let rest = ContinuousClock.now.duration(to: due).components
    guard rest.seconds >= 0, rest.seconds > 0 || rest.attoseconds > 0 else { return }
    var time = timespec(
      tv_sec: Int(rest.seconds), tv_nsec: Int(rest.attoseconds / 1_000_000_000))
    var left = timespec()
    while unsafe nanosleep(&time, &left) != 0 && errno == EINTR { time = left }
  }
}
