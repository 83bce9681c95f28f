import Testing

@testable import Features

struct FrozenArrayTests {
  @Test func `a frozen array holds what the array held`() {
    let array = FrozenArray([3.5, -1, 0])
    #expect(array.count == 3)
    #expect(Array(array) == [3.5, -1, 0])
    #expect(array.withSpan { $0[1] } == -1)
    #expect(FrozenArray([Int]()).isEmpty)
    #expect(array == FrozenArray([3.5, -1, 0]))
    #expect(array != FrozenArray([3.5, -1]))
  }

  @Test func `zeros stay where nothing was written`() {
    for count in [0, 1, 300_000, 600_001] {
      let array = unsafe FrozenArray<UInt64>(zeros: count) { numbers in
        for place in stride(from: 0, to: count, by: 3) { unsafe numbers[place] = UInt64(place) }
      }
      #expect(
        array.elementsEqual((0..<count).lazy.map { $0.isMultiple(of: 3) ? UInt64($0) : 0 }))
    }
  }

  /// Little-endian: 01 00 00 00 is 1, 00 01 00 00 is 256.
  @Test func `bytes are read as numbers where they lie`() {
    let bytes = FrozenArray<UInt8>([9, 9, 9, 9, 1, 0, 0, 0, 0, 1, 0, 0])
    #expect(Array(bytes.reinterpreted(at: 4, count: 2, as: UInt32.self)) == [1, 256])
    #expect(bytes.reinterpreted(at: 12, count: 0, as: UInt32.self).isEmpty)
  }

  @Test func `what is left of a frozen array keeps its memory alive`() {
    var numbers: FrozenArray<UInt32>?
    do {
      let bytes = FrozenArray<UInt8>(
        (0..<4_096).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8), 0, 0] })
      numbers = bytes.reinterpreted(at: 0, count: 4_096, as: UInt32.self)
    }
    #expect(numbers.map(Array.init) == Array(0..<4_096))
  }

  @Test func `an index outside the array stops the program`() async {
    await #expect(processExitsWith: .failure) { _ = FrozenArray([1, 2])[2] }
    await #expect(processExitsWith: .failure) { _ = FrozenArray([1, 2])[-1] }
  }

  @Test func `elements outside the bytes or out of line stop the program`() async {
    await #expect(processExitsWith: .failure) {
      _ = FrozenArray<UInt8>([0, 0, 0, 0]).reinterpreted(at: 0, count: 2, as: UInt32.self)
    }
    await #expect(processExitsWith: .failure) {
      _ = FrozenArray<UInt8>([0, 0, 0, 0, 0, 0, 0, 0]).reinterpreted(
        at: 1, count: 1, as: UInt32.self)
    }
    await #expect(processExitsWith: .failure) {
      _ = FrozenArray<UInt8>([0]).reinterpreted(at: 0, count: .max, as: UInt32.self)
    }
  }
}
