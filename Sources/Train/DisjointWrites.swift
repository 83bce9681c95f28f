import ParallelWork

/// An array that several threads write at once, each its own elements.
///
/// SAFETY: the caller hands out ranges that do not overlap, and waits for all threads before it
/// looks at the array again; ``forEachPart(of:threads:writingTo:_:)`` does both.
@unsafe
struct DisjointWrites<Element>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
}

/// Lets several threads work through ranges, writing elements of one array that are theirs alone.
///
/// - Parameters:
///   - parts: The ranges. The same parts are made for any number of threads, so the result does not
///     depend on it.
///   - threads: At most this many at once.
///   - array: The array; `body` must write different elements for different parts.
func forEachPart<Element>(
  of parts: [Range<Int>], threads: Int, writingTo array: inout [Element],
  _ body: @Sendable (Range<Int>, DisjointWrites<Element>) -> Void
) {
  unsafe array.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    let writes = unsafe DisjointWrites(base: base)
    if threads == 1 || parts.count == 1 {
      for part in parts { unsafe body(part, writes) }
      return
    }
    forEachConcurrently(count: parts.count, threads: threads, state: {}) { _, part in
      unsafe body(parts[part], writes)
    }
  }
}
