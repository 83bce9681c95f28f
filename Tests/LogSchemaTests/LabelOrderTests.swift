import LogSchema
import Testing

struct LabelOrderTests {
  @Test func `known severities come from the least to the most severe`() {
    #expect(orderedLabels(["High", "Low", "Critical", "Low"]) == ["Low", "High", "Critical"])
  }

  @Test func `any other set comes in the order of its bytes`() {
    // 'é' is C3 A9 in UTF-8, above every ASCII letter; capitals lie below small letters.
    #expect(orderedLabels(["é", "b", "B", "a", "b"]) == ["B", "a", "b", "é"])
    #expect(orderedLabels(["Low", "High", "odd"]) == ["High", "Low", "odd"])
  }

  @Test func `no labels give no order`() {
    #expect(orderedLabels([]) == [])
  }
}
