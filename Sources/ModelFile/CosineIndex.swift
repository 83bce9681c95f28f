import CByteVectors
import Features

/// Finds the largest cosine to many vectors while most of them are never multiplied.
///
/// Some orthonormal directions, those in which the vectors are longest, hold most of each vector.
/// With `p` the coordinates of a vector in them, and `r` the length of what they do not hold, the
/// inequality of Cauchy and Schwarz bounds every dot product:
///
///     x · y ≤ p(x) · p(y) + r(x) · r(y)
///
/// Coordinates but the first, which is much larger than all others, are kept as bytes, and what that
/// and single precision may change is added to the bound. Only vectors whose bounds pass the
/// largest dot product so far are multiplied, so the answer is that of the loop over all, bit by bit.
///
/// Reference: Li et al. 2017, "FEXIPRO", doi:10.1145/3035918.3064009.
public final class CosineIndex: Sendable {
  /// What is searched.
  public let vectors: QuantizedVectors
  /// The directions. Shape `[dimensionCount, coordinateCount]`.
  private let basis: [Float]
  /// As ``byte_vectors_bounds`` reads them; rows behind the last are zero.
  private let coordinates: FrozenArray<UInt8>
  private let numbers: FrozenArray<Float>
  /// The largest of all vectors.
  private let largest: VectorSketch.Sizes

  static let coordinateCount = Int(BYTE_VECTORS_COORDINATES)
  private static let together = Int(BYTE_VECTORS_TOGETHER)
  private static let numberCount = Int(BYTE_VECTORS_NUMBERS)

  /// An index of these vectors.
  ///
  /// - Complexity: O(`count · dimensionCount`), and O(`dimensionCount²`) times a sample of at most
  ///   1,024 vectors; 76 bytes a vector.
  public init(_ vectors: QuantizedVectors) {
    let basis = PrincipalDirections(of: vectors).basis
    let (coordinateCount, together) = (CosineIndex.coordinateCount, CosineIndex.together)
    let groupLength = Int(BYTE_VECTORS_GROUP)
    let blockCount = (vectors.count + together - 1) / together
    var coordinates = [UInt8](repeating: 128, count: blockCount * together * coordinateCount)
    var numbers = [Float](repeating: 0, count: blockCount * together * CosineIndex.numberCount)
    var largest = VectorSketch.Sizes()
    var sketch = VectorSketch()
    for row in 0..<vectors.count {
      vectors.codes.withSpan { codes in
        let start = row * vectors.dimensionCount
        sketch.set(
          codes.extracting(start..<start + vectors.dimensionCount), scale: vectors.scales[row],
          in: basis)
      }
      let (block, place) = row.quotientAndRemainder(dividingBy: together)
      for (k, code) in sketch.codes.enumerated() {
        let group = block * coordinateCount + k / groupLength * groupLength
        coordinates[group * together + place * groupLength + k % groupLength] =
          UInt8(bitPattern: code) ^ 0x80
      }
      for (number, value) in [sketch.scale, sketch.first, sketch.rest].enumerated() {
        numbers[(block * CosineIndex.numberCount + number) * together + place] = value
      }
      largest.formMaximum(sketch.sizes)
    }
    self.vectors = vectors
    self.basis = basis
    self.coordinates = FrozenArray(coordinates)
    self.numbers = FrozenArray(numbers)
    self.largest = largest
  }

  /// The largest of `scale · vectors.scales[row] · Σ codes[i] · vectors.codes[row, i]`; -1 at least.
  ///
  /// - Parameters:
  ///   - codes: -127...127. Shape `[dimensionCount]`.
  ///   - sketch: Its buffers are used again.
  ///   - bounds: The same.
  func largestProduct(
    with codes: [Int8], scale: Float, sketch: inout VectorSketch, bounds: inout [Float]
  ) -> Double {
    precondition(
      codes.count == vectors.dimensionCount, "\(codes.count) of \(vectors.dimensionCount) codes")
    guard scale > 0 else { return vectors.count > 0 ? 0 : -1 }
    sketch.set(codes.span, scale: scale, in: basis)
    let rowCount = coordinates.count / CosineIndex.coordinateCount
    if bounds.count < rowCount { bounds = [Float](repeating: 0, count: rowCount) }
    let first = computeBounds(sketch, rowCount: rowCount, into: &bounds)
    return vectors.codes.withSpan { rows in
      vectors.scales.withSpan { scales in
        unsafe rows.withUnsafeBufferPointer { rows in
          unsafe scales.withUnsafeBufferPointer { scales in
            // SAFETY: there is a scale, a bound and a row of `dimensionCount` codes, as many as
            // `codes` has, for each vector.
            unsafe byte_vectors_largest_within(
              rows.baseAddress, vectors.count, vectors.dimensionCount, scales.baseAddress, codes,
              Double(scale), bounds, first)
          }
        }
      }
    }
  }

