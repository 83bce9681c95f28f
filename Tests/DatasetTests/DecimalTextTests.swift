import Dataset
import Foundation
import SeededRandom
import Testing

struct DecimalTextTests {
  private func written(_ value: Double, _ digits: Int) -> String {
    var output: [UInt8] = []
    DecimalText.append(value, fractionDigits: digits, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: 0...17)
  func `numbers are written as C prints them`(digits: Int) {
    var random = SplitMix64(seed: UInt64(digits))
    var values = [
      0, -0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 1.005, 0.1, 0.9999999, 1, 9.5, 99.995, 1e-7, 1e15, 1e19,
      -0.0004, .leastNonzeroMagnitude, .leastNormalMagnitude, 0x1p63, 0x1.fffffffffffffp63, 1e-20,
    ]
    for _ in 0..<2_000 {
      values.append(random.unitInterval())
      let any = Double(bitPattern: random.next())
      if any.magnitude < 0x1p64 { values.append(any) }
      // Ties: a whole number of 1/1024.
      values.append(Double(random.below(1 << 20)) / 1024)
    }
    for value in values {
      #expect(written(value, digits) == String(format: "%.\(digits)f", value))
    }
  }

  @Test func `what is no number, or huge, is still written`() {
    #expect(written(.nan, 2) == "nan")
    #expect(written(-.infinity, 2) == "-inf")
    #expect(Double(written(1e300, 2)) == 1e300)
  }
}
