extension PieceTokenizer {
  /// Adds the pieces of a normalized text to a vector, as features behind those of a space.
  ///
  /// The value of a piece is its share of the text's pieces; words without pieces do not count.
  /// Averaging the pieces' vectors, or scores, with these weights gives those of the text.
  ///
  /// - Parameters:
  ///   - text: What ``TextAnalyzer/normalize(_:scratch:into:)`` made of a message.
  ///   - offset: The feature of the first piece.
  ///   - vector: Receives the features; its buffers are used again.
  /// - Complexity: linear in the text; allocates only while the buffers grow.
  public func appendShares(
    of text: Span<UInt8>, offset: Int, to vector: inout FeatureVector
  ) {
    tokenize(text, into: &vector.pieces)
    if vector.pieceCounts.count < vocabulary.pieceCount {
      vector.pieceCounts = [UInt32](repeating: 0, count: vocabulary.pieceCount)
    }
    let first = vector.indices.count
    var total = 0.0
    for number in vector.pieces.numbers where number != PieceTokenizer.unknown {
      let piece = Int(number)
      if vector.pieceCounts[piece] == 0 { vector.indices.append(UInt32(piece + offset)) }
      vector.pieceCounts[piece] += 1
      total += 1
    }
    for place in first..<vector.indices.count {
      let piece = Int(vector.indices[place]) - offset
      vector.values.append(Double(vector.pieceCounts[piece]) / total)
      vector.pieceCounts[piece] = 0
    }
  }
}
