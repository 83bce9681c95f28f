import LinearAlgebra
import SeededRandom
import Testing

struct SparseProductsTests {
  /// Widths of one path and of the other, rows of no element, of one, of an even and an odd count.
  @Test(arguments: 1...5) func `products are those of the dense matrices`(width: Int) {
    let rows = randomRows()
    let dense = randomNumbers(rows.columnCount * width)
    for part in [0..<rows.rowCount, 3..<11, 4..<4] {
      var sums = [Double](repeating: 0.5, count: part.count * width)
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard let base = sums.baseAddress else { return }
        unsafe rows.addProducts(ofRows: part, with: dense, width: width, to: base)
      }
      let expected = part.flatMap { row in
        (0..<width).map { 0.5 + product(of: row, in: rows, dense, width: width, column: $0) }
      }
      #expect(zip(sums, expected).allSatisfy { abs($0 - $1) < 1e-13 })
    }
  }

  @Test(arguments: [3, 4]) func `sums lie where the places say`(width: Int) {
    let rows = randomRows()
    let dense = randomNumbers(rows.columnCount * width)
    let places = (0..<rows.rowCount).map { UInt32(2 * (rows.rowCount - $0) - 1) }
    var sums = [Double](repeating: 0, count: 2 * rows.rowCount * width)
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      guard let base = sums.baseAddress else { return }
      unsafe rows.addProducts(ofRows: 2..<9, with: dense, width: width, at: places, to: base)
    }
    for row in 0..<rows.rowCount {
      for column in 0..<width {
        let expected =
          (2..<9).contains(row)
          ? product(of: row, in: rows, dense, width: width, column: column) : 0
        #expect(abs(sums[Int(places[row]) * width + column] - expected) < 1e-13)
        #expect(sums[(Int(places[row]) - 1) * width + column] == 0)
      }
    }
  }

  @Test func `a matrix of its parts is the one of its rows`() {
    let rows = randomRows()
    let same = SparseMatrix(
      columnCount: rows.columnCount, rowStarts: rows.rowStarts,
      columnIndices: rows.columnIndices, values: rows.values)
    #expect(same == rows)
  }

  private func product(
    of row: Int, in rows: SparseMatrix, _ dense: [Double], width: Int, column: Int
  ) -> Double {
    rows.elements(ofRow: row).reduce(0) {
      $0 + rows.values[$1] * dense[Int(rows.columnIndices[$1]) * width + column]
    }
  }

  private func randomRows() -> SparseMatrix {
    var chance = SplitMix64(seed: 3)
    var rows = SparseMatrix(columnCount: 29)
    for row in 0..<14 {
      let columns = (0..<29).filter { _ in chance.below(14) < row }.map { UInt32($0) }
      rows.appendRow(columns: columns, values: randomNumbers(columns.count))
    }
    return rows
  }

  private func randomNumbers(_ count: Int) -> [Double] {
    var chance = SplitMix64(seed: 7)
    return (0..<count).map { _ in chance.unitInterval() * 2 - 1 }
  }
}
