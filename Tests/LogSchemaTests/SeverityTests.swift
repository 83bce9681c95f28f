import LogSchema
import Testing

struct SeverityTests {
  @Test func `severities rise from low to critical and index classes in that order`() {
    #expect(Severity.low < .medium && Severity.medium < .high && Severity.high < .critical)
    #expect(Severity.allCases.map(\.rawValue) == [0, 1, 2, 3])
    #expect(Severity.allCases.map(\.label) == ["Low", "Medium", "High", "Critical"])
  }

  @Test func `a label names its severity only in its exact spelling`() {
    for severity in Severity.allCases {
      #expect(Severity(label: severity.label) == severity)
      #expect(Severity(label: severity.label.lowercased()) == nil)
    }
    #expect(Severity(label: "") == nil)
    #expect(Severity(label: " Low") == nil)
    #expect(Severity(label: Severity.unclassifiedLabel) == nil)
  }
}
