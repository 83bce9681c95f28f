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
      (0..<count).first { index in
        (try? UTF8Span(validating: bytes.extracting(range(of: index)))) == nil
      }
    }
  }

  /// The first string that does not stand behind the one before it in byte order.
  func firstOutOfOrder() -> Int? {
    guard count > 1 else { return nil }
    return (1..<count).first { index in !precedes(index - 1, index) }
  }

  /// The first string of two that are the same, in byte order.
  func firstDuplicate() -> Int? {
    let ordered = (0..<count).sorted(by: precedes)
    return zip(ordered, ordered.dropFirst()).first { !precedes($0, $1) }?.1
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

  /// Whether one string stands before another in byte order, a prefix first.
  private func precedes(_ left: Int, _ right: Int) -> Bool {
    bytes.withSpan { bytes in
      let left = bytes.extracting(range(of: left))
      let right = bytes.extracting(range(of: right))
      for index in 0..<min(left.count, right.count) where left[index] != right[index] {
        return left[index] < right[index]
      }
      return left.count < right.count
    }
  }
}
