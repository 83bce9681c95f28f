/// A number with a fixed count of digits after the point, as C's `%.3f` prints it.
///
/// The double's exact value is rounded, ties to the even digit, so `0.125` has the two digits
/// `0.12`, and `0.145`, which is a little less as a double, `0.14`.
///
/// - Parameters:
///   - value: Any number; one of 2⁵³ or more, or not finite, is printed as Swift prints it.
///   - digits: Digits after the point, 0 to 15.
public func fixedPoint(_ value: Double, digits: Int) -> String {
  precondition((0...15).contains(digits), "\(digits) digits after the point; 0 to 15 are possible")
  guard value.magnitude < 0x1p53 else { return "\(value)" }

  // Below 2⁵³ a double is significand / 2^shift with shift ≥ 0; times 10¹⁵ it has 103 bits at most.
  // Nought and subnormal numbers lack the bit 2⁵², but a shift of 1075 leaves nothing of them anyway.
  let significand = value.significandBitPattern | (1 << 52)
  let shift = 1075 - Int(value.exponentBitPattern)
  let scale = (0..<digits).reduce(UInt128(1)) { power, _ in power * 10 }
  let units = roundedShift(UInt128(significand) * scale, by: shift)

  let sign = value.sign == .minus ? "-" : ""
  guard digits > 0 else { return sign + "\(units)" }
  let fraction = "\(units % scale)"
  let zeros = String(repeating: "0", count: digits - fraction.count)
  return sign + "\(units / scale)." + zeros + fraction
}

/// `number / 2^shift`, rounded to the nearest whole number, ties to the even one.
///
/// - Parameter number: Below 2¹²⁷.
private func roundedShift(_ number: UInt128, by shift: Int) -> UInt128 {
  guard shift > 0 else { return number }
  guard shift < 128 else { return 0 }
  let whole = number >> UInt128(shift)
  let rest = number & ((1 << UInt128(shift)) - 1)
  let half = UInt128(1) << UInt128(shift - 1)
  let roundsUp = rest > half || (rest == half && whole % 2 == 1)
  return roundsUp ? whole + 1 : whole
}
