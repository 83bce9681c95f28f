import Dataset
import FileSystem
import Foundation

/// A file that is gone when the test is over.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8], suffix: String = "") throws {
    path = FileManager.default.temporaryDirectory.path + "/dataset-\(UUID().uuidString)\(suffix)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A record as a test looks at it.
struct FoundRecord: Equatable {
  var fields: [String]
  var raw: String
  var line: Int
}

/// What reading a file came to.
struct ReadResult: Equatable {
  var records: [FoundRecord] = []
  /// The words of the error, with `FILE` in place of the path.
  var failure: String?
}

/// Reads all records of `bytes`, as a file would be read; at most 4 KiB at a time, which is faster
/// for small files.
func readAll(
  _ bytes: [UInt8], _ format: RecordFormat, _ columns: [WantedColumn],
  _ options: ReaderOptions = ReaderOptions()
) throws -> ReadResult {
  let file = try TemporaryFile(bytes)
  var options = options
  options.batchByteCount = min(options.batchByteCount, 1 << 12)
  var result = ReadResult()
  do throws(DatasetError) {
    let input: InputFile
    do throws(FileError) { input = try InputFile(path: file.path) } catch { throw .file(error) }
    let reader = try RecordReader(
      file: input, format: format, columns: columns, options: options)
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount {
        result.records.append(
          FoundRecord(
            fields: columns.indices.map { batch.text(row, $0) },
            raw: String(decoding: batch.bytes[batch.raw(row)], as: UTF8.self),
            line: batch.lineNumber(row)))
      }
    }
  } catch {
    result.failure = "\(error)".replacingOccurrences(of: file.path, with: "FILE")
  }
  return result
}

/// As above, for a text.
func readAll(
  _ text: String, _ format: RecordFormat, _ columns: [WantedColumn],
  _ options: ReaderOptions = ReaderOptions()
) throws -> ReadResult {
  try readAll(Array(text.utf8), format, columns, options)
}

/// Options that read so many bytes at a time.
func reading(_ byteCount: Int) -> ReaderOptions {
  var options = ReaderOptions()
  options.batchByteCount = byteCount
  return options
}

let message = WantedColumn("message", option: "--text-column")
let severity = WantedColumn("severity", option: "--label-column")
