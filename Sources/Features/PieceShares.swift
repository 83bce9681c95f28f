extension PieceTokenizer {
  /// Adds the pieces of a normalized text to a vector, as features behind those of a space.
  ///
  /// The value of a piece is its share of the text's pieces; words without pieces do not count, and
  /// pieces that continue a word only if the vocabulary says so.
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
    let countedPieceCount =
      vocabulary.countsContinuations ? vocabulary.pieceCount : vocabulary.beginnings.termCount
    PieceTokenizer.appendShares(
      of: vector.pieces.numbers, below: UInt32(countedPieceCount), offset: offset,
      counts: &vector.pieceCounts,
      to: &vector.indices, &vector.values)
  }

  /// - Parameters:
  ///   - end: Pieces from this number on do not count, nor does ``unknown``.
  ///   - counts: Zero for every piece, before and after.
  private static func appendShares(
    of numbers: [UInt32], below end: UInt32, offset: Int, counts: inout [UInt32],
    to indices: inout [UInt32], _ values: inout [Double]
  ) {
    let first = indices.count
    var total = 0.0
    var counts = counts.mutableSpan
    for number in numbers where number < end {
      let piece = Int(number)
      if counts[piece] == 0 { indices.append(UInt32(piece + offset)) }
      counts[piece] += 1
      total += 1
    }
    for place in first..<indices.count {
      let piece = Int(indices[place]) - offset
      values.append(Double(counts[piece]) / total)
      counts[piece] = 0
    }
  }
}
