import ModelFile
import Testing

struct ControlCharactersTests {
  /// Reference: General_Category=Control of the standard library's Unicode tables.
  @Test(arguments: [0...0x2FF, 0x2000...0x20FF, 0xD700...0xE0FF, 0xFF00...0x100FF])
  func `scalars are told as Unicode's categories tell them`(values: ClosedRange<Int>) {
    for scalar in values.compactMap({ Unicode.Scalar(UInt32($0)) }) {
      let text = Array("a\(Character(scalar))b".utf8)
      let isControl = scalar.properties.generalCategory == .control
      #expect(holdsControlCharacter(text.span) == isControl, "U+\(scalar.value)")
    }
  }
}
