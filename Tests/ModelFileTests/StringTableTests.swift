import Features
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
