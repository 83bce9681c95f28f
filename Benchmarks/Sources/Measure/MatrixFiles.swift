import Features
import Foundation
import LinearAlgebra
import Train

/// A matrix of features and its labels, one line for each message, as files of plain numbers that
/// numpy reads too: `indptr` (8-byte integers), `indices` (4 bytes), `values` (doubles), `labels`
/// (4 bytes) and `shape` (rows, columns, classes).
struct MatrixFiles {
  let folder: URL

  /// Files in a folder.
  init(_ path: String) {
    folder = URL(filePath: path)
  }

  /// Makes the files of a matrix.
  func write(_ matrix: SparseMatrix, labels: [UInt32], classCount: Int) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(matrix.rowStarts, to: "indptr")
    try write(matrix.columnIndices, to: "indices")
    try write(matrix.values, to: "values")
    try write(labels, to: "labels")
    try write([matrix.rowCount, matrix.columnCount, classCount], to: "shape")
  }

  /// The lines for which `isWanted` says yes to their number.
  func trainingSet(where isWanted: (Int) -> Bool = { _ in true }) throws -> TrainingSet {
    let shape: [Int] = try numbers("shape")
    let starts: [Int] = try numbers("indptr")
    let indices: [UInt32] = try numbers("indices")
    let values: [Double] = try numbers("values")
    let labels: [UInt32] = try numbers("labels")
    var matrix = SparseMatrix(columnCount: shape[1])
    var classes: [Int] = []
    for row in 0..<shape[0] where isWanted(row) {
      matrix.appendRow(
        columns: indices[starts[row]..<starts[row + 1]],
        values: values[starts[row]..<starts[row + 1]])
      classes.append(Int(labels[row]))
    }
    return TrainingSet(
      rows: matrix, classes: classes, weights: Array(repeating: 1, count: classes.count),
      shapes: Array(repeating: 0, count: classes.count), labels: (0..<shape[2]).map(String.init))
  }

  private func numbers<Number: BitwiseCopyable>(_ name: String) throws -> [Number] {
    let data = try Data(contentsOf: folder.appending(path: name))
    return unsafe data.withUnsafeBytes { bytes in
      // SAFETY: the file was written by `write`, from numbers of this type.
      unsafe Array(bytes.bindMemory(to: Number.self))
    }
  }

  private func write<Number: BitwiseCopyable>(_ numbers: [Number], to name: String) throws {
    try writeNumbers(numbers, to: folder.appending(path: name).path)
  }
}

/// Writes numbers as they lie in memory.
func writeNumbers<Number: BitwiseCopyable>(_ numbers: [Number], to path: String) throws {
  let data = unsafe numbers.withUnsafeBytes { unsafe Data($0) }
  try data.write(to: URL(filePath: path))
}
