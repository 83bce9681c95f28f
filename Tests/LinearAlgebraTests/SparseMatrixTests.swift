import LinearAlgebra
import Testing

struct SparseMatrixTests {
  @Test func `rows of slices are those of sequences`() {
    let (columns, values): ([UInt32], [Double]) = ([9, 0, 2, 5, 9], [9, 1, 2, 3, 9])
    var slices = SparseMatrix(columnCount: 6)
    slices.appendRow(columns: columns[1..<4], values: values[1..<4])
    slices.appendRow(columns: columns[2..<2], values: values[2..<2])
    slices.appendRow(columns: columns[3...3], values: values[3...3])
    var sequences = SparseMatrix(columnCount: 6)
    sequences.appendRow(columns: [0, 2, 5], values: [1, 2, 3])
    sequences.appendRow(columns: [], values: [])
    sequences.appendRow(columns: [5], values: [3])
    #expect(slices == sequences)
    #expect(slices.rowStarts == [0, 3, 3, 4])
  }

  @Test func `columns that do not ascend or are not there are a mistake of the caller`() async {
    await #expect(processExitsWith: .failure) { append([1, 1], [1, 2]) }
    await #expect(processExitsWith: .failure) { append([2, 1], [1, 2]) }
    await #expect(processExitsWith: .failure) { append([3], [1]) }
    await #expect(processExitsWith: .failure) { append([0, 1], [1]) }
    await #expect(processExitsWith: .success) { append([0, 2], [1, 2]) }
  }
}

private func append(_ columns: [UInt32], _ values: [Double]) {
  var matrix = SparseMatrix(columnCount: 3)
  matrix.appendRow(columns: columns[...], values: values[...])
}
