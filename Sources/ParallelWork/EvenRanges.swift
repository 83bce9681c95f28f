/// `0..<count` in consecutive ranges whose lengths differ by 1 at most.
///
/// - Parameter parts: How many ranges; below 1 is 1.
public func evenRanges(of count: Int, parts: Int) -> [Range<Int>] {
  let parts = max(parts, 1)
  return (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
}

/// Which of the ranges of ``evenRanges(of:parts:)`` a number is in.
///
/// - Parameters:
///   - number: One of `0..<count`.
///   - parts: How many ranges there are, at least 1.
public func evenRange(holding number: Int, of count: Int, parts: Int) -> Int {
  ((number + 1) * parts - 1) / count
}
