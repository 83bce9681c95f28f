import LinearAlgebra
import Testing

@testable import Train

struct RowBlockTests {
  @Test func `blocks hold every element once, by columns, in the order of the rows`() {
    let set = randomSet(rowCount: 700, columnCount: 30, classCount: 2)
    let blocks = RowBlock.blocks(of: set.rows, rowCount: 256, threads: 2)
    #expect(blocks.map(\.rows) == [0..<256, 256..<512, 512..<700])
    var found: [[(column: UInt32, value: Double)]] = Array(repeating: [], count: 700)
    for block in blocks {
      #expect(block.columns == block.columns.sorted())
      for place in block.columns.indices {
        for element in block.elements.elements(ofRow: place) {
          found[block.rows.lowerBound + Int(block.elements.columnIndices[element])]
            .append((block.columns[place], block.elements.values[element]))
        }
      }
    }
    for row in 0..<700 {
      let elements = set.rows.elements(ofRow: row)
      #expect(found[row].map(\.column) == Array(set.rows.columnIndices[elements]))
      #expect(found[row].map(\.value) == Array(set.rows.values[elements]))
    }
  }

  @Test func `parts cover rows and columns without overlap`() {
    for (rowCount, columnCount) in [(1, 1), (64, 3), (65, 1), (5_000, 400), (3, 200)] {
      let set = randomSet(rowCount: rowCount, columnCount: columnCount, classCount: 1)
      for block in RowBlock.blocks(of: set.rows, rowCount: 2_048, threads: 1) {
        #expect(block.rowParts.flatMap(Array.init) == Array(block.rows))
        #expect(block.columnParts.flatMap(Array.init) == Array(block.columns.indices))
        #expect(block.rowParts.count <= 16)
      }
    }
    let large = randomSet(rowCount: 2_048, columnCount: 400, classCount: 1)
    let block = RowBlock(large.rows, rows: 0..<2_048)
    #expect(block.rowParts.count > 1)
    #expect(block.columnParts.count > 1)
  }

  @Test func `rows without elements have no column`() {
    var rows = SparseMatrix(columnCount: 3)
    for _ in 0..<3 { rows.appendRow(columns: [], values: []) }
    let block = RowBlock(rows, rows: 0..<3)
    #expect(block.columns.isEmpty)
    #expect(block.columnParts.isEmpty)
  }
}
