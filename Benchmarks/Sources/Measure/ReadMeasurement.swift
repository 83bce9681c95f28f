import ArgumentParser
import Dataset
import FileSystem
import LogSchema

/// Reads all columns of a CSV file of generated logs.
struct ReadMeasurement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Read all fields of a dataset.")

  @Argument(help: "A CSV file with a header.")
  var data: String

  func run() throws {
    let names = [
      "timestamp", "error_code", "message", "log_type", "severity", "source_ip", "destination_ip",
      "process",
    ]
    var fieldBytes = 0
    var rowCount = 0
    let duration = try ContinuousClock().measure {
      let reader = try RecordReader(
        file: InputFile(path: data), format: .csv,
        columns: names.map { WantedColumn($0, option: "the benchmark") })
      while let batch = try reader.nextBatch() {
        rowCount += batch.rowCount
        for row in 0..<batch.rowCount {
          for column in names.indices { fieldBytes += batch.field(row, column).count }
        }
      }
    }
    report(duration, ["rows": .integer(rowCount), "field_bytes": .integer(fieldBytes)])
  }
}
