import Dispatch
import Synchronization

/// Prepares `0..<count` by several threads and adds what was prepared to one result, in that order.
///
/// Each thread makes one `state` of its own and keeps it from call to call. It prepares the next
/// number in it, waits until all numbers below have been added, and adds its own: no more is under
/// way than one piece of work per thread, and the result does not depend on their number.
///
/// - Parameters:
///   - result: What `add` adds to, by one thread at a time.
///   - prepare: Must answer from its number alone.
/// - Returns: The result after the last number.
public func orderedWork<State, Result: Sendable>(
  count: Int, threads: Int, on result: consuming Result, state: @Sendable () -> State,
  prepare: @Sendable (inout State, Int) -> Void,
  add: @Sendable (inout Result, inout State, Int) -> Void
) -> Result {
  let threads = max(min(threads, count), 1)
  let shared = Mutex(result)
  // Numbers are taken in order and each is added before its thread takes another: of those under
  // way no two have the same turn.
  let turns = (0..<threads).map { _ in DispatchSemaphore(value: 0) }
  turns[0].signal()
  forEachConcurrently(count: count, threads: threads, state: state) { own, number in
    prepare(&own, number)
    turns[number % threads].wait()
    shared.withLock { add(&$0, &own, number) }
    turns[(number + 1) % threads].signal()
  }
  return shared.withLock { $0 }
}
