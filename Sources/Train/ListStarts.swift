/// Where the list of each key starts when elements are put in the order of their keys, and where the
/// last one ends. Shape `[count + 1]`.
///
/// Whoever puts them there one after the other, each behind the last of its key, keeps the order
/// that elements of one key had.
///
/// - Parameters:
///   - keys: The key of each element, below `count`.
///   - count: Keys.
func listStarts(of keys: [UInt32], count: Int) -> [Int] {
  listStarts(count: count) { add in
    for key in keys { add(Int(key)) }
  }
}

/// The same for keys that `forEachKey` tells one by one.
@inline(__always)
func listStarts(count: Int, _ forEachKey: (_ add: (_ key: Int) -> Void) -> Void) -> [Int] {
  var starts = [Int](repeating: 0, count: count + 1)
  forEachKey { starts[$0 + 1] += 1 }
  for key in 0..<count { starts[key + 1] += starts[key] }
  return starts
}
