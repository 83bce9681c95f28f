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

  /// The dot products of all vectors with the first of another table.
  ///
  /// - Returns: Shape `[count]`.
  /// - Complexity: `count · dimensionCount` products of bytes, which the processor does by the dozen.
  public func dots(with other: QuantizedVectors) -> [Double] {
    precondition(
      other.dimensionCount == dimensionCount && other.count > 0,
      "\(other.count) vectors of \(other.dimensionCount) numbers")
    let otherScale = Double(other.scales[0])
    return codes.withSpan { codes in
      other.codes.withSpan { other in
        (0..<count).map { row in
          let start = row * dimensionCount
          let sum = QuantizedVectors.dot(
            codes.extracting(start..<(start + dimensionCount)),
            other.extracting(0..<dimensionCount))
          return Double(scales[row]) * otherScale * Double(sum)
        }
      }
    }
  }

  /// Unsafe because the loop over checked bytes is not vectorised and takes ten times as long.
  private static func dot(_ one: Span<Int8>, _ other: Span<Int8>) -> Int32 {
    precondition(one.count == other.count)
    return unsafe one.withUnsafeBufferPointer { one in
      unsafe other.withUnsafeBufferPointer { other in
        var sum: Int32 = 0
        // SAFETY: both have `one.count` elements. 4,096 products of at most 2¹⁴ fit in 32 bits.
        for index in 0..<one.count {
          unsafe sum &+= Int32(one[index]) &* Int32(other[index])
        }
        return sum
      }
    }
  }
}
