/// Writes numbers with a fixed number of digits after the point.
public enum DecimalText {
  /// Adds `value` as C's `%.*f` prints it: the exact binary value, rounded to the nearest decimal,
  /// ties to even.
  ///
  /// A finite double is `m · 2^e` with `m` below 2^53. The printed digits are
  /// `m · 10^fractionDigits · 2^e`, rounded; the product of the first two is exact in 128 bits.
  ///
  /// - Parameters:
  ///   - value: Any number; from 2^64 on, the shortest text that reads back as it is written, and
  ///     `nan`, `inf` or `-inf` for what is no number.
  ///   - fractionDigits: In 0...17.
  /// - Complexity: O(digits), no allocation but the growth of `output` below 2^64.
  public static func append(_ value: Double, fractionDigits: Int, to output: inout [UInt8]) {
    precondition((0...17).contains(fractionDigits), "\(fractionDigits) digits: not in 0...17")
    guard value.magnitude < 0x1p64 else {
      output.append(contentsOf: value.description.utf8)
      return
    }
    if value.sign == .minus { output.append(UInt8(ascii: "-")) }
    let scaled = roundedScaled(value.magnitude, fractionDigits: fractionDigits)
    if let small = UInt64(exactly: scaled) {
      appendDigits(small, fractionDigits: fractionDigits, to: &output)
    } else {
      appendDigits(scaled, fractionDigits: fractionDigits, to: &output)
    }
  }

  /// `magnitude · 10^fractionDigits`, rounded to the nearest whole number, ties to even.
  private static func roundedScaled(_ magnitude: Double, fractionDigits: Int) -> UInt128 {
    guard magnitude > 0 else { return 0 }
    let isNormal = magnitude.exponentBitPattern > 0
    let significand = magnitude.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let exponent = max(Int(magnitude.exponentBitPattern), 1) - 1075
    let product = UInt128(significand) * UInt128(powerOfTen(fractionDigits))
    if exponent >= 0 { return product << exponent }
    let shift = -exponent
    // The product is below 2^110: so far down nothing is left to round up.
    if shift > 111 { return 0 }
    let quotient = product >> shift
    let rest = product - quotient << shift
    let half: UInt128 = 1 << (shift - 1)
    return rest > half || (rest == half && quotient & 1 == 1) ? quotient + 1 : quotient
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<exponent { power &*= 10 }
    return power
  }

  /// Adds the digits of `scaled` with a point before the last `fractionDigits`.
  private static func appendDigits<Number: UnsignedInteger & FixedWidthInteger>(
    _ scaled: Number, fractionDigits: Int, to output: inout [UInt8]
  ) {
    // 2^64 has 20 digits, and 17 stand behind the point.
    var digits = InlineArray<40, UInt8>(repeating: UInt8(ascii: "0"))
    var place = digits.count
    var rest = scaled
    while rest > 0 {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      place -= 1
      digits[place] += UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    let point = digits.count - fractionDigits
    output.append(addingCapacity: digits.count + 1) { output in
      for index in min(place, point - 1)..<point { output.append(digits[index]) }
      guard fractionDigits > 0 else { return }
      output.append(UInt8(ascii: "."))
      for index in point..<digits.count { output.append(digits[index]) }
    }
  }
}
