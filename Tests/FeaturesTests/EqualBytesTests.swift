import Testing

@testable import Features

/// Words that overlap must look at each byte, and at none beside the range.
struct EqualBytesTests {
  @Test(arguments: 0...40)
  func `a run is equal to itself and to no run that differs in one byte`(count: Int) {
    let bytes = (0..<count + 9).map { UInt8($0 * 7 & 0xFF) }
    let array = FrozenArray(bytes)
    for start in 0..<9 {
      let range = start..<start + count
      var copy = Array(bytes[range])
      #expect(holds(array, copy, in: range))
      for place in copy.indices {
        copy[place] ^= 0x80
        #expect(!holds(array, copy, in: range))
        copy[place] ^= 0x80
      }
    }
  }

  @Test func `runs of other lengths are not equal`() {
    let array = FrozenArray([1, 1, 1, 1, 1, 1, 1, 1, 1, 1] as [UInt8])
    #expect(!holds(array, [1, 1], in: 0..<3))
    #expect(!holds(array, [], in: 0..<1))
    #expect(holds(array, [], in: 4..<4))
  }

  private func holds(
    _ array: FrozenArray<UInt8>, _ bytes: [UInt8], in range: Range<Int>
  ) -> Bool {
    array.holds(bytes.span, in: range)
  }
}
