public import Features

extension QuantizedVectors {
  /// What a text means: the mean of its pieces' vectors, scaled to length 1; zeros for a text whose
  /// words have no pieces.
  ///
  /// - Parameters:
  ///   - text: A shape, or a text that has been normalized.
  ///   - tokenizer: Cuts it into the pieces of these vectors.
  /// - Complexity: O(pieces of the text × numbers of a vector).
  public func meaning(
    of text: Span<UInt8>, by tokenizer: PieceTokenizer, scratch: inout FeatureVector
  ) -> [Double] {
    scratch.removeFeatures()
    tokenizer.appendShares(of: text, offset: 0, to: &scratch)
    var mean = [Double](repeating: 0, count: dimensionCount)
    for place in scratch.indices.indices {
      add(scratch.values[place], timesVector: Int(scratch.indices[place]), to: &mean)
    }
    let norm = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return norm > 0 ? mean.map { $0 / norm } : mean
  }

  /// The dot product of a vector with another one.
  public func dot(_ index: Int, _ other: [Double]) -> Double {
    precondition(other.count == dimensionCount, "\(other.count) of \(dimensionCount) numbers")
    return codes.withSpan { codes in
      let start = index * dimensionCount
      var sum = 0.0
      for place in 0..<dimensionCount { sum += Double(codes[start + place]) * other[place] }
      return sum * Double(scales[index])
    }
  }
}
