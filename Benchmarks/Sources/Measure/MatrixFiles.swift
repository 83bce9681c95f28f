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

  /// All lines.
  func trainingSet() throws -> TrainingSet {
    let shape: [Int] = try numbers("shape")
    return trainingSet(
      of: SparseMatrix(
        columnCount: shape[1], rowStarts: try numbers("indptr"),
        columnIndices: try numbers("indices"), values: try numbers("values")),
      labels: try numbers("labels"), classCount: shape[2])
  }

  /// The lines for which `isFirst` says yes to their number, and the others.
  func trainingSets(
    parting isFirst: (Int) -> Bool
  ) throws -> (first: TrainingSet, second: TrainingSet) {
    let all = try trainingSet()
    func part(_ rows: [Int]) -> TrainingSet {
      let matrix = all.rows.matrix
      var part = SparseMatrix(columnCount: matrix.columnCount)
      part.reserve(
        rows: rows.count, elements: rows.reduce(0) { $0 + matrix.elements(ofRow: $1).count })
      for row in rows {
        let elements = matrix.elements(ofRow: row)
        part.appendRow(columns: matrix.columnIndices[elements], values: matrix.values[elements])
      }
      return trainingSet(
        of: part, labels: rows.map { UInt32(all.classes[$0]) }, classCount: all.labels.count)
    }
    let rows = Array(0..<all.rows.rowCount)
    return (part(rows.filter(isFirst)), part(rows.filter { !isFirst($0) }))
  }

  private func trainingSet(
    of matrix: SparseMatrix, labels: [UInt32], classCount: Int
  ) -> TrainingSet {
    TrainingSet(
      rows: matrix, classes: labels.map(Int.init),
      weights: Array(repeating: 1, count: labels.count),
      shapes: Array(repeating: 0, count: labels.count),
      labels: (0..<classCount).map(String.init))
  }

  /// The numbers of a file, read piece by piece so that memory holds them once.
  private func numbers<Number: BitwiseCopyable>(_ name: String) throws -> [Number] {
    let file = try FileHandle(forReadingFrom: folder.appending(path: name))
    defer { try? file.close() }
    let count = Int(try file.seekToEnd()) / MemoryLayout<Number>.stride
    try file.seek(toOffset: 0)
    var numbers: [Number] = []
    numbers.reserveCapacity(count)
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      unsafe piece.withUnsafeBytes { bytes in
        // SAFETY: the file was written by `write`, from numbers of this type.
        unsafe numbers.append(contentsOf: bytes.bindMemory(to: Number.self))
      }
    }
    precondition(numbers.count == count, "\(name) was read in pieces of no whole numbers")
    return numbers
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
