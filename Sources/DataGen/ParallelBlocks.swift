internal import Dispatch
internal import Synchronization

extension LogGenerator {
  /// Draws the whole dataset block by block and hands the blocks over in their order.
  ///
  /// While one round of blocks is handed over, the next is drawn. Memory holds two blocks for each
  /// thread, whatever ``rowCount``.
  ///
  /// - Parameters:
  ///   - format: How rows are written. ``RowFormat/header(withTruth:)`` is left to the caller.
  ///   - threadCount: Blocks drawn at once, at least 1. The bytes do not depend on it.
  ///   - consume: Takes the next block. It is called on the caller's thread. What it throws ends
  ///     the work.
  public func forEachBlock<Failure: Error>(
    as format: RowFormat, threadCount: Int,
    _ consume: (GeneratedBlock) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(threadCount > 0, "\(threadCount) threads draw nothing")
    let blockCount = (rowCount + LogGenerator.blockRowCount - 1) / LogGenerator.blockRowCount
    var drawn = Round(generator: self, format: format, blocks: 0..<0, width: threadCount)
    var next = Round(generator: self, format: format, blocks: 0..<0, width: threadCount)
    for first in stride(from: 0, to: blockCount, by: threadCount) {
      next.blocks = first..<min(first + threadCount, blockCount)
      try Round.draw(next, handingOver: drawn, to: consume)
      swap(&drawn, &next)
    }
    try drawn.handOver(to: consume)
  }
}

/// Neighbouring blocks that are drawn at once.
private struct Round: Sendable {
  let generator: LogGenerator
  let format: RowFormat
  var blocks: Range<Int>
  private let buffers: [BlockBuffer]

  init(generator: LogGenerator, format: RowFormat, blocks: Range<Int>, width: Int) {
    self.generator = generator
    self.format = format
    self.blocks = blocks
    buffers = (0..<width).map { _ in BlockBuffer() }
  }

  /// Draws the blocks of `next` while those of `previous` are handed over.
  static func draw<Failure: Error>(
    _ next: Round, handingOver previous: Round,
    to consume: (GeneratedBlock) throws(Failure) -> Void
  ) throws(Failure) {
    let drawing = DispatchGroup()
    if next.buffers.count == 1 {
      next.draw(0)
    } else {
      for index in 0..<next.blocks.count {
        DispatchQueue.global().async(group: drawing) { next.draw(index) }
      }
    }
    defer { drawing.wait() }
    try previous.handOver(to: consume)
  }

  func handOver<Failure: Error>(
    to consume: (GeneratedBlock) throws(Failure) -> Void
  ) throws(Failure) {
    for index in 0..<blocks.count {
      try buffers[index].block.withLock { block throws(Failure) in
        try consume(block)
      }
    }
  }

  private func draw(_ index: Int) {
    buffers[index].block.withLock { block in
      block.removeAll()
      generator.append(rows(index), as: format, to: &block)
    }
  }

  private func rows(_ index: Int) -> Range<Int> {
    let first = (blocks.lowerBound + index) * LogGenerator.blockRowCount
    return first..<min(first + LogGenerator.blockRowCount, generator.rowCount)
  }
}

/// The rows of one block; the lock only shows the compiler that one thread has them at a time.
private final class BlockBuffer: Sendable {
  let block = Mutex(GeneratedBlock())
}
