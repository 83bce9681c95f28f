import Foundation
import SeededRandom
import Testing

@testable import Evaluation

struct FixedPointTests {
  @Test func `ties go to the even digit of the exact value`() {
    #expect(fixedPoint(0.125, digits: 2) == "0.12")
    #expect(fixedPoint(0.375, digits: 2) == "0.38")
    #expect(fixedPoint(0.5, digits: 0) == "0")
    #expect(fixedPoint(1.5, digits: 0) == "2")
    // 0.145 is 0.1449999999999999900… as a double.
    #expect(fixedPoint(0.145, digits: 2) == "0.14")
  }

  @Test func `carries, signs and extremes`() {
    #expect(fixedPoint(0.9996, digits: 3) == "1.000")
    #expect(fixedPoint(-12.0345, digits: 2) == "-12.03")
    #expect(fixedPoint(-0.0, digits: 1) == "-0.0")
    #expect(fixedPoint(5e-324, digits: 15) == "0.000000000000000")
    #expect(fixedPoint(9_007_199_254_740_991, digits: 1) == "9007199254740991.0")
    #expect(fixedPoint(.nan, digits: 3) == "nan")
    #expect(fixedPoint(.infinity, digits: 3) == "inf")
  }

  /// Twin: the C library's `%.*f`, which rounds the exact value too.
  @Test func `any number prints as the C library prints it`() {
    var chance = SplitMix64(seed: 11)
    for round in 0..<20_000 {
      let digits = round % 16
      let unit = Double(chance.next() >> 11) * 0x1p-53
      let scale = [1, 1e-9, 1e3, 1e12, 0x1p-60, 1e-300][round % 6]
      // Every third a multiple of 1/1024, where ties are.
      let value = round % 3 == 0 ? (unit * 4096).rounded() / 1024 : unit * scale
      #expect(fixedPoint(value, digits: digits) == String(format: "%.\(digits)f", value))
    }
  }
}
