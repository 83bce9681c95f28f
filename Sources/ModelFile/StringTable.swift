import Features

/// Strings that lie in a file, one behind the other.
struct StringTable {
  /// Where each string starts in ``bytes``, and where the last ends. Shape `[count + 1]`.
  let starts: FrozenArray<UInt32>
  /// UTF-8 of the strings.
  let bytes: FrozenArray<UInt8>
  /// Where the bytes start in the file.
  let fileOffset: Int

  var count: Int { starts.count - 1 }

  func string(_ index: Int) -> String {
    String(decoding: bytes[range(of: index)], as: UTF8.self)
  }

  /// Where a string starts in the file.
  func offset(of index: Int) -> Int { fileOffset + Int(starts[index]) }

  /// The bytes of a string.
  func byteCount(of index: Int) -> Int { range(of: index).count }

  /// The first string of more bytes than `limit`.
  func firstLonger(than limit: Int) -> Int? {
    (0..<count).first { byteCount(of: $0) > limit }
  }

  /// The first string of no bytes.
  func firstEmpty() -> Int? {
    (0..<count).first { range(of: $0).isEmpty }
  }

  private func range(of index: Int) -> Range<Int> {
    Int(starts[index])..<Int(starts[index + 1])
  }

  /// The first string that is not UTF-8 by itself; found without making a string.
  func firstNotUTF8() -> Int? {
    bytes.withSpan { bytes in
      if isEachUTF8(bytes) { return nil }
      return (0..<count).first { index in
        (try? UTF8Span(validating: bytes.extracting(range(of: index)))) == nil
      }
    }
  }

  /// Whether all strings are UTF-8: all of their bytes are, and no string starts inside a character.
  private func isEachUTF8(_ bytes: Span<UInt8>) -> Bool {
    guard (try? UTF8Span(validating: bytes)) != nil else { return false }
    return starts.withSpan { starts in
      for index in starts.indices {
        let start = Int(starts[index])
        if start < bytes.count && bytes[start] & 0xC0 == 0x80 { return false }
      }
      return true
    }
  }

  /// The first string that does not stand behind the one before it in byte order.
  func firstOutOfOrder() -> Int? {
    guard count > 1 else { return nil }
    return bytes.withSpan { bytes in
      starts.withSpan { starts in
        var left = Int(starts[0])..<Int(starts[1])
        for index in 1..<count {
          let right = left.upperBound..<Int(starts[index + 1])
          guard precedes(bytes, left, right) else { return index }
          left = right
        }
        return nil
      }
    }
  }

  /// The first string of two that are the same, in byte order.
  func firstDuplicate() -> Int? {
    bytes.withSpan { bytes in
      let ordered = (0..<count).map { range(of: $0) }.enumerated().sorted {
        precedes(bytes, $0.element, $1.element)
      }
      return zip(ordered, ordered.dropFirst()).first {
        !precedes(bytes, $0.element, $1.element)
      }?.1.offset
    }
  }

  /// The first string with a control character in it.
  func firstWithControlCharacter() -> Int? {
    bytes.withSpan { bytes in
      (0..<count).first { holdsControlCharacter(bytes.extracting(range(of: $0))) }
    }
  }

  /// Where the first tab or line end is in the file.
  func firstLineBreak() -> Int? {
    let place = bytes.withSpan { bytes in
      bytes.indices.first { (0x09...0x0D).contains(bytes[$0]) }
    }
    return place.map { fileOffset + $0 }
  }
}

/// Whether one string stands before another in byte order, a prefix first.
@inline(__always)
private func precedes(_ bytes: Span<UInt8>, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
  let left = bytes.extracting(left)
  let right = bytes.extracting(right)
  for index in 0..<min(left.count, right.count) where left[index] != right[index] {
    return left[index] < right[index]
  }
  return left.count < right.count
}
