/// Whether bytes are UTF-8.
func isValidUTF8(_ bytes: Span<UInt8>) -> Bool {
  (try? UTF8Span(validating: bytes)) != nil
}

/// Replaces what is no UTF-8 in `bytes` by U+FFFD, as `String(decoding:as:)` does.
///
/// - Parameter repaired: Becomes the text; its room is used again.
/// - Complexity: O(n): every part is read once on the way to the next fault.
func repairUTF8(_ bytes: Span<UInt8>, into repaired: inout [UInt8]) {
  repaired.removeAll(keepingCapacity: true)
  var start = 0
  while start < bytes.count {
    let rest = bytes.extracting(start..<bytes.count)
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: rest)
      append(rest, to: &repaired)
      return
    } catch {
      append(rest.extracting(0..<error.byteOffsets.lowerBound), to: &repaired)
      repaired.append(contentsOf: [0xEF, 0xBF, 0xBD])
      start += error.byteOffsets.upperBound
    }
  }
}

private func append(_ bytes: Span<UInt8>, to array: inout [UInt8]) {
  // SAFETY: the bytes are copied before the closure ends.
  unsafe bytes.withUnsafeBufferPointer { unsafe array.append(contentsOf: $0) }
}
