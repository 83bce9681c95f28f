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

/// The results of `body` for parts of `0..<count`, in their order, computed by several threads.
///
/// - Parameters:
///   - partLength: The numbers of each part; the last part has fewer where they do not come out even.
///   - state: Made once per thread, as in ``parallelMap(count:threads:state:_:)``.
public func parallelMap<State, Element: Sendable>(
  count: Int, partLength: Int, threads: Int, state: @Sendable () -> State,
  _ body: @Sendable (inout State, Range<Int>) -> Element
) -> [Element] {
  let starts = stride(from: 0, to: count, by: partLength).map(\.self)
  return parallelMap(count: starts.count, threads: threads, state: state) { own, part in
    body(&own, starts[part]..<min(starts[part] + partLength, count))
  }
}
