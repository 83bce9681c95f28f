internal import COpenBLAS

/// Every call of BLAS and LAPACK, in double precision; matrices are dense, row after row.
///
/// ``prepare()`` comes first. The results are reproducible bit for bit only with the same version
/// of OpenBLAS on the same kind of processor.
public enum BLAS {
  /// Makes BLAS ready: one thread, so that the same sums come out each time and parallel work is
  /// left to the caller, and a check that it computes rightly.
  ///
  /// Old builds of OpenBLAS compute wrong results on some processors that are newer than they
  /// are. Which kernels it uses is settled when the library is loaded: the environment variable
  /// `OPENBLAS_CORETYPE` must be set before the program starts.
  ///
  /// - Throws: ``LinearAlgebraError/missingLibrary(_:)`` or
  ///   ``LinearAlgebraError/wrongResults(operation:core:configuration:)``.
  /// - Complexity: Some tens of milliseconds.
  public static func prepare() throws(LinearAlgebraError) {
    try BLASLibrary.load()
    BLASLibrary.functions.set_num_threads(1)
    try BLASSelfCheck().run()
  }

  /// The processor whose kernels OpenBLAS uses, in its own words, such as `Haswell`.
  public static var core: String { unsafe text(BLASLibrary.functions.get_corename()) }

  /// Version and options of OpenBLAS, in its own words.
  public static var configuration: String {
    unsafe text(BLASLibrary.functions.get_config()).trimmingSpaces
  }

  private static func text(_ characters: UnsafeMutablePointer<CChar>?) -> String {
    unsafe characters.map { unsafe String(cString: $0) } ?? ""
  }

  // MARK: Vectors

  /// The dot product `Σ x[i] y[i]` of two vectors of one length.
  public static func dot(_ x: Span<Double>, _ y: Span<Double>) -> Double {
    precondition(x.count == y.count, "dot product of \(x.count) and \(y.count) elements")
    // SAFETY: reads count elements of each.
    return unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        unsafe BLASLibrary.functions.ddot(Int32(x.count), x.baseAddress, 1, y.baseAddress, 1)
      }
    }
  }

  /// Adds a multiple of one vector to another: `y += factor x`.
  public static func add(_ factor: Double, times x: [Double], to y: inout [Double]) {
    precondition(x.count == y.count, "\(x.count) elements added to \(y.count)")
    // SAFETY: reads count elements of x, reads and writes as many of y.
    unsafe BLASLibrary.functions.daxpy(Int32(x.count), factor, x, 1, &y, 1)
  }

  /// Multiplies a vector by a number: `x *= factor`.
  public static func scale(_ x: inout [Double], by factor: Double) {
    // SAFETY: reads and writes count elements.
    unsafe BLASLibrary.functions.dscal(Int32(x.count), factor, &x, 1)
  }

  /// The length `√(Σ x[i]²)` of a vector, safe from overflow of the squares.
  public static func norm(_ x: Span<Double>) -> Double {
    // SAFETY: reads count elements.
    unsafe x.withUnsafeBufferPointer { x in
      unsafe BLASLibrary.functions.dnrm2(Int32(x.count), x.baseAddress, 1)
    }
  }

  // MARK: Matrices; the shapes are checked by Matrix

  /// `matrix * vector`: shapes `[rowCount, columnCount]` and `[columnCount]`.
  static func product(_ matrix: Matrix, _ vector: Span<Double>) -> [Double] {
    var product = [Double](repeating: 0, count: matrix.rowCount)
    guard !matrix.elements.isEmpty else { return product }
    // SAFETY: reads rowCount * columnCount and columnCount elements, writes rowCount.
    unsafe vector.withUnsafeBufferPointer { vector in
      unsafe BLASLibrary.functions.dgemv(
        CblasRowMajor, CblasNoTrans, matrix.rows, matrix.columns, 1, matrix.elements,
        matrix.columns, vector.baseAddress, 1, 0, &product, 1)
    }
    return product
  }

  /// `left * right`: shapes `[m, k]` and `[k, n]`.
  static func product(_ left: Matrix, _ right: Matrix) -> Matrix {
    var product = Matrix(rowCount: left.rowCount, columnCount: right.columnCount)
    guard !left.elements.isEmpty, !right.elements.isEmpty else { return product }
    // SAFETY: reads m * k and k * n elements, writes m * n.
    unsafe BLASLibrary.functions.dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, left.rows, right.columns, left.columns, 1,
      left.elements, left.columns, right.elements, right.columns, 0, &product.elements,
      right.columns)
    return product
  }

  /// The upper triangle of `transpose(matrix) * matrix`, zeros below it.
  static func upperGramMatrix(_ matrix: Matrix) -> Matrix {
    var gram = Matrix(rowCount: matrix.columnCount, columnCount: matrix.columnCount)
    guard !matrix.elements.isEmpty else { return gram }
    // SAFETY: reads rowCount * columnCount elements, writes within columnCount * columnCount.
    unsafe BLASLibrary.functions.dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, matrix.columns, matrix.rows, 1, matrix.elements,
      matrix.columns, 0, &gram.elements, matrix.columns)
    return gram
  }

  /// The solution of `matrix * solution = rightHandSide` by Cholesky's method; only the upper
  /// triangle of the matrix is looked at.
  static func solution(
    _ matrix: Matrix, _ rightHandSide: [Double]
  ) throws(LinearAlgebraError) -> [Double] {
    guard !rightHandSide.isEmpty else { return [] }
    var factor = matrix.elements
    var solution = rightHandSide
    // SAFETY: reads and writes order * order elements of factor and order of solution.
    let status = unsafe BLASLibrary.functions.dposv(
      LAPACK_ROW_MAJOR, CChar(bitPattern: UInt8(ascii: "U")), matrix.rows, 1, &factor,
      matrix.columns, &solution, 1)
    guard status <= 0 else { throw .notPositiveDefinite(order: Int(status)) }
    // Not every build of LAPACKE looks for not-a-numbers itself.
    guard status == 0, solution.allSatisfy(\.isFinite) else { throw .notFinite }
    return solution
  }
}

extension Matrix {
  fileprivate var rows: Int32 { Int32(rowCount) }
  fileprivate var columns: Int32 { Int32(columnCount) }
}

extension String {
  /// The words, with one space between them.
  fileprivate var trimmingSpaces: String { split(separator: " ").joined(separator: " ") }
}
