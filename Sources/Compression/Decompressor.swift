internal import CZlib
internal import CZstd

/// Reads compressed bytes, piece by piece, in constant memory whatever they unfold to.
///
/// Members of gzip and frames of zstd that follow each other are one stream, as for their tools.
public final class Decompressor {
  private let format: CompressionFormat
  private let stream: Stream
  /// Whether the bytes read so far end where a stream may end.
  private var isComplete = false

  private enum Stream {
    case gzip(GunzipStream)
    case zstd(UnzstdStream)
  }

  /// A reader of a format.
  ///
  /// - Throws: ``CompressionError/outOfMemory``.
  public init(_ format: CompressionFormat) throws(CompressionError) {
    self.format = format
    switch format {
    case .gzip: stream = .gzip(try GunzipStream())
    case .zstd: stream = .zstd(try UnzstdStream())
    }
  }

  /// Adds what the next bytes unfold to.
  ///
  /// - Parameters:
  ///   - bytes: The next bytes of the stream.
  ///   - byteCount: At most this many are added; at least 1.
  /// - Returns: How many of `bytes` were used; the others are to be given again. 0 with room to
  ///   spare means that more bytes are needed.
  /// - Throws: ``CompressionError/damaged(_:)``.
  public func decompress(
    _ bytes: Span<UInt8>, atMost byteCount: Int, to output: inout [UInt8]
  ) throws(CompressionError) -> Int {
    let step =
      switch stream {
      case .gzip(let stream): stream.decompress(bytes, atMost: byteCount, to: &output)
      case .zstd(let stream): stream.decompress(bytes, atMost: byteCount, to: &output)
      }
    guard let step else { throw .damaged(format) }
    if step.used > 0 || step.isComplete { isComplete = step.isComplete }
    return step.used
  }

  /// To be called when there are no more bytes.
  ///
  /// - Throws: ``CompressionError/truncated(_:)`` within a stream.
  public func finish() throws(CompressionError) {
    guard isComplete else { throw .truncated(format) }
  }
}

/// What one call did.
private struct Step {
  var used: Int
  var isComplete: Bool
}

@safe private final class GunzipStream {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isAtEnd = false

  init() throws(CompressionError) {
    unsafe stream.initialize(to: z_stream())
    // SAFETY: the stream is initialised, and freed in deinit alone.
    let code = unsafe inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw .outOfMemory }
  }

  func decompress(_ bytes: Span<UInt8>, atMost count: Int, to output: inout [UInt8]) -> Step? {
    let given = min(bytes.count, 1 << 30)
    if isAtEnd && given > 0 {
      // SAFETY: another member follows; the stream is initialised.
      unsafe inflateReset(stream)
      isAtEnd = false
    }
    guard !isAtEnd else { return Step(used: 0, isComplete: true) }
    var code = Z_OK
    // SAFETY: zlib reads the `given` bytes lent here, and writes no more than the piece has.
    unsafe bytes.withUnsafeBufferPointer { input in
      unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      unsafe stream.pointee.avail_in = UInt32(given)
      unsafe output.appendPiece(atMost: min(count, 1 << 30)) { memory in
        let room = min(memory.count, count)
        unsafe stream.pointee.next_out = memory.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room)
        code = unsafe inflate(stream, Z_NO_FLUSH)
        return unsafe room - Int(stream.pointee.avail_out)
      }
    }
    // Z_BUF_ERROR: nothing to read or no room, which is no fault of the bytes.
    guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return nil }
    isAtEnd = code == Z_STREAM_END
    return unsafe Step(used: given - Int(stream.pointee.avail_in), isComplete: isAtEnd)
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }
}

@safe private final class UnzstdStream {
  private let context: OpaquePointer

  init() throws(CompressionError) {
    guard let context = unsafe ZSTD_createDCtx() else { throw .outOfMemory }
    unsafe self.context = unsafe context
  }

  func decompress(_ bytes: Span<UInt8>, atMost count: Int, to output: inout [UInt8]) -> Step? {
    var rest = 0
    var used = 0
    // SAFETY: libzstd reads the bytes lent here, and writes no more than the piece has.
    unsafe bytes.withUnsafeBufferPointer { lent in
      var input = unsafe ZSTD_inBuffer(src: lent.baseAddress, size: lent.count, pos: 0)
      unsafe output.appendPiece(atMost: count) { memory in
        let room = min(memory.count, count)
        var piece = unsafe ZSTD_outBuffer(dst: memory.baseAddress, size: room, pos: 0)
        rest = unsafe ZSTD_decompressStream(context, &piece, &input)
        return unsafe piece.pos
      }
      used = unsafe input.pos
    }
    guard ZSTD_isError(rest) == 0 else { return nil }
    return Step(used: used, isComplete: rest == 0)
  }

  deinit { unsafe ZSTD_freeDCtx(context) }
}
