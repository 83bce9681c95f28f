import Dataset
import FileSystem

/// The messages and labels of a dataset in memory, read before anything is measured.
struct Rows {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  /// Labelled messages.
  var count: Int { (ends.count - 1) / 2 }

  /// Reads `message` and `severity` of a CSV file.
  init(path: String) throws {
    try Rows.forEach(ofFile: path) { message, label in
      for field in [message, label] {
        bytes.append(contentsOf: field)
        ends.append(bytes.count)
      }
    }
  }

  /// Calls `body` with each message and its label.
  func forEach(_ body: (_ message: Span<UInt8>, _ label: Span<UInt8>) -> Void) {
    let all = bytes.span
    for row in 0..<count {
      body(
        all.extracting(ends[2 * row]..<ends[2 * row + 1]),
        all.extracting(ends[2 * row + 1]..<ends[2 * row + 2]))
    }
  }

  /// Calls `body` with each `message` and `severity` of a CSV file, of which only a part is in memory at a
  /// time.
  static func forEach(
    ofFile path: String, _ body: (_ message: ArraySlice<UInt8>, _ label: ArraySlice<UInt8>) -> Void
  ) throws {
    let reader = try RecordReader(
      file: InputFile(path: path), format: .csv,
      columns: ["message", "severity"].map { WantedColumn($0, option: "the benchmark") })
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount {
        body(batch.bytes[batch.field(row, 0)], batch.bytes[batch.field(row, 1)])
      }
    }
  }
}
