public import FileSystem

/// What can be wrong with a file of records.
///
/// No text of a record is ever part of an error: log lines hold customers' data.
public enum DatasetError: Error, Equatable {
  /// The file cannot be read or written.
  case file(FileError)
  /// The file holds no byte, or nothing but blank lines, where a header is needed.
  case empty(path: String)
  /// The file holds no record. Thrown by callers that need one.
  case noRows(path: String)
  /// Plain lines have no column for `option` to choose.
  case linesHaveNoColumns(path: String, option: String)
  /// Something is wrong with the record, or the header, that starts on `line`, counted from 1.
  case record(path: String, line: Int, fault: RecordFault)
}

extension DatasetError: CustomStringConvertible {
  /// What, where and what to do.
  public var description: String {
    switch self {
    case .file(let error):
      error.description
    case .empty(let path):
      "\(path) is empty. Give a file with a header and records."
    case .noRows(let path):
      "\(path) holds no records. Give a file with at least one."
    case .linesHaveNoColumns(let path, let option):
      "\(path) is read as plain lines, which have no column for \(option). "
        + "Give a CSV or JSONL file."
    case .record(let path, let line, let fault):
      "\(path), line \(line): \(fault)"
    }
  }
}
