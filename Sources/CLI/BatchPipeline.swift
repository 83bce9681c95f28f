import Dataset
import Dispatch
import Synchronization

/// Works on the batches of a reader with several threads, and hands on the results in order.
///
/// A result is handed on as soon as those before it are, so lines that trickle in are answered at
/// once. No more than twice as many batches as threads are under way, and those that wait, so memory
/// does not grow with the file.
struct BatchPipeline<Scratch: Sendable>: Sendable {
  let threads: Int
  /// Batches that may wait for an answer from elsewhere at once; 0 where none ever does.
  var waitingBatchLimit = 0
  /// Called with each batch by the thread that reads, before others work on it.
  var prepare: @Sendable (RecordBatch) -> Void = { _ in }
  let makeScratch: @Sendable () -> Scratch

  /// Reads, works and consumes until the reader ends.
  ///
  /// - Parameters:
  ///   - reader: Read by the calling thread.
  ///   - work: Called by any thread.
  ///   - settle: Called by any thread with what `work` gave; it may wait for as long as it likes
  ///     without keeping others from working. Asked only where ``waitingBatchLimit`` is above 0.
  ///   - consume: Called in the order of the batches, by one thread at a time.
  /// - Throws: What the reader or `consume` throws first. The batches before a reader's error are
  ///   consumed; none after an error of `consume`.
  func run<Result: Sendable>(
    _ reader: RecordReader,
    work: @escaping @Sendable (RecordBatch, inout Scratch) -> Result,
    settle: @escaping @Sendable (Result) -> Result = { $0 },
    consume: @escaping (Result) throws -> Void
  ) throws {
    if threads == 1, waitingBatchLimit == 0 {
      var scratch = makeScratch()
      while let batch = try reader.nextBatch() {
        prepare(batch)
        try consume(work(batch, &scratch))
      }
      return
    }
    let consumer = OrderedConsumer(consume)
    let readerFailure: (any Error)?
    do {
      try dispatchBatches(of: reader, work, settle, to: consumer)
      readerFailure = nil
    } catch {
      readerFailure = error
    }
    if let failure = consumer.failure ?? readerFailure { throw failure }
  }

  private func dispatchBatches<Result: Sendable>(
    of reader: RecordReader, _ work: @escaping @Sendable (RecordBatch, inout Scratch) -> Result,
    _ settle: @escaping @Sendable (Result) -> Result, to consumer: OrderedConsumer<Result>
  ) throws {
    let queue = DispatchQueue(label: "tocsin.batches", attributes: .concurrent)
    let group = DispatchGroup()
    let places = DispatchSemaphore(value: 2 * threads + waitingBatchLimit)
    let workers = DispatchSemaphore(value: threads)
    let scratches = Mutex<[Scratch]>([])
    let waits = waitingBatchLimit > 0
    defer { group.wait() }
    var batchCount = 0
    while consumer.failure == nil, let batch = try reader.nextBatch() {
      prepare(batch)
      places.wait()
      let number = batchCount
      batchCount += 1
      queue.async(group: group) {
        workers.wait()
        var scratch = scratches.withLock { $0.popLast() } ?? makeScratch()
        let result = work(batch, &scratch)
        scratches.withLock { $0.append(scratch) }
        workers.signal()
        consumer.accept(waits ? settle(result) : result, number: number)
        places.signal()
      }
    }
  }
}

/// Consumes numbered results in the order of their numbers.
private final class OrderedConsumer<Result: Sendable>: Sendable {
  private struct State {
    var waiting: [Int: Result] = [:]
    var next = 0
    var failure: (any Error)?
  }

  private let state = Mutex(State())
  // SAFETY: called only while `state` is locked.
  private nonisolated(unsafe) let consume: (Result) throws -> Void

  init(_ consume: @escaping (Result) throws -> Void) {
    unsafe self.consume = consume
  }

  /// What `consume` threw first; nothing is consumed after it.
  var failure: (any Error)? {
    state.withLock { $0.failure }
  }

  func accept(_ result: Result, number: Int) {
    state.withLock { state in
      state.waiting[number] = result
      while let next = state.waiting.removeValue(forKey: state.next) {
        state.next += 1
        guard state.failure == nil else { continue }
        do { try unsafe consume(next) } catch { state.failure = error }
      }
    }
  }
}
