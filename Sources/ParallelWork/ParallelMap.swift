import Synchronization

/// The results of `body` for `0..<count`, in that order, computed by several threads.
///
/// Each thread makes one `state` of its own and keeps it from call to call, so scratch memory is
/// allocated once per thread. A thread takes the next number when it is done with the last one:
/// which thread computes what is left to chance, so `body` must answer from its number alone.
public func parallelMap<State, Element: Sendable>(
  count: Int, threads: Int, state: @Sendable () -> State,
  _ body: @Sendable (inout State, Int) -> Element
) -> [Element] {
  let results = Mutex([Element?](repeating: nil, count: count))
  forEachConcurrently(count: count, threads: threads, state: state) { own, number in
    let result = body(&own, number)
    results.withLock { $0[number] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}

/// The results of `body` for `0..<count`, in that order, computed by several threads.
public func parallelMap<Element: Sendable>(
  count: Int, threads: Int, _ body: @Sendable (Int) -> Element
) -> [Element] {
  parallelMap(count: count, threads: threads, state: {}) { _, number in body(number) }
}
