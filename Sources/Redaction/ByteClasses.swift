func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

func isUppercase(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

/// A byte of a word: `[0-9A-Za-z_]`, and all of a character from U+0080 on.
func isWord(_ byte: UInt8) -> Bool {
  isAlphanumeric(byte) || byte >= 0x80 || byte == UInt8(ascii: "_")
}

func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

/// A byte that a token, a key or an id in a URL or a header is made of.
func isToken(_ byte: UInt8) -> Bool {
  if isAlphanumeric(byte) { return true }
  switch byte {
  case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "~"),
    UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
    return true
  default: return false
  }
}

func lowercased(_ byte: UInt8) -> UInt8 { isUppercase(byte) ? byte | 0x20 : byte }

/// The value of a hexadecimal digit.
func hexadecimalValue(_ byte: UInt8) -> UInt16 {
  UInt16(isDigit(byte) ? byte & 0xF : (byte & 0xF) + 9)
}
