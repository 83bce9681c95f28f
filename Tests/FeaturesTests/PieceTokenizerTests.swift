import Testing

@testable import Features

struct PieceTokenizerTests {
  /// Reference: tokenizers 0.23.3, Tests/Reference/pieces.py.
  @Test func `adversarial texts fall into the pieces of the reference tokenizer`() throws {
    let reference = try PieceReference.read()
    #expect(reference.texts.count > 400)
    let tokenizer = PieceTokenizer(
      vocabulary: PieceVocabulary(pieces: reference.pieces.map { Array($0.utf8) }))
    for text in reference.texts {
      #expect(pieces(text.text, tokenizer) == text.pieces, "\(text.text.debugDescription)")
    }
  }

  /// Reference: as above; every code point stands between two letters.
  @Test func `every code point is normalized as by the reference`() throws {
    let reference = try PieceReference.read().codePoints
    let dropped = TokensReference.CodePoints.membership(reference.dropped)
    let chinese = TokensReference.CodePoints.membership(reference.chinese)
    let punctuation = TokensReference.CodePoints.membership(reference.punctuation)
    var becomes: [UInt32: String] = [:]
    for change in reference.becomes { becomes[change.scalar] = change.text }
    var output: [UInt8] = []
    for value in UInt32(0)..<0x110000 where !(0xAC00...0xD7A3).contains(value) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      output.removeAll(keepingCapacity: true)
      appendBERTNormalized(
        Array("a\(Character(scalar))b".utf8).span, blanksBrackets: false, to: &output)
      let found = String(decoding: output.dropFirst().dropLast(), as: UTF8.self)
      if chinese[Int(value)] {
        if !(found.hasPrefix(" ") && found.hasSuffix(" ") && found.utf8.count > 3) {
          Issue.record("U+\(String(value, radix: 16)) is not put between spaces")
        }
      } else {
        let expected = dropped[Int(value)] ? "" : becomes[value] ?? String(Character(scalar))
        // By their scalars: strings that are canonically equivalent compare equal.
        if !found.unicodeScalars.elementsEqual(expected.unicodeScalars) {
          Issue.record("U+\(String(value, radix: 16)) becomes another text")
        }
      }
      let isPunctuation =
        scalar.isASCII
        ? BERTASCII.isPunctuation(UInt8(value)) : BERTCharacter.isPunctuation(scalar)
      if isPunctuation != punctuation[Int(value)] {
        Issue.record("U+\(String(value, radix: 16)) is or is not a word by itself")
      }
    }
  }

  @Test func `the longest piece is taken, not the most pieces that fit`() {
    let tokenizer = PieceTokenizer(
      vocabulary: PieceVocabulary(pieces: ["un", "una", "##ffable", "##aff", "##able"].map(bytes)))
    // "una" is longer than "un"; "ffable" is one piece.
    #expect(pieces("unaffable", tokenizer) == ["una", "##ffable"])
    // "un" fits "unaffable" by "##aff" and "##able" too, but "una" is taken first and never back.
    let greedy = PieceTokenizer(
      vocabulary: PieceVocabulary(pieces: ["un", "una", "##aff", "##able"].map(bytes)))
    #expect(pieces("unaffable", greedy) == ["[UNK]"])
  }

  @Test func `brackets are spaces where the text is masked`() {
    let vocabulary = PieceVocabulary(pieces: ["<", ">", "num", "user"].map(bytes))
    #expect(
      pieces("user<num>", PieceTokenizer(vocabulary: vocabulary)) == ["user", "<", "num", ">"])
    let masked = PieceTokenizer(vocabulary: vocabulary, blanksBrackets: true)
    #expect(pieces("user<num>", masked) == ["user", "num"])
  }

  @Test func `bytes that are not UTF-8 are left out`() {
    let tokenizer = PieceTokenizer(vocabulary: PieceVocabulary(pieces: ["ab"].map(bytes)))
    var text = PieceText()
    tokenizer.tokenize(([0x61, 0xFF, 0xC3, 0x62] as [UInt8]).span, into: &text)
    #expect(text.numbers == [0])
  }

  @Test func `a vocabulary without pieces knows no word`() {
    let tokenizer = PieceTokenizer(vocabulary: PieceVocabulary(pieces: []))
    #expect(pieces("a b", tokenizer) == ["[UNK]", "[UNK]"])
  }

  @Test func `pieces have the share of the text's pieces that they make up`() {
    let vocabulary = PieceVocabulary(pieces: ["pay", "##ment", "late"].map(bytes))
    let tokenizer = PieceTokenizer(vocabulary: vocabulary)
    var vector = FeatureVector()
    tokenizer.appendShares(
      of: bytes("late payment pay 中 late").span, offset: 10, to: &vector)
    // late pay ##ment pay [UNK] late: five pieces, two of them late, two pay.
    var shares: [String: Double] = [:]
    for (index, value) in zip(vector.indices, vector.values) {
      shares[vocabulary.text(ofPiece: Int(index) - 10)] = value
    }
    #expect(shares == ["late": 0.4, "pay": 0.4, "##ment": 0.2])
  }

  @Test func `where continuations do not count, words share the text`() {
    let pieces = ["pay", "##ment", "##s", "late"].map(bytes)
    let tokenizer = PieceTokenizer(
      vocabulary: PieceVocabulary(pieces: pieces).countingBeginningsOnly)
    var vector = FeatureVector()
    tokenizer.appendShares(
      of: bytes("late payments pay 中 late payx").span, offset: 10, to: &vector)
    // late pay… pay [UNK] late [UNK]: four words, two of them late; "payx" cannot be cut.
    var shares: [String: Double] = [:]
    for (index, value) in zip(vector.indices, vector.values) {
      shares[tokenizer.vocabulary.text(ofPiece: Int(index) - 10)] = value
    }
    #expect(shares == ["late": 0.5, "pay": 0.5])
    // The pieces are cut as ever.
    #expect(
      self.pieces("payments", tokenizer) == ["pay", "##ment", "##s"])
  }

  @Test func `a piece is found by its text and its text by its number`() {
    let vocabulary = PieceVocabulary(pieces: ["b", "##b", "a", "##", "#"].map(bytes))
    #expect(vocabulary.pieceCount == 5)
    for piece in ["b", "##b", "a", "##", "#"] {
      let number = vocabulary.number(of: bytes(piece))
      #expect(number.map(vocabulary.text(ofPiece:)) == piece)
    }
    #expect(vocabulary.number(of: bytes("##c")) == nil)
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func pieces(_ text: String, _ tokenizer: PieceTokenizer) -> [String] {
    var found = PieceText()
    tokenizer.tokenize(bytes(text).span, into: &found)
    return found.numbers.map {
      $0 == PieceTokenizer.unknown ? "[UNK]" : tokenizer.vocabulary.text(ofPiece: Int($0))
    }
  }
}
