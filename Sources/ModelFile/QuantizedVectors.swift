public import Features

/// Vectors of one length, each number in a byte: `vector[i] = scale · code[i]`, with a scale for each
/// vector.
public struct QuantizedVectors: Equatable, Sendable {
  /// Numbers of a vector.
  public let dimensionCount: Int
  /// Shape `[count]`.
  public let scales: FrozenArray<Float>
  /// Shape `[count, dimensionCount]`.
  public let codes: FrozenArray<Int8>

  /// Vectors.
  public var count: Int { scales.count }

  /// Vectors of checked parts.
  public init(dimensionCount: Int, scales: FrozenArray<Float>, codes: FrozenArray<Int8>) {
    precondition(
      dimensionCount > 0 && codes.count == scales.count * dimensionCount,
      "\(codes.count) codes for \(scales.count) vectors of \(dimensionCount) numbers")
    self.dimensionCount = dimensionCount
    self.scales = scales
    self.codes = codes
  }

  /// The nearest vectors to some, row after row: the largest number of each gets the code ±127.
  ///
  /// - Parameter elements: Finite. Shape `[count, dimensionCount]`.
  public init(quantizing elements: [Double], dimensionCount: Int) {
    precondition(elements.count % dimensionCount == 0, "rows of \(dimensionCount) elements")
    var scales: [Float] = []
    var codes: [Int8] = []
    codes.reserveCapacity(elements.count)
    for start in stride(from: 0, to: elements.count, by: dimensionCount) {
      let row = elements[start..<start + dimensionCount]
      let largest = row.reduce(0) { max($0, abs($1)) }
      let scale = Float(largest / 127)
      scales.append(scale)
      for element in row {
        // A subnormal scale may be too small for its numbers; none passes 127 all the same.
        let code = scale > 0 ? (element / Double(scale)).rounded() : 0
        codes.append(Int8(max(-127, min(code, 127))))
      }
    }
    self.init(
      dimensionCount: dimensionCount, scales: FrozenArray(scales), codes: FrozenArray(codes))
  }

  /// The numbers of a vector.
  public func vector(_ index: Int) -> [Double] {
    let scale = Double(scales[index])
    var numbers = [Double](repeating: 0, count: dimensionCount)
    let start = index * dimensionCount
    codes.withSpan { codes in
      let codes = codes.extracting(start..<(start + dimensionCount))
      for place in codes.indices { numbers[place] = scale * Double(codes[place]) }
    }
    return numbers
  }

  /// Some of the vectors, in the given order.
  public func selecting(_ indices: [Int]) -> QuantizedVectors {
    var codes: [Int8] = []
    codes.reserveCapacity(indices.count * dimensionCount)
    for index in indices {
      codes.append(
        contentsOf: self.codes[(index * dimensionCount)..<((index + 1) * dimensionCount)])
    }
    return QuantizedVectors(
      dimensionCount: dimensionCount, scales: FrozenArray(indices.map { scales[$0] }),
      codes: FrozenArray(codes))
  }
}
