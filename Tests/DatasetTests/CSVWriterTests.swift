import Dataset
import SeededRandom
import Testing

struct CSVWriterTests {
  private func written(_ fields: [String], delimiter: UInt8 = 0x2C) -> String {
    var output: [UInt8] = []
    CSVWriter.appendRecord(fields, to: &output, delimiter: delimiter)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func `only fields that need it are quoted`() {
    #expect(
      written(["a b", "", "c,d", "e\"f", "g\nh", "i\rj", " k", "l ", "é\t;"])
        == "a b,,\"c,d\",\"e\"\"f\",\"g\nh\",\"i\rj\",\" k\",\"l \",é\t;\n")
    #expect(written(["a,b", "c;d"], delimiter: 0x3B) == "a,b;\"c;d\"\n")
    #expect(written([""]) == "\"\"\n")
  }

  @Test(arguments: 0..<100)
  func `what is written is read again`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pieces = ["a", "é", ",", "\n", "\r", "\"", " ", "long enough for a word"]
    let rows = (0..<5).map { _ in
      (0..<2).map { _ in
        (0..<random.below(4)).map { _ in pieces[random.below(pieces.count)] }.joined()
      }
    }
    let text = (([["message", "severity"]]) + rows).map { written($0) }.joined()
    let result = try readAll(text, .csv, [message, severity])
    #expect(result.failure == nil)
    #expect(result.records.map(\.fields) == rows)
  }
}
