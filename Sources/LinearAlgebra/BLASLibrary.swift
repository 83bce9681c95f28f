internal import COpenBLAS

/// OpenBLAS and LAPACKE, loaded when they are first needed.
///
/// Loading takes some milliseconds, relocations and threads of its own: commands that only classify
/// are spared both, and the libraries need not be there for them.
enum BLASLibrary {
  private static let loaded: Result<open_blas_functions, LinearAlgebraError> = {
    var fault: UnsafePointer<CChar>?
    if let functions = unsafe open_blas_load(&fault) { return unsafe .success(functions.pointee) }
    return unsafe .failure(
      .missingLibrary(fault.map { unsafe String(cString: $0) } ?? "no reason is given"))
  }()

  /// Makes sure that the libraries are there.
  ///
  /// - Throws: ``LinearAlgebraError/missingLibrary(_:)``.
  static func load() throws(LinearAlgebraError) { _ = try loaded.get() }

  /// The functions.
  ///
  /// - Precondition: ``load()`` throws nothing.
  static var functions: open_blas_functions {
    switch loaded {
    case .success(let functions): return functions
    case .failure(let fault): preconditionFailure("BLAS.prepare() comes first: \(fault)")
    }
  }
}
