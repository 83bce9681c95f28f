/// Why a stream cannot be made or read.
public enum CompressionError: Error, Equatable, CustomStringConvertible {
  /// The library could not have the memory that it needs.
  case outOfMemory
  /// The bytes are none of the format, or were damaged.
  case damaged(CompressionFormat)
  /// The bytes end within a stream.
  case truncated(CompressionFormat)

  /// What, and what to do.
  public var description: String {
    switch self {
    case .outOfMemory: "compression found no memory. Free some, or do without .gz and .zst."
    case .damaged(let format):
      "these are no bytes of \(format.rawValue), or they are damaged. Make the file again, or take "
        + "the suffix off its name if it is not compressed."
    case .truncated(let format):
      "the \(format.rawValue) data end too early. Copy or make the file again."
    }
  }
}
