import NIOPosix
import Synchronization

/// The bounded queue of work and the threads that do it.
///
/// A request is admitted before any work is done for it and leaves when it is answered. Where too
/// many wait, the next is told to come back later: a queue without an end answers nobody in time.
/// Short work is done where the request was read; long work, piece by piece, on threads of its own,
/// so that a large batch never stands in the way of a single record.
final class WorkQueue: Sendable {
  /// Requests that may be under way.
  let limit: Int
  private let threads: NIOThreadPool
  private let admitted = Atomic<Int>(0)

  /// A queue with threads that run until ``stop()``.
  init(threadCount: Int, limit: Int) {
    self.limit = limit
    threads = NIOThreadPool(numberOfThreads: threadCount)
    threads.start()
  }

  /// Requests under way.
  var depth: Int { admitted.load(ordering: .relaxed) }

  /// Admits a request until ``leave()``.
  ///
  /// - Throws: ``Problem/Kind/busy`` when the queue is full.
  func enter() throws(Problem) {
    let count = admitted.wrappingAdd(1, ordering: .relaxed).newValue
    guard count <= limit else {
      leave()
      throw Problem(
        .busy, "\(limit) requests are under way, the most that are allowed. Try again.",
        retryAfter: 1)
    }
  }

  /// Lets a request go.
  func leave() {
    admitted.wrappingSubtract(1, ordering: .relaxed)
  }

  /// Does a piece of work on a thread of the queue.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws(Problem) -> Value
  ) async throws(Problem) -> Value {
    do {
      return try await threads.runIfActive(work)
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(.busy, "The server is stopping. Ask another.", retryAfter: 5)
    }
  }

  /// Ends the threads when they have done what they were given.
  func stop() async {
    try? await threads.shutdownGracefully()
  }
}
