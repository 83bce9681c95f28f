import Dataset
import Testing

struct RecordFormatTests {
  @Test(arguments: [
    ("logs.csv", RecordFormat.csv), ("a/B.CSV", .csv), ("logs.jsonl", .jsonl), ("l.ndjson", .jsonl),
    ("logs.json", nil), ("csv", nil), ("-", nil), ("app.log", nil),
  ])
  func `a suffix names the format`(path: String, format: RecordFormat?) {
    #expect(RecordFormat(path: path) == format)
  }
}
