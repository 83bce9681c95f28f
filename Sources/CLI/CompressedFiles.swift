import Compression
import Dataset
import FileSystem

/// Opens a dataset for reading; a name that ends in `.gz` or `.zst` is decompressed on the way.
///
/// - Parameter observe: Told of all decompressed bytes, in their order.
func openInput(
  _ path: String, observe: ((Span<UInt8>) -> Void)? = nil
) throws -> InputFile {
  let decoder = try CompressionFormat(path: path).map(DecompressingDecoder.init)
  return try InputFile(path: path, decoder: decoder, observe: observe)
}

/// The format that a dataset's name says, whatever compresses it.
func recordFormat(ofPath path: String) -> RecordFormat? {
  RecordFormat(path: CompressionFormat.uncompressedName(path))
}

/// A decompressor between a file and its reader.
private final class DecompressingDecoder: InputDecoder {
  private let decompressor: Decompressor

  init(_ format: CompressionFormat) throws(CompressionError) {
    decompressor = try Decompressor(format)
  }

  func decode(
    _ bytes: Span<UInt8>, atMost byteCount: Int, to output: inout [UInt8]
  ) throws(InputDecodingError) -> Int {
    do {
      return try decompressor.decompress(bytes, atMost: byteCount, to: &output)
    } catch {
      throw InputDecodingError(reason: error.description)
    }
  }

  func finish() throws(InputDecodingError) {
    do {
      try decompressor.finish()
    } catch {
      throw InputDecodingError(reason: error.description)
    }
  }
}

/// A dataset that is written: a file, compressed if its name ends in `.gz` or `.zst`.
final class DatasetOutput {
  private let file: OutputFile
  private let compressor: Compressor?
  private var buffer: [UInt8] = []
  /// Bytes taken, before compression.
  private(set) var byteCount = 0

  init(path: String) throws {
    file = try OutputFile(path: path)
    compressor = try CompressionFormat(path: path).map(Compressor.init)
  }

  /// Adds bytes to the end.
  func write(_ bytes: [UInt8]) throws(FileError) {
    byteCount += bytes.count
    guard compressor != nil else { return try file.write(bytes) }
    try compress(bytes.span, isLast: false)
  }

  /// Hands what was written to whoever reads; compressed bytes wait for their block to be full.
  func flush() throws(FileError) {
    try file.flush()
  }

  /// Ends the file; see ``OutputFile/finish()``.
  func finish() throws(FileError) {
    try compress([UInt8]().span, isLast: true)
    try file.finish()
  }

  private func compress(_ bytes: Span<UInt8>, isLast: Bool) throws(FileError) {
    guard let compressor else { return }
    compressor.compress(bytes, isLast: isLast, to: &buffer)
    try file.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