  /// Bounds the products of all rows, and returns the row of the largest bound.
  private func computeBounds(
    _ query: VectorSketch, rowCount: Int, into bounds: inout [Float]
  ) -> Int {
    // What bytes may change, by Cauchy and Schwarz; what single precision may; and what it may where
    // numbers are subnormal.
    let slack =
      query.sizes.coordinates * largest.error + query.sizes.error * largest.coordinates
      + VectorSketch.roundoff(dimensionCount: vectors.dimensionCount) * query.sizes.whole
      * largest.whole + 0x1p-120
    let factors: InlineArray<4, Float> = [query.scale, query.first, query.rest, Float(slack)]
    let span = factors.span
    return coordinates.withSpan { coordinates in
      numbers.withSpan { numbers in
        unsafe coordinates.withUnsafeBufferPointer { coordinates in
          unsafe numbers.withUnsafeBufferPointer { numbers in
            unsafe span.withUnsafeBufferPointer { factors in
              // SAFETY: `init` laid out `rowCount` rows, for which `bounds` has room; a sketch has
              // a code for each coordinate.
              unsafe byte_vectors_bounds(
                coordinates.baseAddress, numbers.baseAddress, rowCount, query.codes,
                factors.baseAddress, &bounds)
            }
          }
        }
      }
    }
  }
}

/// The coordinates of a vector in a basis, and how long the rest of it is.
///
/// The buffers serve the next vector again.
struct VectorSketch: Sendable {
  /// Coordinates but the first, which is 0 here. Shape `[coordinateCount]`.
  private(set) var codes = [Int8](repeating: 0, count: CosineIndex.coordinateCount)
  /// What a code of 1 stands for.
  private(set) var scale: Float = 0
  /// The first coordinate.
  private(set) var first: Float = 0
  /// The length of the vector less its coordinates' part, or more.
  private(set) var rest: Float = 0
  private(set) var sizes = Sizes()
  private var values: [Float] = []
  private var coordinates = [Double](repeating: 0, count: CosineIndex.coordinateCount)

  /// Lengths of vectors.
  struct Sizes: Sendable {
    /// That of the vector.
    var whole = 0.0
    /// That of the coordinates that the codes stand for.
    var coordinates = 0.0
    /// That of the coordinates less what the codes stand for.
    var error = 0.0

    mutating func formMaximum(_ other: Sizes) {
      whole = max(whole, other.whole)
      coordinates = max(coordinates, other.coordinates)
      error = max(error, other.error)
    }
  }

  /// Six times what single precision may change in the length of the coordinates of a vector of
  /// length 1, `√coordinateCount · dimensionCount · 2⁻²⁴`: it meets the coordinates of two vectors,
  /// the directions, the sums of a bound, and the bound's comparison.
  static func roundoff(dimensionCount: Int) -> Double {
    6 * Double(CosineIndex.coordinateCount).squareRoot() * Double(dimensionCount) * 0x1p-24
  }

  /// Sketches `scale` times some codes.
  ///
  /// - Complexity: O(`dimensionCount · coordinateCount`), without an allocation once the buffers
  ///   have grown.
  mutating func set(_ vector: Span<Int8>, scale vectorScale: Float, in basis: [Float]) {
    precondition(
      basis.count == vector.count * CosineIndex.coordinateCount,
      "\(basis.count) numbers of a basis for \(vector.count)")
    if values.count != vector.count { values = [Float](repeating: 0, count: vector.count) }
    var integerSquares = 0
    for index in vector.indices {
      values[index] = Float(vector[index])
      integerSquares &+= Int(vector[index]) &* Int(vector[index])
    }
    // SAFETY: the basis has a row for each value, and there is room for all coordinates.
    unsafe byte_vectors_project(values, values.count, basis, &coordinates)
    let unit = Double(vectorScale)
    var held = 0.0
    for coordinate in coordinates { held += coordinate * coordinate }
    first = Float(coordinates[0] * unit)
    coordinates[0] = 0
    // SAFETY: there is a code for each coordinate.
    scale = unsafe byte_vectors_quantize(coordinates, coordinates.count, unit, &codes)
    setSizes(squares: Double(integerSquares) * unit * unit, held: held * unit * unit, unit: unit)
  }

