/// One Unicode scalar of UTF-8 bytes and how many bytes it took.
struct DecodedScalar {
  let scalar: Unicode.Scalar
  let byteCount: Int
}

/// Reads the scalar that starts at `index`.
///
/// Bytes that are not UTF-8 are read as U+FFFD, one for each longest beginning of a valid sequence,
/// which is how Python's `bytes.decode("utf-8", "replace")` and web browsers do it.
///
/// Reference: The Unicode Standard 15.0, §3.9, table 3-7 and "U+FFFD Substitution of Maximal
/// Subparts".
func decodeScalar(_ bytes: Span<UInt8>, at index: Int) -> DecodedScalar {
  let first = bytes[index]
  if first < 0x80 { return DecodedScalar(scalar: Unicode.Scalar(first), byteCount: 1) }
  let length: Int
  var secondByte: ClosedRange<UInt8> = 0x80...0xBF
  switch first {
  case 0xC2...0xDF: length = 2
  case 0xE0: (length, secondByte) = (3, 0xA0...0xBF)
  case 0xED: (length, secondByte) = (3, 0x80...0x9F)
  case 0xE1...0xEF: length = 3
  case 0xF0: (length, secondByte) = (4, 0x90...0xBF)
  case 0xF4: (length, secondByte) = (4, 0x80...0x8F)
  case 0xF1...0xF3: length = 4
  default: return DecodedScalar(scalar: "\u{FFFD}", byteCount: 1)
  }
  var value = UInt32(first) & (0x7F >> UInt32(length))
  for offset in 1..<length {
    let allowed = offset == 1 ? secondByte : 0x80...0xBF
    guard index + offset < bytes.count, allowed.contains(bytes[index + offset]) else {
      return DecodedScalar(scalar: "\u{FFFD}", byteCount: offset)
    }
    value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
  }
  // The table above lets through no surrogate and nothing past U+10FFFF.
  return DecodedScalar(scalar: Unicode.Scalar(value) ?? "\u{FFFD}", byteCount: length)
}

extension Unicode.Scalar {
  /// Whether Python's `\w` matches: a letter, anything with a numeric value, or `_`.
  var isWordCharacter: Bool {
    if isASCII { return isASCIIWordByte(UInt8(value)) }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default:
      return properties.numericType != nil
    }
  }

  /// Whether Python's `str.split()` splits here.
  var isSplittingSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F, 0x3000:
      true
    default: false
    }
  }

  /// Adds the UTF-8 bytes of the scalar.
  func append(to bytes: inout [UInt8]) {
    for byte in UTF8.encode(self)! { bytes.append(byte) }
  }
}

/// Whether an ASCII byte is a letter, a digit or `_`: one bit for each of the 128.
@inline(__always)
func isASCIIWordByte(_ byte: UInt8) -> Bool {
  let bits: UInt64 = byte < 64 ? 0x03FF_0000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
  return byte < 0x80 && bits >> UInt64(byte & 63) & 1 == 1
}
