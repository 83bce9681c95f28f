/// Whether two runs of `count` bytes are the same.
///
/// Terms are short, so this reads eight bytes at a time and none one by one: the last words
/// overlap. Unsafe, because the loop over checked bytes took a sixth of the time of classifying a
/// message of 60 known terms, and a call of `memcmp` takes longer than most terms are.
///
/// - Parameters:
///   - left: The first of `count` bytes that can be read.
///   - right: The same.
@unsafe
@inline(__always)
func equalBytes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
  if count >= 8 {
    var offset = 0
    while offset < count - 8 {
      guard unsafe equalWords(left + offset, right + offset, UInt64.self) else { return false }
      offset += 8
    }
    return unsafe equalWords(left + count - 8, right + count - 8, UInt64.self)
  }
  if count >= 4 {
    return unsafe equalWords(left, right, UInt32.self)
      && equalWords(left + count - 4, right + count - 4, UInt32.self)
  }
  if count >= 2 {
    return unsafe equalWords(left, right, UInt16.self)
      && equalWords(left + count - 2, right + count - 2, UInt16.self)
  }
  return unsafe count == 0 || equalWords(left, right, UInt8.self)
}

@unsafe
@inline(__always)
private func equalWords<Word: FixedWidthInteger & BitwiseCopyable>(
  _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _: Word.Type
) -> Bool {
  unsafe left.loadUnaligned(as: Word.self) == right.loadUnaligned(as: Word.self)
}
