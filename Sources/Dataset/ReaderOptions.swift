/// What a ``RecordReader`` does with text that is not UTF-8.
public enum InvalidUTF8Policy: Sendable {
  /// The record is an error.
  case refuse
  /// The bytes go to the caller as they are.
  case pass
}

/// Settings of a ``RecordReader`` that rarely change.
public struct ReaderOptions: Sendable {
  /// The byte between two fields of a CSV record.
  public var delimiter: UInt8 = UInt8(ascii: ",")
  /// A longer record is refused, in bytes without its line feed. At least 1, below 2^30.
  public var maximumRecordLength = 16 << 20
  /// How much is read at a time, in bytes; a batch holds about as much. At least 1, below 2^30.
  public var batchByteCount = 1 << 18
  /// What to do with text that is not UTF-8; without a value, plain lines pass and all other
  /// formats refuse.
  public var onInvalidUTF8: InvalidUTF8Policy?
  /// Whether a CSV header that has two columns of a wanted name is refused; otherwise the first
  /// of them is read.
  public var refusesDuplicateColumns = false

  /// The usual settings.
  public init() {}

  /// Stops at values that the documentation excludes.
  func check() {
    let sizes = 1..<(1 << 30)
    precondition(
      sizes.contains(maximumRecordLength) && sizes.contains(batchByteCount),
      "records of \(maximumRecordLength) bytes, batches of \(batchByteCount): not in \(sizes)")
    precondition(
      ![0x00, 0x0A, 0x0D, UInt8(ascii: "\"")].contains(delimiter),
      "the byte \(delimiter) cannot be a delimiter")
  }
}
