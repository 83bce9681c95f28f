import LinearAlgebra
import SeededRandom
import Testing

/// Widths of one path and of the other, rows of no element, of one, of an even and an odd count.
struct SparseProductsTests {
  @Test(arguments: 1...5) func `products are those of the dense matrices`(width: Int) {
    let dense = randomNumbers(rows.columnCount * width)
    for kind in kinds {
      for part in [0..<rows.rowCount, 3..<11, 4..<4] {
        var sums = [Double](repeating: 0.5, count: part.count * width)
        unsafe add(kind, part, dense, width: width, to: &sums)
        let expected = part.flatMap { row in
          (0..<width).map { 0.5 + product(of: row, in: kind, dense, width: width, column: $0) }
        }
        #expect(zip(sums, expected).allSatisfy { abs($0 - $1) < 1e-13 })
      }
    }
  }

  @Test(arguments: [3, 4]) func `sums lie where the places say`(width: Int) {
    let dense = randomNumbers(rows.columnCount * width)
    let places = (0..<rows.rowCount).map { UInt32(2 * (rows.rowCount - $0) - 1) }
    let scales = randomNumbers(2 * rows.rowCount)
    for kind in kinds {
      for scales in [scales, []] {
        var sums = [Double](repeating: 0, count: 2 * rows.rowCount * width)
        unsafe add(kind, 2..<9, dense, width: width, scaledBy: scales, at: places, to: &sums)
        for row in 0..<rows.rowCount {
          let place = Int(places[row])
          for column in 0..<width {
            let expected =
              (2..<9).contains(row)
              ? product(of: row, in: kind, dense, width: width, column: column)
                * (scales.isEmpty ? 1 : scales[place]) : 0
            #expect(abs(sums[place * width + column] - expected) < 1e-13)
            #expect(sums[(place - 1) * width + column] == 0)
          }
        }
      }
    }
  }

  @Test(arguments: [3, 4]) func `without places the scales are those of the rows`(width: Int) {
    let dense = randomNumbers(rows.columnCount * width)
    let scales = randomNumbers(rows.rowCount)
    for kind in kinds {
      var sums = [Double](repeating: 0, count: 5 * width)
      unsafe add(kind, 7..<12, dense, width: width, scaledBy: scales, to: &sums)
      for row in 7..<12 {
        for column in 0..<width {
          let expected =
            scales[row] * product(of: row, in: kind, dense, width: width, column: column)
          #expect(abs(sums[(row - 7) * width + column] - expected) < 1e-13)
        }
      }
    }
  }

  @Test func `a matrix of its parts is the one of its rows`() {
    let same = SparseMatrix(
      columnCount: rows.columnCount, rowStarts: rows.rowStarts,
      columnIndices: rows.columnIndices, values: rows.values)
    #expect(same == rows)
  }

  @Test(arguments: [1, 2, 3])
  func `joined rows are those of the parts, one below the other`(threads: Int) {
    let joined = SparseMatrix(joining: [rows, rows], columnCount: 29, threads: threads)
    let counted = SparseCounts(joining: [counts, counts], columnCount: 29, threads: threads)
    #expect(joined.rowCount == 28 && counted.rowCount == 28)
    for row in 0..<28 {
      let (here, there) = (joined.elements(ofRow: row), rows.elements(ofRow: row % 14))
      #expect(joined.columnIndices[here] == rows.columnIndices[there])
      #expect(joined.values[here] == rows.values[there])
      #expect(
        counted.columnIndices[counted.elements(ofRow: row)]
          == counts.columnIndices[counts.elements(ofRow: row % 14)])
    }
    #expect(
      SparseMatrix(joining: [], columnCount: 3, threads: threads) == SparseMatrix(columnCount: 3))
  }

  // MARK: Rows of each kind

  private enum Kind { case values, counts, shortCounts }
  private let kinds: [Kind] = [.values, .counts, .shortCounts]

  private let rows = randomRows()
  /// As many times each column of ``rows`` as its number says: 1, 2 or 3.
  private let counts: SparseCounts<UInt32>
  private let shortCounts: SparseCounts<UInt16>

  init() {
    var starts = [0]
    var columns: [UInt32] = []
    for row in 0..<rows.rowCount {
      for column in rows.columnIndices[rows.elements(ofRow: row)] {
        columns.append(contentsOf: repeatElement(column, count: Int(column % 3) + 1))
      }
      starts.append(columns.count)
    }
    counts = SparseCounts(columnCount: 29, rowStarts: starts, columnIndices: columns)
    shortCounts = SparseCounts(
      columnCount: 29, rowStarts: starts, columnIndices: columns.map { UInt16($0) })
  }

  @unsafe
  private func add(
    _ kind: Kind, _ part: Range<Int>, _ dense: [Double], width: Int, scaledBy scales: [Double] = [],
    at places: [UInt32]? = nil, to sums: inout [Double]
  ) {
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      guard let base = sums.baseAddress else { return }
      unsafe dense.withUnsafeBufferPointer { dense in
        guard let dense = dense.baseAddress else { return }
        let target = unsafe ProductSums(
          with: dense, width: width, scaledBy: scales, at: places, to: base)
        switch kind {
        case .values: unsafe rows.addProducts(ofRows: part, to: target)
        case .counts: unsafe counts.addProducts(ofRows: part, to: target)
        case .shortCounts: unsafe shortCounts.addProducts(ofRows: part, to: target)
        }
      }
    }
  }

  private func product(
    of row: Int, in kind: Kind, _ dense: [Double], width: Int, column: Int
  ) -> Double {
    rows.elements(ofRow: row).reduce(0) {
      let element = Int(rows.columnIndices[$1])
      let value = kind == .values ? rows.values[$1] : Double(element % 3 + 1)
      return $0 + value * dense[element * width + column]
    }
  }

  private static func randomRows() -> SparseMatrix {
    var chance = SplitMix64(seed: 3)
    var rows = SparseMatrix(columnCount: 29)
    for row in 0..<14 {
      let columns = (0..<29).filter { _ in chance.below(14) < row }.map { UInt32($0) }
      rows.appendRow(columns: columns, values: columns.map { _ in chance.unitInterval() * 2 - 1 })
    }
    return rows
  }

  private func randomNumbers(_ count: Int) -> [Double] {
    var chance = SplitMix64(seed: 7)
    return (0..<count).map { _ in chance.unitInterval() * 2 - 1 }
  }
}
