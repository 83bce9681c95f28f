import Dispatch
import Synchronization

/// Calls `body` for each of `0..<count`, by several threads.
///
/// Each thread makes one `state` of its own and keeps it from call to call, so scratch memory is
/// allocated once per thread. A thread takes the next number, in their order, when it is done with
/// the last one: which thread has which is left to chance.
public func forEachConcurrently<State>(
  count: Int, threads: Int, state: @Sendable () -> State,
  _ body: @Sendable (inout State, Int) -> Void
) {
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    var own = state()
    while true {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < count else { return }
      body(&own, number)
    }
  }
}
