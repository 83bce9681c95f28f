import CZlib
import NIOCore

/// Unpacks gzip.
enum Gzip {
  private static let pieceByteCount = 65_536

  /// The bytes that were packed.
  ///
  /// - Parameters:
  ///   - packed: One or more members as RFC 1952 has them.
  ///   - limit: So many bytes may come of it.
  ///   - reserve: Called with the size of each piece before there is memory for it.
  /// - Returns: nil when more comes of it than the limit allows.
  static func unpack(
    _ packed: ByteBuffer, limit: Int, reserve: (Int) throws(Problem) -> Void
  ) throws(Problem) -> ByteBuffer? {
    var stream = unsafe z_stream()
    // 16 more than the largest window: gzip, and nothing else.
    let begun = unsafe inflateInit2_(
      &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else { throw Problem(.busy, "There is no memory to unpack the body.") }
    defer { _ = unsafe inflateEnd(&stream) }
    var input = packed.readableBytesView.map { $0 }
    var output = ByteBuffer()
    var piece = [UInt8](repeating: 0, count: pieceByteCount)
    var inputPlace = 0
    while true {
      let (code, read, written) = unsafe step(&stream, &input, from: inputPlace, into: &piece)
      inputPlace += read
      guard output.readableBytes + written <= limit else { return nil }
      try reserve(written)
      output.writeBytes(piece[..<written])
      switch code {
      case Z_STREAM_END:
        guard inputPlace < input.count else { return output }
        guard unsafe inflateReset(&stream) == Z_OK else { throw malformed }
      case Z_OK where read > 0 || written > 0: continue
      default: throw malformed
      }
    }
  }

  private static func step(
    _ stream: inout z_stream, _ input: inout [UInt8], from place: Int, into piece: inout [UInt8]
  ) -> (code: Int32, read: Int, written: Int) {
    // SAFETY: zlib reads and writes no more than the counts say; both arrays outlive the call.
    unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe piece.withUnsafeMutableBufferPointer { piece in
        let available = input.count - place
        unsafe stream.next_in = input.baseAddress.map { unsafe $0 + place }
        unsafe stream.avail_in = UInt32(available)
        unsafe stream.next_out = piece.baseAddress
        unsafe stream.avail_out = UInt32(piece.count)
        let code = unsafe inflate(&stream, Z_NO_FLUSH)
        return unsafe (
          code, available - Int(stream.avail_in), piece.count - Int(stream.avail_out)
        )
      }
    }
  }

  private static var malformed: Problem {
    Problem(.malformedGzip, "The header says gzip, and the body is none or is cut short.")
  }
}
