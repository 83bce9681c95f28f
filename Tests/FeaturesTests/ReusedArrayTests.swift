import Testing

@testable import Features

struct ReusedArrayTests {
  @Test func `elements come one by one or by the dozen, and none is left in the next use`() {
    var array = ReusedArray<UInt8>(filler: 0)
    var twin: [UInt8] = []
    for count in [3, 0, 40, 7, 1_000, 2] {
      array.removeAll()
      twin.removeAll()
      #expect(array.isEmpty)
      for number in 0..<count {
        array.append(UInt8(truncatingIfNeeded: number))
        twin.append(UInt8(truncatingIfNeeded: number))
      }
      unsafe array.append(room: 2 * count + 1) { room in
        unsafe room.update(repeating: 9, count: count)
        return count
      }
      twin += [UInt8](repeating: 9, count: count)
      #expect(Array(array) == twin)
      #expect(array.span.count == 2 * count)
    }
    array[1] = 5
    array.keepFirst(2)
    #expect(Array(array) == [0, 5])
  }

  @Test func `an index or a length outside the elements stops the program`() async {
    await #expect(processExitsWith: .failure) {
      var array = ReusedArray<UInt8>(filler: 0)
      for number in 0..<10 { array.append(UInt8(number)) }
      array.keepFirst(5)
      _ = array[5]
    }
    await #expect(processExitsWith: .failure) {
      var array = ReusedArray<UInt8>(filler: 0)
      array.keepFirst(1)
    }
    await #expect(processExitsWith: .failure) {
      var array = ReusedArray<UInt8>(filler: 0)
      unsafe array.append(room: 3) { _ in 4 }
    }
  }
}
