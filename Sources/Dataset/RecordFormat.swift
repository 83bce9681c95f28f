/// How the records of a file are written.
public enum RecordFormat: String, CaseIterable, Sendable {
  /// A header, then one record a line; fields with delimiters, quotes or line ends in them are
  /// quoted (RFC 4180).
  case csv
  /// One JSON object a line (RFC 8259).
  case jsonl
  /// Every line is one field.
  case lines

  /// The format that a path's suffix names: `.csv`, `.jsonl` or `.ndjson`, in any case of letters.
  ///
  /// - Returns: `nil` for any other suffix, and for standard input, which has none.
  public init?(path: String) {
    let name = path.lowercased()
    if name.hasSuffix(".csv") {
      self = .csv
    } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
      self = .jsonl
    } else {
      return nil
    }
  }
}
