import CByteVectors
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
    bytes.withSpan { bytes in
      do {
        return String(copying: try UTF8Span(validating: bytes.extracting(range(of: index))))
      } catch {
        // Whoever made the table checked it, so only a forgotten check comes here.
        return String(decoding: self.bytes[range(of: index)], as: UTF8.self)
      }
    }
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
    guard let text = try? UTF8Span(validating: bytes) else { return false }
    if text.isKnownASCII { return true }
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
    let first = bytes.withSpan { bytes in
      starts.withSpan { starts in
        // SAFETY: the starts ascend up to the number of bytes, which was checked when they were read.
        // In C, because a span for each string took as long as comparing them.
        unsafe bytes.withUnsafeBufferPointer { bytes in
          unsafe starts.withUnsafeBufferPointer { starts in
            unsafe byte_vectors_first_out_of_order(bytes.baseAddress, starts.baseAddress, count)
          }
        }
      }
    }
    return first < count ? first : nil
  }

  /// The first string of two that are the same, in byte order.
  func firstDuplicate() -> Int? {
    bytes.withSpan { bytes in
      let ordered = (0..<count).sorted {
        precedes(bytes.extracting(range(of: $0)), bytes.extracting(range(of: $1)))
      }
      return zip(ordered, ordered.dropFirst()).first {
        !precedes(bytes.extracting(range(of: $0)), bytes.extracting(range(of: $1)))
      }?.1
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
    guard holdsByte(in: 0x09...0x0D) else { return nil }
    return bytes.firstIndex { (0x09...0x0D).contains($0) }.map { fileOffset + $0 }
  }

  private func holdsByte(in range: ClosedRange<UInt8>) -> Bool {
    bytes.withSpan { bytes in
      // SAFETY: the kernel reads `count` bytes.
      unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe byte_vectors_any_between(
          bytes.baseAddress, bytes.count, range.lowerBound, range.upperBound) != 0
      }
    }
  }
}
