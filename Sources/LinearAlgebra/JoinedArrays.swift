import ParallelWork

/// Arrays one behind the other, each copied by one of several threads, and given back when it is,
/// unless the caller keeps it.
///
/// Unsafe, because safe code appends with one thread: that was a fortieth of the time of learning
/// from a million lines, most of it for memory that was touched for the first time.
func joined<Element: BitwiseCopyable & Sendable>(
  _ parts: consuming [[Element]], threads: Int
) -> [Element] {
  let starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  return unsafe [Element](unsafeUninitializedCapacity: starts[parts.count]) { room, count in
    // SAFETY: one thread has each part and its place, and all have ended before the closures do.
    nonisolated(unsafe) let room = unsafe room
    unsafe parts.withUnsafeMutableBufferPointer { parts in
      nonisolated(unsafe) let parts = unsafe parts
      unsafe forEachConcurrently(count: parts.count, threads: threads, state: {}) { _, part in
        _ = unsafe room.extracting(starts[part]..<starts[part + 1])
          .initialize(fromContentsOf: parts[part])
        unsafe parts[part] = []
      }
    }
    count = starts[starts.count - 1]
  }
}

/// Where rows start that were joined, and where the last one ends, from those of the parts.
func joinedStarts(_ parts: [[Int]]) -> [Int] {
  var starts = [0]
  starts.reserveCapacity(parts.reduce(1) { $0 + $1.count - 1 })
  for part in parts {
    let first = starts[starts.count - 1]
    starts.append(contentsOf: part.dropFirst().lazy.map { first + $0 })
  }
  return starts
}
