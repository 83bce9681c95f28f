import LogSchema
import Testing

@testable import Evaluation

struct SeverityCostsTests {
  @Test func `the standard costs are those of the documented table`() {
    let table: [[Double]] = [[0, 1, 2, 3], [2, 0, 1, 2], [8, 2, 0, 1], [18, 8, 2, 0]]
    for actual in Severity.allCases {
      for called in Severity.allCases {
        #expect(
          SeverityCosts.standard[actual, called] == table[actual.rawValue][called.rawValue])
      }
    }
  }

  @Test func `calling Critical Low is worst`() {
    for actual in Severity.allCases {
      for called in Severity.allCases where (actual, called) != (.critical, .low) {
        #expect(SeverityCosts.standard[actual, called] < SeverityCosts.standard[.critical, .low])
      }
    }
  }
}
