/// What can go wrong in a computation whose shapes are right.
public enum LinearAlgebraError: Error, Equatable, CustomStringConvertible {
  /// OpenBLAS or LAPACKE cannot be loaded; in the words of the loader.
  case missingLibrary(String)
  /// OpenBLAS computes this operation wrongly on this processor.
  case wrongResults(operation: String, core: String, configuration: String)
  /// The leading block of this many rows and columns is not positive definite.
  case notPositiveDefinite(order: Int)
  /// An iteration did not come to its end.
  case noConvergence(operation: String)
  /// A matrix or a right-hand side holds an infinity or is not a number.
  case notFinite

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .missingLibrary(let reason):
      return "OpenBLAS and LAPACKE are needed here and cannot be loaded: \(reason). Install them; "
        + "on Debian: apt install libopenblas0 liblapacke."
    case .wrongResults(let operation, let core, let configuration):
      return "OpenBLAS computes wrong results here: \(operation), with the kernels for '\(core)' "
        + "(\(configuration)). Set the environment variable OPENBLAS_CORETYPE to an older "
        + "processor, such as Haswell or Prescott, or install a newer OpenBLAS."
    case .notPositiveDefinite(let order):
      return "the matrix is not positive definite: its first \(order) rows and columns depend on "
        + "each other. Raise the penalty, which is added to the diagonal."
    case .noConvergence(let operation):
      return "LAPACK found no solution: \(operation). Check the data."
    case .notFinite:
      return "the system of equations holds an infinity or not-a-number. Check the data."
    }
  }
}
