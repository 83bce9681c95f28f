import FileSystem

/// Makes the process ready to learn: BLAS, and memory that is given back when it has served.
///
/// - Throws: As ``prepareBLASOrRestart()``, and to be called as early.
func prepareToLearn() throws {
  try prepareBLASOrRestart()
  giveBackFreedArrays()
}
