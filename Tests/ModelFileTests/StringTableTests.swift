import Features
import SeededRandom
import Testing

@testable import ModelFile

struct StringTableTests {
  @Test func `a character that two strings share makes neither of them UTF-8`() {
    #expect(table([[0x61], [0x62, 0xC3], [0xA9]]).firstNotUTF8() == 1)
    #expect(table([[0x61], [0x62, 0xC3, 0xA9], []]).firstNotUTF8() == nil)
    #expect(table([[], [0xA9], [0x61]]).firstNotUTF8() == 1)
  }

  @Test func `strings have to ascend, a prefix first`() {
    #expect(table([[1], [1, 0], [1, 0, 0], [2]]).firstOutOfOrder() == nil)
    #expect(table([[1], [2, 1], [2]]).firstOutOfOrder() == 2)
    #expect(table([[1], [1]]).firstOutOfOrder() == 1)
    #expect(table([[7]]).firstOutOfOrder() == nil)
    #expect(table([]).firstOutOfOrder() == nil)
  }

  /// Reference: the standard library's order, string by string.
  @Test func `the first string out of order is the one that a slow look finds`() {
    var chance = SplitMix64(seed: 5)
    for _ in 0..<2_000 {
      var strings = (0..<12).map { _ in
        // Long beginnings that are the same, and bytes above 127 beside small ones.
        [UInt8](repeating: 7, count: chance.below(20))
          + (0..<chance.below(4)).map { _ in [0, 7, 200][chance.below(3)] }
      }
      strings.sort { $0.lexicographicallyPrecedes($1) }
      if chance.below(2) == 0 { strings.swapAt(chance.below(12), chance.below(12)) }
      let expected = strings.indices.dropFirst().first {
        !strings[$0 - 1].lexicographicallyPrecedes(strings[$0])
      }
      #expect(table(strings).firstOutOfOrder() == expected)
    }
  }

  @Test func `of two strings that are the same, one is named`() {
    let duplicate = table([[3], [1], [3, 0], [1, 1], [3]]).firstDuplicate()
    #expect(duplicate == 0 || duplicate == 4)
    #expect(table([[3], [1], [3, 0]]).firstDuplicate() == nil)
  }

  private func table(_ strings: [[UInt8]]) -> StringTable {
    var starts: [UInt32] = [0]
    for string in strings { starts.append(starts[starts.count - 1] + UInt32(string.count)) }
    return StringTable(
      starts: FrozenArray(starts), bytes: FrozenArray(strings.flatMap(\.self)), fileOffset: 0)
  }
}
