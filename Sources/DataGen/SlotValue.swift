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
  /// A whole card number of the same test range, with a right check digit.
  case pan
  /// A telephone number of North America that is kept for fiction: 555-0100 to 555-0199.
  case phone
  /// An IPv4 address of the three networks for documentation (RFC 5737).
  case testip

  /// The longest value in bytes.
  var maximumByteCount: Int {
    switch self {
    case .source, .ip, .testip: 15
    case .phone: 15
    case .uuid: 36
    case .hex, .duration: 8
    case .amount: 13
    case .iban: 22
    case .card, .pan: 16
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
    case .pan: writer.appendPAN(account: UInt64(random.below(1_000_000_000)))
    case .phone: writer.appendPhone(&random)
    case .testip: writer.append(address: random.documentationAddress())
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

extension SplitMix64 {
  /// An IPv4 address of 192.0.2.0/24, 198.51.100.0/24 or 203.0.113.0/24.
  mutating func documentationAddress() -> UInt32 {
    let networks: InlineArray<3, UInt32> = [0xC000_0200, 0xC633_6400, 0xCB00_7100]
    let network = networks[below(3)]
    return network | UInt32(1 + below(254))
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

  /// Sixteen digits: 400000, an account of nine digits, and the check digit of ISO/IEC 7812-1.
  ///
  /// From the right, every second digit before the check digit is doubled, less 9 above 9; the check
  /// digit makes the sum a multiple of ten.
  fileprivate mutating func appendPAN(account: UInt64) {
    let digits = 400_000 * 1_000_000_000 + account
    var rest = digits
    var sum: UInt64 = 0
    for place in 0..<15 {
      let digit = rest % 10
      rest /= 10
      let doubled = digit * 2
      sum += place % 2 == 0 ? (doubled > 9 ? doubled - 9 : doubled) : digit
    }
    append(decimal: digits, digitCount: 15)
    append(decimal: (10 - sum % 10) % 10, digitCount: 1)
  }

  /// `+1-###-555-01##`.
  fileprivate mutating func appendPhone(_ random: inout SplitMix64) {
    append(0x2B)
    append(0x31)
    append(0x2D)
    append(decimal: UInt64(200 + random.below(800)), digitCount: 3)
    append(0x2D)
    append(decimal: 555, digitCount: 3)
    append(0x2D)
    append(decimal: UInt64(100 + random.below(100)), digitCount: 4)
  }
}
