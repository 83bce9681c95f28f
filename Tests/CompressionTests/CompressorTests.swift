import Compression
import Testing

struct CompressorTests {
  /// Bytes that compress well, and some that do not.
  private static let bytes: [UInt8] = (0..<300_000).map { place in
    place % 1000 < 900
      ? UInt8(truncatingIfNeeded: place / 7)
      : UInt8(truncatingIfNeeded: place &* 2_654_435_761 >> 13)
  }

  private func compressed(
    _ bytes: [UInt8], _ format: CompressionFormat, piece: Int
  ) throws -> [UInt8] {
    let compressor = try Compressor(format)
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: piece) {
      let end = min(start + piece, bytes.count)
      compressor.compress(bytes.span.extracting(start..<end), isLast: false, to: &output)
    }
    compressor.compress([UInt8]().span, isLast: true, to: &output)
    return output
  }

  /// All that a stream unfolds to, read in pieces.
  private func unfolded(
    _ stream: [UInt8], _ format: CompressionFormat, piece: Int
  ) throws -> [UInt8] {
    let decompressor = try Decompressor(format)
    var output: [UInt8] = []
    var start = 0
    while true {
      let oldCount = output.count
      let end = min(start + piece, stream.count)
      let used = try decompressor.decompress(
        stream.span.extracting(start..<end), atMost: piece, to: &output)
      #expect(output.count - oldCount <= piece)
      start += used
      if used == 0 && output.count == oldCount && end == stream.count { break }
    }
    try decompressor.finish()
    return output
  }

  @Test(arguments: CompressionFormat.allCases, [1, 1000, 1 << 20])
  func `what was compressed unfolds to itself`(format: CompressionFormat, piece: Int) throws {
    let bytes = piece == 1 ? Array(Self.bytes.prefix(3000)) : Self.bytes
    let stream = try compressed(bytes, format, piece: piece)
    #expect(stream.count < bytes.count)
    #expect(try unfolded(stream, format, piece: piece) == bytes)
  }

  @Test(arguments: CompressionFormat.allCases)
  func `nothing is a stream too, and streams may follow each other`(
    format: CompressionFormat
  ) throws {
    let nothing = try compressed([], format, piece: 10)
    #expect(try unfolded(nothing, format, piece: 100).isEmpty)
    let one = try compressed(Array("one".utf8), format, piece: 10)
    let two = try compressed(Array("two".utf8), format, piece: 10)
    for piece in [1, 7, 1000] {
      #expect(try unfolded(one + nothing + two, format, piece: piece) == Array("onetwo".utf8))
    }
  }

  @Test(arguments: CompressionFormat.allCases)
  func `every cut and every flipped byte is refused or unfolds to the same`(
    format: CompressionFormat
  ) throws {
    let bytes = Array("a line of a log, a line of a log, and another".utf8)
    let stream = try compressed(bytes, format, piece: 100)
    for length in 0..<stream.count {
      #expect(throws: CompressionError.self) {
        try unfolded(Array(stream.prefix(length)), format, piece: 50)
      }
    }
    for place in stream.indices {
      var broken = stream
      broken[place] ^= 0x41
      // A few bytes of gzip's header (time, system) mean nothing for the data.
      if let found = try? unfolded(broken, format, piece: 50) { #expect(found == bytes) }
    }
  }

  @Test func `suffixes name formats`() {
    #expect(CompressionFormat(path: "logs.csv.gz") == .gzip)
    #expect(CompressionFormat(path: "LOGS.ZST") == .zstd)
    #expect(CompressionFormat(path: "logs.csv") == nil)
    #expect(CompressionFormat.uncompressedName("a/logs.jsonl.zst") == "a/logs.jsonl")
    #expect(CompressionFormat.uncompressedName("gz") == "gz")
  }
}
