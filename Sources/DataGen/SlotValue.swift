internal import SeededRandom

/// A slot whose values need code: checksums, addresses, units. All others are data of a catalogue.
enum BuiltInSlot: String, CaseIterable, Sendable {
  /// The address that called: the row's own `source_ip`.
  case source
  /// A public IPv4 address.
  case ip
  /// A UUID of version 4 (RFC 9562).
  case uuid
  /// Eight hexadecimal digits.
  case hex
  /// A time that took too long, 200 to 59,999 ms.
  case duration
  /// An amount of money from 10.00 to 999999.99 EUR, each of the five decades equally likely.
  case amount
  /// A German account number with right check digits at a bank that cannot exist: its code is
  /// zeros, and none begins with a zero.
  case iban
  /// A card number as logs may keep it (PCI DSS 3.4): a test range's six digits and the last four.
  case card

  /// The longest value in bytes.
  var maximumByteCount: Int {
    switch self {
    case .source, .ip: 15
    case .uuid: 36
    case .hex, .duration: 8
    case .amount: 13
    case .iban: 22
    case .card: 16
    }
  }
}

extension BuiltInSlot {
  /// Draws a value and adds it.
  @inline(__always)
  func write(to writer: inout ByteWriter, random: inout SplitMix64, source: UInt32) {
    switch self {
    case .source: writer.append(address: source)
    case .ip: writer.append(address: random.publicAddress())
    case .uuid: writer.appendUUID(high: random.next(), low: random.next())
    case .hex: writer.append(hexadecimal: random.next(), digitCount: 8)
    case .duration: writer.appendDuration(&random)
    case .amount: writer.appendAmount(&random)
    case .iban: writer.appendIBAN(account: UInt64(random.below(10_000_000_000)))
    case .card: writer.appendCard(lastFour: UInt64(random.below(10_000)))
    }
  }
}

extension SplitMix64 {
  /// An IPv4 address, first octet highest, outside the networks that are private or reserved.
  ///
  /// Whole first octets are left out where part of them is (RFC 6890): 0, 10, 100, 127, 169, 172,
  /// 192, 198, 203, and 224 upwards.
  @inline(__always)
  mutating func publicAddress() -> UInt32 {
    while true {
      let bits = UInt32(truncatingIfNeeded: next())
      switch bits >> 24 {
      case 0, 10, 100, 127, 169, 172, 192, 198, 203, 224...255: continue
      default: return bits
      }
    }
  }
}

extension ByteWriter {
  fileprivate mutating func appendUUID(high: UInt64, low: UInt64) {
    append(hexadecimal: high >> 32, digitCount: 8)
    append(0x2D)
    append(hexadecimal: high >> 16, digitCount: 4)
    append(0x2D)
    append(0x34)  // version 4
    append(hexadecimal: high, digitCount: 3)
    append(0x2D)
    append(hexadecimal: low >> 62 | 8, digitCount: 1)  // variant 10xx
    append(hexadecimal: low >> 48, digitCount: 3)
    append(0x2D)
    append(hexadecimal: low, digitCount: 12)
  }

  fileprivate mutating func appendDuration(_ random: inout SplitMix64) {
    append(decimal: UInt64(200 + random.below(59_800)))
    append(0x20)
    append(0x6D)
    append(0x73)
  }

  fileprivate mutating func appendAmount(_ random: inout SplitMix64) {
    let scales: InlineArray<5, Int> = [1, 10, 100, 1_000, 10_000]
    let scale = scales[random.below(5)]
    let amount = UInt64(1_000 * scale + random.below(9_000 * scale))
    append(decimal: amount / 100)
    append(0x2E)
    append(decimal: amount % 100, digitCount: 2)
    append(0x20)
    append(0x45)
    append(0x55)
    append(0x52)
  }

  /// Check digits by ISO 13616: country and digits moved behind the account, 98 − (… mod 97).
  ///
  /// The bank code is eight zeros, so the number to divide is the account, `DE` as 1314, and 00.
  fileprivate mutating func appendIBAN(account: UInt64) {
    append(0x44)
    append(0x45)
    append(decimal: 98 - (account % 97 * 1_000_000 + 131_400) % 97, digitCount: 2)
    append(decimal: 0, digitCount: 8)
    append(decimal: account, digitCount: 10)
  }

  fileprivate mutating func appendCard(lastFour: UInt64) {
    append(decimal: 400_000, digitCount: 6)
    for _ in 0..<6 { append(0x2A) }
    append(decimal: lastFour, digitCount: 4)
  }
}
