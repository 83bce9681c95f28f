import FileSystem
import Glibc
import LinearAlgebra

/// The variable that tells OpenBLAS which kernels to use. It is read when the library is loaded,
/// before `main`: setting it helps only the next program.
private let coreVariable = "OPENBLAS_CORETYPE"

/// Makes BLAS ready, and starts the program again with older kernels when it computes wrongly.
///
/// To be called before anything is read from standard input or written: on a restart the program
/// runs again from its first line, with the same arguments, and this function does not return.
///
/// - Throws: ``UnusableBLAS`` when the user's choice of kernels, or ours, computes wrongly too.
func prepareBLASOrRestart() throws {
  do throws(LinearAlgebraError) {
    try BLAS.prepare()
  } catch {
    guard case .wrongResults = error else { throw error }
    let chosen = unsafe getenv(coreVariable).map { unsafe String(cString: $0) } ?? ""
    guard chosen.isEmpty, let core = fallbackCore() else {
      throw UnusableBLAS(fault: error, chosenCore: chosen)
    }
    StandardError.write(
      line: "tocsin: OpenBLAS computes wrong results with the kernels that it chose "
        + "('\(BLAS.core)'); starting again with \(coreVariable)=\(core)")
    try restart(core: core)
  }
}

/// Kernels that OpenBLAS has had for many years, for a processor that this one can stand in for.
private func fallbackCore() -> String? {
  #if arch(x86_64)
    return hasAVX2() ? "Haswell" : "Prescott"
  #elseif arch(arm64)
    return "ARMV8"
  #else
    return nil
  #endif
}

private func hasAVX2() -> Bool {
  var text: [UInt8] = []
  // The first read holds all of the first processor; the others are alike.
  guard let file = try? InputFile(path: "/proc/cpuinfo"),
    let count = try? file.read(1 << 14, appendingTo: &text), count > 0
  else { return false }
  return text.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") })
    .contains { $0.elementsEqual("avx2".utf8) }
}

private func restart(core: String) throws {
  _ = unsafe setenv(coreVariable, core, 1)
  fflush(nil)
  // A worker thread blocks signals, and the new program would inherit that: no Ctrl-C.
  var none = sigset_t()
  unsafe sigemptyset(&none)
  _ = unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
  _ = unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
  throw FileError.system(action: "start again", path: "/proc/self/exe", code: errno)
}

/// BLAS computes wrongly, and the program cannot help itself.
struct UnusableBLAS: Error, CustomStringConvertible {
  let fault: LinearAlgebraError
  /// What `OPENBLAS_CORETYPE` says, empty when it is not set.
  let chosenCore: String

  var description: String {
    let choice =
      chosenCore.isEmpty ? "" : " \(coreVariable) is set to '\(chosenCore)': try another."
    return "\(fault)\(choice)"
  }
}
