/// The pieces that words are cut into: some begin a word, the others continue one.
///
/// A piece has a number: those that begin a word come first, each kind in byte order.
public struct PieceVocabulary: Sendable {
  /// Pieces that begin a word.
  public let beginnings: Vocabulary
  /// Pieces that continue one, without the `##` that marks them in print.
  public let continuations: Vocabulary
  /// Whether pieces that continue a word count in a text's meaning, or each word is what its first
  /// piece is.
  public let countsContinuations: Bool
  /// Tables of the pieces of each kind.
  let beginningTable: TermTable
  let continuationTable: TermTable
  /// Bytes of the longest piece.
  let longestByteCount: Int

  /// A vocabulary of two that have been checked.
  public init(
    beginnings: Vocabulary, continuations: Vocabulary, countsContinuations: Bool = true
  ) {
    self.beginnings = beginnings
    self.continuations = continuations
    self.countsContinuations = countsContinuations
    beginningTable = beginnings.index.table(of: beginnings)
    continuationTable = continuations.index.table(of: continuations)
    var longest = 0
    for vocabulary in [beginnings, continuations] {
      for piece in 0..<vocabulary.termCount {
        longest = max(longest, Int(vocabulary.starts[piece + 1] - vocabulary.starts[piece]))
      }
    }
    longestByteCount = longest
  }

  /// A vocabulary of pieces in any order, each once, `##` before those that continue a word.
  public init(pieces: [[UInt8]], countsContinuations: Bool = true) {
    let isContinuation = { (piece: [UInt8]) in piece.count > 2 && piece.starts(with: "##".utf8) }
    func vocabulary(_ pieces: [[UInt8]]) -> Vocabulary {
      Vocabulary(
        family: .characters, terms: pieces.sorted { $0.lexicographicallyPrecedes($1) })
    }
    self.init(
      beginnings: vocabulary(pieces.filter { !isContinuation($0) }),
      continuations: vocabulary(
        pieces.filter(isContinuation).map { Array($0.dropFirst(2)) }),
      countsContinuations: countsContinuations)
  }

  /// The same pieces, of which those that continue a word do not count.
  public var countingBeginningsOnly: PieceVocabulary {
    PieceVocabulary(
      beginnings: beginnings, continuations: continuations, countsContinuations: false)
  }

  /// Pieces of both kinds.
  public var pieceCount: Int { beginnings.termCount + continuations.termCount }

  /// A piece in print.
  public func text(ofPiece piece: Int) -> String {
    piece < beginnings.termCount
      ? beginnings.term(piece) : "##" + continuations.term(piece - beginnings.termCount)
  }

  /// The number of a piece in print, or nil.
  public func number(of piece: [UInt8]) -> Int? {
    if piece.count > 2 && piece.starts(with: "##".utf8) {
      return continuations.index(of: piece.span.extracting(2...)).map {
        beginnings.termCount + $0
      }
    }
    return beginnings.index(of: piece.span)
  }
}

extension PieceVocabulary: Equatable {
  /// Whether two vocabularies cut words into the same pieces that count alike.
  public static func == (left: PieceVocabulary, right: PieceVocabulary) -> Bool {
    left.beginnings == right.beginnings && left.continuations == right.continuations
      && left.countsContinuations == right.countsContinuations
  }
}
