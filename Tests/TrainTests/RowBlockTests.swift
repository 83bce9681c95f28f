import LinearAlgebra
import Testing

@testable import Train

struct RowBlockTests {
  @Test func `blocks hold every element once, by columns, in the order of the rows`() {
    let matrix = countedRows(rowCount: 700, columnCount: 30)
    let blocks = RowBlock.blocks(of: matrix, rowCount: 256, threads: 2)
    #expect(blocks.map(\.rows) == [0..<256, 256..<512, 512..<700])
    var counts: [[UInt32]] = Array(repeating: [], count: 700)
    var others: [[(column: UInt32, value: Double)]] = Array(repeating: [], count: 700)
    for block in blocks {
      #expect(block.counts.columns == block.counts.columns.sorted())
      for (place, column) in block.counts.columns.enumerated() {
        for element in block.counts.elements.elements(ofRow: place) {
          counts[block.rows.lowerBound + Int(block.counts.elements.columnIndices[element])]
            .append(column)
        }
      }
      #expect(block.others.columns == block.others.columns.sorted())
      for (place, column) in block.others.columns.enumerated() {
        for element in block.others.elements.elements(ofRow: place) {
          others[block.rows.lowerBound + Int(block.others.elements.columnIndices[element])]
            .append((column, block.others.elements.values[element]))
        }
      }
    }
    for row in 0..<700 {
      #expect(
        counts[row] == Array(matrix.counts.columnIndices[matrix.counts.elements(ofRow: row)]))
      let elements = matrix.others.elements(ofRow: row)
      #expect(others[row].map(\.column) == Array(matrix.others.columnIndices[elements]))
      #expect(others[row].map(\.value) == Array(matrix.others.values[elements]))
    }
  }

  @Test func `parts cover the columns without overlap`() {
    for (rowCount, columnCount) in [(1, 1), (64, 3), (65, 1), (5_000, 400), (3, 200)] {
      let matrix = countedRows(rowCount: rowCount, columnCount: columnCount)
      for block in RowBlock.blocks(of: matrix, rowCount: 2_048, threads: 1) {
        #expect(block.counts.parts.flatMap(Array.init) == Array(block.counts.columns.indices))
        #expect(block.others.parts.flatMap(Array.init) == Array(block.others.columns.indices))
      }
    }
    let block = RowBlock(countedRows(rowCount: 2_048, columnCount: 400), rows: 0..<2_048)
    #expect(block.counts.parts.count > 1)
    #expect(block.others.parts.count > 1)
  }

  /// 16 bits tell 65,536 rows apart; the last of them is in the first block.
  @Test func `blocks have no more rows than their elements can number`() {
    let rowCount = 65_600
    let starts = Array(0...rowCount)
    let matrix = ScaledRows(
      rowScales: [], columnScales: [],
      counts: SparseCounts(
        columnCount: 1, rowStarts: starts,
        columnIndices: [UInt32](repeating: 0, count: rowCount)),
      others: SparseMatrix(
        columnCount: 1, rowStarts: [Int](repeating: 0, count: rowCount + 1), columnIndices: [],
        values: []))
    let blocks = RowBlock.blocks(of: matrix, rowCount: 100_000, threads: 1)
    #expect(blocks.map(\.rows) == [0..<65_536, 65_536..<65_600])
    #expect(blocks[0].counts.elements.columnIndices == (0..<65_536).map { UInt16($0) })
  }

  @Test func `rows without elements have no column`() {
    var rows = SparseMatrix(columnCount: 3)
    for _ in 0..<3 { rows.appendRow(columns: [], values: []) }
    let block = RowBlock(ScaledRows(rows), rows: 0..<3)
    #expect(block.counts.columns.isEmpty && block.others.columns.isEmpty)
    #expect(block.counts.parts.isEmpty && block.others.parts.isEmpty)
  }

  /// Every third column of a random set stands as often as its number modulo 4 says.
  private func countedRows(rowCount: Int, columnCount: Int) -> ScaledRows {
    let rows = randomSet(rowCount: rowCount, columnCount: columnCount, classCount: 1).rows.matrix
    var starts = [0]
    var counted: [UInt32] = []
    var others = SparseMatrix(columnCount: columnCount)
    for row in 0..<rowCount {
      let elements = rows.elements(ofRow: row)
      for element in elements where rows.columnIndices[element] % 3 == 0 {
        let column = rows.columnIndices[element]
        counted.append(contentsOf: repeatElement(column, count: Int(column % 4) + 1))
      }
      starts.append(counted.count)
      let rest = elements.filter { rows.columnIndices[$0] % 3 != 0 }
      others.appendRow(
        columns: rest.map { rows.columnIndices[$0] }, values: rest.map { rows.values[$0] })
    }
    return ScaledRows(
      rowScales: [], columnScales: [],
      counts: SparseCounts(columnCount: columnCount, rowStarts: starts, columnIndices: counted),
      others: others)
  }
}
