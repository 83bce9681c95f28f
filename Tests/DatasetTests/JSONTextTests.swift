import Dataset
import Foundation
import SeededRandom
import Testing

struct JSONTextTests {
  private func written(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    JSONText.appendString(bytes.span, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func `quotes, backslashes and control characters are escaped, nothing else`() {
    #expect(
      written(Array("a\"b\\c/\u{8}\t\n\u{c}\r\u{1}\u{1f}\u{7f}é😀".utf8))
        == "\"a\\\"b\\\\c/\\b\\t\\n\\f\\r\\u0001\\u001f\u{7f}é😀\"")
  }

  @Test func `bytes that are not UTF-8 become the replacement character`() {
    #expect(written([0x61, 0xFF, 0x22]) == "\"a\u{FFFD}\\\"\"")
  }

  @Test(arguments: 0..<100)
  func `Foundation reads the text back`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let scalars = (0..<random.below(40)).compactMap { _ in
      Unicode.Scalar(UInt32(random.below(random.below(2) == 0 ? 0x60 : 0x11000)))
    }
    let text = String(String.UnicodeScalarView(scalars))
    let read = try JSONSerialization.jsonObject(
      with: Data(written(Array(text.utf8)).utf8), options: .fragmentsAllowed)
    #expect((read as? String).map { Array($0.utf8) } == Array(text.utf8))
  }
}
