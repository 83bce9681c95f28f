import Features
import Testing

@testable import ModelFile

struct VectorTableTests {
  @Test func `a table reads back as it was written`() throws {
    let table = small
    #expect(try VectorTable.read(FrozenArray(table.fileBytes())) == table)
    let exact = VectorTable(
      pieces: table.pieces, vectors: .exact(FrozenArray([1, -2.5, 0, 3]), dimensionCount: 2),
      card: "{}")
    #expect(try VectorTable.read(FrozenArray(exact.fileBytes())) == exact)
  }

  @Test func `a table cut at any byte, or with any one bit flipped, is refused`() {
    var bytes = small.fileBytes()
    for byteCount in bytes.indices where isRead(Array(bytes.prefix(byteCount))) {
      Issue.record("a table was read although cut to \(byteCount) bytes")
    }
    for bit in 0..<(8 * bytes.count) {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      if isRead(bytes) { Issue.record("a table was read with bit \(bit) flipped") }
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }

  @Test func `a model is no table, and a table no model`() throws {
    #expect(throws: ModelFileError.self) {
      try VectorTable.read(FrozenArray(try ModelFiles.golden("meaning")))
    }
    #expect(refusal(of: small.fileBytes()) != nil)
  }

  @Test func `a vector takes a byte for each number, the largest 127`() {
    // 2 / 127 is the scale: 1 is 63.5 of it, and rounds away from zero.
    let vectors = QuantizedVectors(quantizing: [2, -1, 0, 0, 0, 0], dimensionCount: 3)
    #expect(Array(vectors.codes) == [127, -64, 0, 0, 0, 0])
    #expect(Array(vectors.scales) == [Float(2.0 / 127), 0])
  }

  @Test func `a text means the mean of its pieces, at length 1`() {
    // (1, 0), (1, 0) and (0, 1): their mean is along (2, 1) / √5; "xyz" has no piece.
    let tokenizer = PieceTokenizer(vocabulary: small.pieces)
    guard case .quantized(let vectors) = small.vectors else { return }
    var scratch = FeatureVector()
    let found = vectors.meaning(
      of: Array("pay late pay xyz".utf8).span, by: tokenizer, scratch: &scratch)
    let length = 5.0.squareRoot()
    #expect(abs(found[0] - 1 / length) < 1e-7)
    #expect(abs(found[1] - 2 / length) < 1e-7)
    #expect(
      vectors.meaning(of: Array("xyz".utf8).span, by: tokenizer, scratch: &scratch) == [0, 0])
  }

  @Test func `a part of a table counts the pieces that the whole counts`() {
    let table = VectorTable(
      pieces: PieceVocabulary(pieces: ["pay", "##ment"].map { Array($0.utf8) }),
      vectors: small.vectors, card: "{}")
    #expect(table.selecting([0, 1]).pieces.countsContinuations)
    let beginnings = table.countingBeginningsOnly
    #expect(beginnings.selecting([0, 1]) == beginnings)
  }

  private let small = VectorTable(
    pieces: PieceVocabulary(pieces: ["pay", "late"].map { Array($0.utf8) }),
    vectors: .quantized(QuantizedVectors(quantizing: [1, 0, 0, 1], dimensionCount: 2)),
    card: #"{"licence": "none"}"#)

  private func isRead(_ bytes: [UInt8]) -> Bool {
    (try? VectorTable.read(FrozenArray(bytes))) != nil
  }
}
