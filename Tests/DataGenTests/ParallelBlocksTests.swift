import DataGen
import Testing

struct ParallelBlocksTests {
  private struct DiskFull: Error {}

  @Test(
    arguments: [
      (RowFormat.csv, false), (.csv, true), (.jsonl, true), (.syslog, false), (.otlp, true),
    ])
  func `the bytes do not depend on the threads`(format: RowFormat, isSorted: Bool) {
    let generator = LogGenerator(seed: 17, isSorted: isSorted, rowCount: 40_001)
    var expected: [UInt8] = []
    generator.appendRows(0..<40_001, as: format, to: &expected)
    for threadCount in [1, 2, 8] {
      var found: [UInt8] = []
      var rowCount = 0
      generator.forEachBlock(as: format, threadCount: threadCount) { block in
        found += block.bytes
        rowCount += block.rowCount
      }
      #expect(found == expected)
      #expect(rowCount == 40_001)
    }
  }

  @Test(arguments: [1, 3]) func `what the consumer throws ends the work`(threadCount: Int) {
    let generator = LogGenerator(rowCount: 100_000)
    var calls = 0
    #expect(throws: DiskFull.self) {
      try generator.forEachBlock(as: .csv, threadCount: threadCount) { _ throws(DiskFull) in
        calls += 1
        if calls == 4 { throw DiskFull() }
      }
    }
    #expect(calls == 4)
  }

  @Test func `no rows hand over nothing`() {
    LogGenerator(rowCount: 0).forEachBlock(as: .csv, threadCount: 2) { _ in
      Issue.record("a block of no rows")
    }
  }
}
