internal import CZlib
internal import CZstd

/// Compresses a stream of bytes, piece by piece, in constant memory.
///
/// The same bytes give the same stream, however they are cut into calls: it holds no time and no
/// name. (Another version of zlib or libzstd may find another stream of the same meaning.)
///
/// The one door to zlib's and libzstd's compression.
public final class Compressor {
  private var stream: Stream

  private enum Stream {
    case gzip(GzipStream)
    case zstd(ZstdStream)
  }

  /// A stream of a format, at the level that its own tool takes by default: 6 for gzip, 3 for zstd.
  ///
  /// - Throws: ``CompressionError/outOfMemory``.
  public init(_ format: CompressionFormat) throws(CompressionError) {
    switch format {
    case .gzip: stream = .gzip(try GzipStream(level: 6))
    case .zstd: stream = .zstd(try ZstdStream(level: 3))
    }
  }

  /// Takes the next bytes, and adds to `output` what of the stream is ready.
  ///
  /// - Parameter isLast: Whether the stream ends after these bytes. No call may follow.
  public func compress(_ bytes: Span<UInt8>, isLast: Bool, to output: inout [UInt8]) {
    switch stream {
    case .gzip(let stream): stream.compress(bytes, isLast: isLast, to: &output)
    case .zstd(let stream): stream.compress(bytes, isLast: isLast, to: &output)
    }
  }
}

extension [UInt8] {
  /// Adds what `body` writes to the memory it is lent; `body` returns how many bytes it wrote.
  mutating func appendPiece(
    atMost byteCount: Int = 1 << 16, _ body: (_ memory: UnsafeMutableBufferPointer<UInt8>) -> Int
  ) {
    append(addingCapacity: byteCount) { output in
      unsafe output.withUnsafeMutableBufferPointer { memory, initializedCount in
        let start = initializedCount
        let count = unsafe body(UnsafeMutableBufferPointer(rebasing: memory[start...]))
        initializedCount = start + count
      }
    }
  }
}

@safe private final class GzipStream {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  init(level: Int32) throws(CompressionError) {
    unsafe stream.initialize(to: z_stream())
    // SAFETY: the stream is initialised, and freed in deinit alone. 15 + 16: the largest window,
    // and the frame of gzip instead of zlib's own.
    let code = unsafe deflateInit2_(
      stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw .outOfMemory }
  }

  func compress(_ bytes: Span<UInt8>, isLast: Bool, to output: inout [UInt8]) {
    precondition(bytes.count <= Int(UInt32.max), "\(bytes.count) bytes in one call")
    // SAFETY: zlib reads the `bytes.count` bytes lent here, and writes no more than each piece has.
    unsafe bytes.withUnsafeBufferPointer { input in
      unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      unsafe stream.pointee.avail_in = UInt32(input.count)
      var isFull = true
      while isFull {
        unsafe output.appendPiece { memory in
          unsafe stream.pointee.next_out = memory.baseAddress
          unsafe stream.pointee.avail_out = UInt32(memory.count)
          let code = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          precondition(code != Z_STREAM_ERROR, "zlib lost its own state")
          isFull = unsafe stream.pointee.avail_out == 0
          return unsafe memory.count - Int(stream.pointee.avail_out)
        }
      }
    }
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }
}

@safe private final class ZstdStream {
  private let context: OpaquePointer

  init(level: Int32) throws(CompressionError) {
    guard let context = unsafe ZSTD_createCCtx() else { throw .outOfMemory }
    unsafe self.context = unsafe context
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  func compress(_ bytes: Span<UInt8>, isLast: Bool, to output: inout [UInt8]) {
    // SAFETY: libzstd reads the `bytes.count` bytes lent here, and writes no more than each piece
    // has.
    unsafe bytes.withUnsafeBufferPointer { lent in
      var input = unsafe ZSTD_inBuffer(src: lent.baseAddress, size: lent.count, pos: 0)
      var isDone = false
      while !isDone {
        unsafe output.appendPiece { memory in
          var piece = unsafe ZSTD_outBuffer(dst: memory.baseAddress, size: memory.count, pos: 0)
          let rest = unsafe ZSTD_compressStream2(
            context, &piece, &input, isLast ? ZSTD_e_end : ZSTD_e_continue)
          precondition(ZSTD_isError(rest) == 0, "libzstd lost its own state")
          isDone = unsafe isLast ? rest == 0 : input.pos == input.size
          return unsafe piece.pos
        }
      }
    }
  }

  deinit { unsafe ZSTD_freeCCtx(context) }
}
