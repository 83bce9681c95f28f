import CByteVectors
public import Features

/// What one text means: the mean of its pieces' vectors, scaled to length 1; zeros for a text whose
/// words have no pieces.
///
/// The buffers serve the next text again.
public struct TextMeaning: Sendable {
  /// Shape `[dimensionCount]`.
  private var mean: [Double] = []
  /// What the mean is multiplied by to be of length 1.
  private var factor = 0.0
  private var rows: [UInt32] = []
  private var factors: [Double] = []
  private var codes: [Int8] = []
  private var sums: [Int32] = []
  private var sketch = VectorSketch()
  private var bounds: [Float] = []

  /// Empty buffers.
  public init() {}

  /// The numbers. Shape `[dimensionCount]`.
  public var vector: [Double] { mean.map { $0 * factor } }

  /// Takes the meaning of a text that has been cut into pieces.
  ///
  /// - Parameters:
  ///   - features: Its pieces, each with its share, from `first` on.
  ///   - first: The place of the first piece among the features.
  ///   - offset: The feature of piece 0.
  ///   - vectors: The pieces' vectors.
  /// - Complexity: O(pieces × numbers of a vector), without an allocation once the buffers have grown.
  public mutating func set(
    _ features: FeatureVector, from first: Int = 0, offset: Int = 0, by vectors: QuantizedVectors
  ) {
    rows.removeAll(keepingCapacity: true)
    factors.removeAll(keepingCapacity: true)
    for place in first..<features.indices.count {
      let piece = Int(features.indices[place]) - offset
      rows.append(UInt32(piece))
      factors.append(features.values[place] * Double(vectors.scales[piece]))
    }
    if mean.count != vectors.dimensionCount {
      mean = [Double](repeating: 0, count: vectors.dimensionCount)
      codes = [Int8](repeating: 0, count: vectors.dimensionCount)
    }
    vectors.sum(rows: rows, factors: factors, into: &mean)
    var squares = 0.0
    for number in mean { squares += number * number }
    factor = squares > 0 ? 1 / squares.squareRoot() : 0
  }

  /// The cosine to the nearest of some vectors of length 1; -1 without any.
  ///
  /// - Complexity: `count · dimensionCount` products of bytes, which the processor does by the dozen.
  public mutating func largestCosine(to vectors: QuantizedVectors) -> Double {
    let scale = computeSums(with: vectors)
    return vectors.scales.withSpan { scales in
      unsafe scales.withUnsafeBufferPointer { scales in
        // SAFETY: there is a sum for every scale.
        let largest = unsafe byte_vectors_largest(
          scales.baseAddress, scale, sums, scales.count)
        return min(largest, 1)
      }
    }
  }

  /// What ``largestCosine(to:)-(QuantizedVectors)`` says of the index's vectors.
  ///
  /// - Complexity: O(`count`), with a quarter of the products for vectors of 256 numbers.
  public mutating func largestCosine(to index: CosineIndex) -> Double {
    let scale = quantize()
    return min(
      index.largestProduct(with: codes, scale: scale, sketch: &sketch, bounds: &bounds), 1)
  }

  /// The cosine to each of some vectors of length 1. Shape `[count]`.
  public mutating func cosines(to vectors: QuantizedVectors) -> [Double] {
    let scale = computeSums(with: vectors)
    return vectors.scales.indices.map { row in
      max(-1, min(Double(vectors.scales[row]) * scale * Double(sums[row]), 1))
    }
  }

  /// The dot products of the codes; their unit is the returned scale times that of the row.
  private mutating func computeSums(with vectors: QuantizedVectors) -> Double {
    let scale = quantize()
    if sums.count < vectors.count { sums = [Int32](repeating: 0, count: vectors.count) }
    vectors.dots(with: codes, into: &sums)
    return Double(scale)
  }

  /// Makes the codes of the meaning, scaled to length 1, and returns what a code of 1 stands for.
  private mutating func quantize() -> Float {
    // SAFETY: there is a code for each number.
    unsafe byte_vectors_quantize(mean, mean.count, factor, &codes)
  }
}

extension QuantizedVectors {
  /// What a text means; see ``TextMeaning``.
  ///
  /// - Parameters:
  ///   - text: A shape, or a text that has been normalized.
  ///   - tokenizer: Cuts it into the pieces of these vectors.
  public func meaning(
    of text: Span<UInt8>, by tokenizer: PieceTokenizer, scratch: inout FeatureVector
  ) -> [Double] {
    scratch.removeFeatures()
    tokenizer.appendShares(of: text, offset: 0, to: &scratch)
    var meaning = TextMeaning()
    meaning.set(scratch, by: self)
    return meaning.vector
  }

  /// Replaces `sum` by the sum of some rows of codes, each times its factor.
  ///
  /// - Parameter sum: Shape `[dimensionCount]`.
  fileprivate func sum(rows: [UInt32], factors: [Double], into sum: inout [Double]) {
    precondition(
      rows.count == factors.count && sum.count == dimensionCount,
      "\(rows.count) rows, \(factors.count) factors, \(sum.count) of \(dimensionCount) numbers")
    for row in rows { precondition(Int(row) < count, "row \(row) of \(count)") }
    codes.withSpan { codes in
      unsafe codes.withUnsafeBufferPointer { codes in
        // SAFETY: every row was checked, and `sum` holds a row's numbers.
        unsafe byte_vectors_sum(
          codes.baseAddress, dimensionCount, rows, factors, rows.count, &sum)
      }
    }
  }

  /// Replaces the first of `sums` by the dot products of all rows' codes with others.
  ///
  /// - Parameters:
  ///   - other: Shape `[dimensionCount]`.
  ///   - sums: Shape `[count]`, or longer.
  func dots(with other: [Int8], into sums: inout [Int32]) {
    precondition(
      other.count == dimensionCount && sums.count >= count,
      "\(other.count) of \(dimensionCount) numbers, room for \(sums.count) of \(count) sums")
    codes.withSpan { codes in
      unsafe codes.withUnsafeBufferPointer { codes in
        // SAFETY: the codes are `count` rows of `dimensionCount` bytes, as many as `other` has, and
        // `sums` has room for one number a row.
        unsafe byte_vectors_dots(codes.baseAddress, count, dimensionCount, other, &sums)
      }
    }
  }
}