  private mutating func setSizes(squares: Double, held: Double, unit: Double) {
    var (codeSquares, errorSquares) = (0.0, 0.0)
    for place in codes.indices {
      let coded = Double(scale) * Double(codes[place])
      let error = coordinates[place] * unit - coded
      codeSquares += coded * coded
      errorSquares += error * error
    }
    sizes = Sizes(
      whole: squares.squareRoot(), coordinates: codeSquares.squareRoot(),
      error: errorSquares.squareRoot())
    let restSquares =
      max(0, squares - held) + errorSquares
      + VectorSketch.roundoff(dimensionCount: values.count) * squares
    rest = Float(restSquares.squareRoot())
  }
}

/// Orthonormal directions in which some vectors are long: about the principal ones, not centred.
private struct PrincipalDirections {
  /// Those behind the rank of the vectors are zero. Shape `[dimensionCount, coordinateCount]`.
  private(set) var basis: [Float]

  private static let sampleLimit = 1_024
  private static let iterationCount = 2

  /// Subspace iteration on the second moments of evenly spread vectors, from some of them.
  init(of vectors: QuantizedVectors) {
    let (dimensionCount, width) = (vectors.dimensionCount, CosineIndex.coordinateCount)
    basis = [Float](repeating: 0, count: dimensionCount * width)
    guard vectors.count > 0 else { return }
    let sample = PrincipalDirections.transposedSample(of: vectors)
    let sampleCount = sample.dimensionCount
    for column in 0..<min(width, sampleCount) {
      let chosen = column * sampleCount / min(width, sampleCount)
      for dimension in 0..<dimensionCount {
        basis[dimension * width + column] = Float(sample.codes[dimension * sampleCount + chosen])
      }
    }
    let moments = PrincipalDirections.secondMoments(sample)
    for _ in 0..<PrincipalDirections.iterationCount { multiply(by: moments) }
  }

  /// Replaces the directions by an orthonormal basis of what a matrix makes of them.
  ///
  /// - Parameter matrix: Shape `[dimensionCount, dimensionCount]`.
  private mutating func multiply(by matrix: [[Float]]) {
    let width = CosineIndex.coordinateCount
    var columns: [Double] = []
    columns.reserveCapacity(basis.count)
    var products = [Double](repeating: 0, count: width)
    for row in matrix {
      // SAFETY: a row has a number for each row of the basis, and there is room for the products.
      unsafe byte_vectors_project(row, row.count, basis, &products)
      columns += products
    }
    // SAFETY: the columns have a row for each row of the matrix.
    unsafe byte_vectors_orthonormalize(&columns, matrix.count)
    basis = columns.map { Float($0) }
  }

  /// Evenly spread vectors, seen as a vector of codes for each dimension.
  private static func transposedSample(of vectors: QuantizedVectors) -> QuantizedVectors {
    let dimensionCount = vectors.dimensionCount
    let sampleCount = min(vectors.count, sampleLimit)
    var codes = [Int8](repeating: 0, count: sampleCount * dimensionCount)
    vectors.codes.withSpan { all in
      for place in 0..<sampleCount {
        let start = place * vectors.count / sampleCount * dimensionCount
        for dimension in 0..<dimensionCount {
          codes[dimension * sampleCount + place] = all[start + dimension]
        }
      }
    }
    return QuantizedVectors(
      dimensionCount: sampleCount,
      scales: FrozenArray([Float](repeating: 1, count: dimensionCount)),
      codes: FrozenArray(codes))
  }

  /// The products of each dimension's codes with those of each.
  private static func secondMoments(_ sample: QuantizedVectors) -> [[Float]] {
    var sums = [Int32](repeating: 0, count: sample.count)
    return (0..<sample.count).map { dimension in
      let start = dimension * sample.dimensionCount
      sample.dots(with: Array(sample.codes[start..<start + sample.dimensionCount]), into: &sums)
      return sums.map { Float($0) }
    }
  }
}
