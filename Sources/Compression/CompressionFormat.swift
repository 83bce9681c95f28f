/// How the bytes of a file are compressed.
public enum CompressionFormat: String, CaseIterable, Sendable {
  /// One member of RFC 1952.
  case gzip
  /// One frame of RFC 8878, with a checksum.
  case zstd

  /// The format that a path's suffix names: `.gz` or `.zst`, in any case of letters.
  ///
  /// - Returns: nil for any other suffix.
  public init?(path: String) {
    guard let found = CompressionFormat.allCases.first(where: { $0.matches(path) }) else {
      return nil
    }
    self = found
  }

  /// A path without the suffix of its compression: `logs.csv` for `logs.csv.gz`.
  public static func uncompressedName(_ path: String) -> String {
    guard let format = CompressionFormat(path: path) else { return path }
    return String(path.dropLast(format.suffix.count))
  }

  private var suffix: String { self == .gzip ? ".gz" : ".zst" }

  private func matches(_ path: String) -> Bool { path.lowercased().hasSuffix(suffix) }
}
