import Compression
import NIOCore

/// Unpacks gzip.
enum Gzip {
  private static let pieceByteCount = 65_536

  /// The bytes that were packed.
  ///
  /// - Parameters:
  ///   - packed: One or more members as RFC 1952 has them.
  ///   - limit: So many bytes may come of it.
  ///   - reserve: Called with the size of each piece before it is kept.
  /// - Returns: nil when more comes of it than the limit allows.
  static func unpack(
    _ packed: ByteBuffer, limit: Int, reserve: (Int) throws(Problem) -> Void
  ) throws(Problem) -> ByteBuffer? {
    let decompressor: Decompressor
    do {
      decompressor = try Decompressor(.gzip)
    } catch {
      throw Problem(.busy, "There is no memory to unpack the body.")
    }
    let input = packed.readableBytesView.map { $0 }
    var output = ByteBuffer()
    var piece: [UInt8] = []
    var place = 0
    while true {
      piece.removeAll(keepingCapacity: true)
      let used: Int
      do {
        used = try decompressor.decompress(
          input.span.extracting(place..<input.count), atMost: pieceByteCount, to: &piece)
      } catch {
        throw malformed
      }
      place += used
      guard output.readableBytes + piece.count <= limit else { return nil }
      try reserve(piece.count)
      output.writeBytes(piece)
      if used == 0 && piece.isEmpty { break }
    }
    do { try decompressor.finish() } catch { throw malformed }
    return output
  }

  private static var malformed: Problem {
    Problem(.malformedGzip, "The header says gzip, and the body is none or is cut short.")
  }
}
