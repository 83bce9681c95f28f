// IPv4 and IPv6 addresses. An address of nobody stays: `0.0.0.0` and what ends in `.0.0.0`, which
// browsers also use as a version, and `::`.
extension LogText {
  /// One past the IPv4 address that starts at `start`; a port or a mask behind it is not part of
  /// it.
  func ipv4End(at start: Int) -> Int? {
    guard startsNumber(start) || self[start - 1] == UInt8(ascii: "-"), !isBehindVersion(start),
      let (end, value) = ipv4(at: start), value & 0xFF_FFFF != 0
    else { return nil }
    let isLonger = isWord(self[end]) || self[end] == UInt8(ascii: ".") && isWord(self[end + 1])
    return isLonger ? nil : end
  }

  private func ipv4(at start: Int) -> (end: Int, value: UInt32)? {
    var end = start
    var value: UInt32 = 0
    for group in 0..<4 {
      if group > 0 {
        guard self[end] == UInt8(ascii: ".") else { return nil }
        end += 1
      }
      var octet: UInt32 = 0
      let groupStart = end
      while end - groupStart < 3, isDigit(self[end]) {
        octet = octet * 10 + UInt32(self[end] & 0xF)
        end += 1
      }
      guard end > groupStart, octet <= 255 else { return nil }
      value = value << 8 | octet
    }
    return isDigit(self[end]) ? nil : (end, value)
  }

  /// Whether `version`, `release` or `build` stands before what looks like an address.
  private func isBehindVersion(_ start: Int) -> Bool {
    var end = start
    while end > 0, start - end < 3, !isWord(self[end - 1]) { end -= 1 }
    return matches("version", at: end - 7) || matches("release", at: end - 7)
      || matches("build", at: end - 5)
  }

  /// An IPv6 address and its eight groups.
  struct IPv6 {
    var end: Int
    var groups = SIMD8<UInt16>()
    /// Groups before the `::`, or all.
    var groupCount = 0
    var gap: Int?
  }

  /// One past the IPv6 address that starts at `start`; a zone or a port is not part of it.
  func ipv6End(at start: Int) -> Int? {
    guard !isWord(self[start - 1]), self[start - 1] != UInt8(ascii: ":"),
      let address = ipv6(at: start), address.groups != SIMD8<UInt16>()
    else { return nil }
    for place in start..<address.end where isDigit(self[place]) { return address.end }
    // Without a digit it may be a name of a program: `cafe::add`.
    return nil
  }

  /// Reads the address at `start` (RFC 4291, section 2.2); `groups` has the zeros of `::`.
  func ipv6(at start: Int) -> IPv6? {
    var address = IPv6(end: start)
    if self[start] == UInt8(ascii: ":") {
      guard self[start + 1] == UInt8(ascii: ":") else { return nil }
      address.gap = 0
      address.end = start + 2
    }
    while address.groupCount < 8, readGroup(&address) {}
    return completed(address)
  }

  /// Reads one group and the colons behind it; `false` when no further group can follow.
  private func readGroup(_ address: inout IPv6) -> Bool {
    if address.groupCount <= 6, let (end, value) = ipv4(at: address.end) {
      address.groups[address.groupCount] = UInt16(value >> 16)
      address.groups[address.groupCount + 1] = UInt16(value & 0xFFFF)
      address.groupCount += 2
      address.end = end
      return false
    }
    var end = address.end
    var group: UInt16 = 0
    while end - address.end < 4, isHexadecimal(self[end]) {
      group = group << 4 | hexadecimalValue(self[end])
      end += 1
    }
    guard end > address.end else { return false }
    address.groups[address.groupCount] = group
    address.groupCount += 1
    address.end = end
    guard self[end] == UInt8(ascii: ":"), address.groupCount < 8 else { return false }
    if self[end + 1] == UInt8(ascii: ":") {
      guard address.gap == nil else { return false }
      address.gap = address.groupCount
      address.end = end + 2
      return true
    }
    guard isHexadecimal(self[end + 1]) else { return false }
    address.end = end + 1
    return true
  }

  private func completed(_ address: IPv6) -> IPv6? {
    var address = address
    if isWord(self[address.end]) { return nil }
    if let gap = address.gap {
      let missing = 8 - address.groupCount
      guard missing > 0, self[address.end] != UInt8(ascii: ":") else { return nil }
      let found = address.groups
      for group in gap..<8 {
        address.groups[group] = group < gap + missing ? 0 : found[group - missing]
      }
      return address
    }
    guard address.groupCount == 8 else { return nil }
    // Java writes a port behind an address without brackets.
    if self[address.end] == UInt8(ascii: ":") {
      let port = digitsEnd(from: address.end + 1)
      guard (2...5).contains(port - address.end - 1), !isWord(self[port]),
        self[port] != UInt8(ascii: ":")
      else { return nil }
    }
    return address
  }
}
