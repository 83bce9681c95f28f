import Report
import Testing

struct TextTableTests {
  @Test func `columns line up, the first to the left and the others to the right`() {
    var table = TextTable(["label", "rows", "é"])
    table.append(["Low", "12345", ""])
    table.append(["Critical", "7", "0.5"])
    #expect(table.text == "label      rows    é\nLow       12345\nCritical      7  0.5\n")
  }
}
