import Features
import LinearAlgebra
public import ModelFile

/// Makes a table of vectors small: fewer numbers each, fewer pieces, a byte for each number.
public struct VectorReduction: Sendable {
  /// The reduced table.
  public let table: VectorTable
  /// The share of the vectors' variance that the numbers kept hold. 0...1.
  public let keptVariance: Double

  /// Reduces a table by principal components.
  ///
  /// The mean of all vectors is taken off each, the vectors are turned so that their variance is
  /// largest in the first dimension, then in the second, and so on; the first dimensions are kept,
  /// and each vector is scaled to length 1, unless it is 0.
  ///
  /// - Parameters:
  ///   - table: Vectors as they were made.
  ///   - dimensionCount: Numbers to keep, 1 up to what there are.
  ///   - pieces: Numbers of the pieces to keep, or nil for all. The components are those of all
  ///     pieces.
  ///   - card: What the new table says of itself.
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` for a number of dimensions that there
  ///   are not, ``TrainError/numbers(_:)``.
  /// - Complexity: O(pieces · dimensions² + dimensions³).
  ///
  /// Reference: Jolliffe 2002, *Principal Component Analysis*, chapter 2.
  public init(
    _ table: VectorTable, dimensionCount: Int, keeping pieces: [Int]? = nil, card: String
  ) throws(TrainError) {
    let there = table.vectors.dimensionCount
    guard (1...there).contains(dimensionCount) else {
      throw .setting(name: "dimensions", value: "\(dimensionCount)", allowed: "from 1 to \(there)")
    }
    let centred = VectorReduction.centred(VectorReduction.elements(of: table))
    let eigensystem: SymmetricEigensystem
    do {
      eigensystem = try centred.gramMatrix().symmetricEigensystem()
    } catch {
      throw .numbers(error)
    }
    let whole = eigensystem.values.reduce(0) { $0 + max($1, 0) }
    let kept = eigensystem.values.prefix(dimensionCount).reduce(0) { $0 + max($1, 0) }
    keptVariance = whole > 0 ? kept / whole : 1
    let reduced = centred.multiplied(by: eigensystem.vectors.columns(dimensionCount))
    let vectors = QuantizedVectors(
      quantizing: VectorReduction.unitRows(of: reduced), dimensionCount: dimensionCount)
    let all = VectorTable(pieces: table.pieces, vectors: .quantized(vectors), card: card)
    self.table = pieces.map { all.selecting($0) } ?? all
  }

  private static func elements(of table: VectorTable) -> Matrix {
    let elements: [Double]
    switch table.vectors {
    case .exact(let floats, _):
      elements = floats.map { Double($0) }
    case .quantized(let vectors):
      elements = (0..<vectors.count).flatMap { vectors.vector($0) }
    }
    return Matrix(
      rowCount: table.pieces.pieceCount, columnCount: table.vectors.dimensionCount,
      elements: elements)
  }

  private static func centred(_ matrix: Matrix) -> Matrix {
    var elements = matrix.elements
    let (rows, columns) = (matrix.rowCount, matrix.columnCount)
    guard rows > 0 else { return matrix }
    for column in 0..<columns {
      var sum = 0.0
      for row in 0..<rows { sum += elements[row * columns + column] }
      let mean = sum / Double(rows)
      for row in 0..<rows { elements[row * columns + column] -= mean }
    }
    return Matrix(rowCount: rows, columnCount: columns, elements: elements)
  }

  private static func unitRows(of matrix: Matrix) -> [Double] {
    var elements = matrix.elements
    for start in stride(from: 0, to: elements.count, by: matrix.columnCount) {
      let row = start..<(start + matrix.columnCount)
      let norm = row.reduce(0) { $0 + elements[$1] * elements[$1] }.squareRoot()
      guard norm > 0 else { continue }
      for place in row { elements[place] /= norm }
    }
    return elements
  }
}
