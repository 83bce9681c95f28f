import Testing

@testable import Features

struct ByteOrderTests {
  /// Strings that part at every place up to 20, or never, of every two lengths up to 20; the first
  /// byte above 127 stands behind all below.
  @Test func `strings stand as the standard library orders them`() {
    for leftCount in 0...20 {
      for rightCount in 0...20 {
        for place in 0...20 {
          for bytes: (UInt8, UInt8) in [(1, 2), (0x7F, 0x80), (255, 0)] {
            var left = [UInt8](repeating: 7, count: leftCount)
            var right = [UInt8](repeating: 7, count: rightCount)
            if place < leftCount { left[place] = bytes.0 }
            if place < rightCount { right[place] = bytes.1 }
            #expect(precedes(left.span, right.span) == left.lexicographicallyPrecedes(right))
          }
        }
      }
    }
  }
}
