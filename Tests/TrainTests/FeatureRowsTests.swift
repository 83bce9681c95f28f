import Features
import LinearAlgebra
import SeededRandom
import Testing

@testable import Train

struct FeatureRowsTests {
  /// Lists as pairs, searched one by one, are the slow way.
  @Test func `lists of counts give back what they were made of, from any number on`() {
    var chance = SplitMix64(seed: 3)
    var lists = CountLists()
    var pairs: [[[UInt32]]] = []
    for list in 0..<200 {
      let numbers = Set((0..<(list % 9)).map { _ in UInt32(chance.below(12)) }).sorted()
      pairs.append(numbers.map { [$0, UInt32(chance.below(3) == 0 ? 1 + chance.below(5) : 1)] })
      lists.appendList(pairs[list].map { UInt64($0[0]) << 32 | UInt64($0[1]) })
    }
    func found(_ list: CountList, below limit: UInt32 = .max) -> [[UInt32]] {
      var found: [[UInt32]] = []
      list.forEach(below: limit) { found.append([$0, $1]) }
      return found
    }
    #expect(lists.count == 200)
    #expect(lists.entries.count == pairs.joined().reduce(0) { $0 + ($1[1] > 1 ? 2 : 1) })
    for (list, pairs) in pairs.enumerated() {
      #expect(found(lists[list]) == pairs)
      for first in UInt32(0)...12 {
        let rest = pairs.filter { $0[0] >= first }
        #expect(found(lists.list(list, from: first)) == rest)
        #expect(found(lists.list(list, from: first), below: 7) == rest.filter { $0[0] < 7 })
        let before = pairs.filter { $0[0] < first }
        #expect(
          lists.entryCount(of: list, below: first)
            == before.reduce(0) { $0 + ($1[1] > 1 ? 2 : 1) })
      }
    }
    lists.renumber { [[3, 2, 1, 0] + (4..<12), Array(0..<12)][$0 % 2] }
    for (list, pairs) in pairs.enumerated() {
      let numbers = pairs.map { list % 2 == 0 && $0[0] < 4 ? 3 - $0[0] : $0[0] }
      #expect(found(lists[list]).map { $0[0] } == numbers)
      #expect(found(lists[list]).map { $0[1] } == pairs.map { $0[1] })
    }
  }

  /// By hand: the terms weigh 2, 3 and 5, of which the last is one of characters; column 3 is a
  /// category, column 4 a value.
  @Test func `values follow from counts`() {
    var rows = FeatureRowsTests.rows(isSublinear: false)
    rows.appendRow(
      [0 << 32 | 2, 1 << 32 | 1, 2 << 32 | 3, 3 << 32 | 1],
      norms: FeatureRows.Norms(words: 4, characters: 10), columns: [4], values: [0.5])
    rows.appendRow([2 << 32 | 1], norms: FeatureRows.Norms(words: 1, characters: 5))
    let matrix = rows.matrix
    #expect(matrix.rowStarts == [0, 5, 6])
    #expect(matrix.columnIndices == [0, 1, 2, 3, 4, 2])
    #expect(matrix.values == [1, 0.75, 1.5, 1, 0.5, 1])
    var inRange: [Double] = []
    rows.forEachElement(ofRow: 0, in: 1..<3) { column, value in
      inRange += [Double(column), value]
    }
    #expect(inRange == [1, 0.75, 2, 1.5])
    // A value is the unscaled one times the scale of its row and column.
    var scaled: [Double] = []
    rows.forEachUnscaledElement(ofRow: 0, in: 0..<5) { column, value in
      scaled.append(value * rows.scale(ofRow: 0, column: column))
    }
    #expect(scaled == [1, 0.75, 1.5, 1, 0.5])
    #expect((0..<5).map(rows.family) == [0, 0, 1, 2, 2])
  }

  @Test func `sublinear frequencies grow as logarithms`() {
    var rows = FeatureRowsTests.rows(isSublinear: true)
    rows.appendRow([0 << 32 | 1, 1 << 32 | 4], norms: FeatureRows.Norms())
    // 3 · (1 + ln 4), to the last digit but one
    #expect(rows.matrix.values[0] == 2)
    #expect(abs(rows.matrix.values[1] - 7.158_883_083_359_67) < 1e-13)
  }

  @Test func `rows are equal if all of their elements are`() {
    var rows = FeatureRowsTests.rows(isSublinear: false)
    let norms = FeatureRows.Norms(words: 2, characters: 1)
    rows.appendRow([0 << 32 | 1, 1 << 32 | 2], norms: norms, columns: [4], values: [1])
    rows.appendRow([0 << 32 | 1, 1 << 32 | 2], norms: norms, columns: [4], values: [1])
    rows.appendRow([0 << 32 | 1, 1 << 32 | 3], norms: norms, columns: [4], values: [1])
    rows.appendRow(
      [0 << 32 | 1, 1 << 32 | 2], norms: FeatureRows.Norms(), columns: [4], values: [1])
    rows.appendRow([0 << 32 | 1, 1 << 32 | 2], norms: norms, columns: [4], values: [2])
    rows.appendRow([0 << 32 | 1, 1 << 32 | 2], norms: norms)
    #expect(
      (0..<6).map { rows.isRow(0, equalTo: $0, of: rows) } == [true, true]
        + .init(repeating: false, count: 4))
    #expect(rows.hash(ofRow: 0, from: 7) == rows.hash(ofRow: 1, from: 7))
    var copy = rows.withoutRows()
    for row in [5, 0, 2] { copy.appendRow(row, of: rows) }
    #expect(copy.isRow(1, equalTo: 1, of: rows))
    #expect(copy.matrix.values == [1, 3, 1, 3, 1, 1, 4.5, 1])
  }

  private static func rows(isSublinear: Bool) -> FeatureRows {
    FeatureRows(
      columnCount: 5,
      scaling: TermScaling(
        inverseDocumentFrequencies: FrozenArray([2, 3, 5]), wordCount: 2,
        usesSublinearTermFrequency: isSublinear))
  }
}
