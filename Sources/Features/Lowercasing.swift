/// Adds the lower-cased message, always valid UTF-8.
///
/// Every scalar is replaced by its full lower-case mapping, as Python's `str.lower()` does, the
/// final sigma of Greek words included. Bytes that are not UTF-8 become U+FFFD.
///
/// - Complexity: linear; a message of ASCII alone is one pass without a branch per byte.
func appendLowercased(_ message: Span<UInt8>, to output: inout [UInt8]) {
  var everyByte: UInt8 = 0
  output.append(addingCapacity: message.count) {
    everyByte = appendLowercasedASCII(message, to: &$0)
  }
  guard everyByte >= 0x80 else { return }
  output.removeLast(message.count)
  appendLowercasedScalars(message, to: &output)
}

/// Adds the message with its ASCII letters lower-cased and answers the union of its bits.
///
/// Unsafe because the loop over checked bytes is not vectorised and takes ten times as long.
private func appendLowercasedASCII(
  _ message: Span<UInt8>, to output: inout OutputSpan<UInt8>
) -> UInt8 {
  precondition(output.freeCapacity >= message.count)
  var everyByte: UInt8 = 0
  unsafe message.withUnsafeBufferPointer { message in
    unsafe output.withUnsafeMutableBufferPointer { buffer, count in
      guard let start = buffer.baseAddress else { return }
      // SAFETY: there is room for the message behind the first `count` bytes.
      let lowercased = unsafe start + count
      for index in 0..<message.count {
        let byte = unsafe message[index]
        everyByte |= byte
        unsafe lowercased[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
      }
      count += message.count
    }
  }
  return everyByte
}

private func appendLowercasedScalars(_ message: Span<UInt8>, to output: inout [UInt8]) {
  var index = 0
  while index < message.count {
    let decoded = decodeScalar(message, at: index)
    let next = index + decoded.byteCount
    if decoded.scalar.isASCII {
      let byte = UInt8(decoded.scalar.value)
      output.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    } else if decoded.scalar == "Σ" && isFinalSigma(message, from: index, to: next) {
      output.append(contentsOf: "ς".utf8)
    } else if decoded.scalar.properties.changesWhenLowercased {
      output.append(contentsOf: decoded.scalar.properties.lowercaseMapping.utf8)
    } else {
      decoded.scalar.append(to: &output)
    }
    index = next
  }
}

/// Whether a capital sigma ends a word: a cased letter stands before it and none behind it, both
/// looked for across scalars that case ignores.
///
/// Reference: The Unicode Standard 15.0, §3.13, table 3-17 "Final_Sigma".
private func isFinalSigma(_ message: Span<UInt8>, from start: Int, to end: Int) -> Bool {
  var before = start
  var hasCasedLetterBefore = false
  while before > 0 {
    let scalarEnd = before
    before = scalarStart(message, endingAt: scalarEnd)
    let decoded = decodeScalar(message, at: before)
    // Bytes that are not UTF-8 may fall apart otherwise from behind, but hold no letter.
    guard before + decoded.byteCount == scalarEnd else { return false }
    let properties = decoded.scalar.properties
    if properties.isCaseIgnorable { continue }
    hasCasedLetterBefore = properties.isCased
    break
  }
  guard hasCasedLetterBefore else { return false }
  var behind = end
  while behind < message.count {
    let decoded = decodeScalar(message, at: behind)
    behind += decoded.byteCount
    if decoded.scalar.properties.isCaseIgnorable { continue }
    return !decoded.scalar.properties.isCased
  }
  return true
}

/// Where the scalar starts whose last byte stands before `end`.
private func scalarStart(_ message: Span<UInt8>, endingAt end: Int) -> Int {
  let earliest = max(end - 4, 0)
  var start = end - 1
  while start > earliest && message[start] & 0xC0 == 0x80 { start -= 1 }
  return start
}
