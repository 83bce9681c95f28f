import Features
import LinearAlgebra
import SeededRandom
import Testing

@testable import Train

struct TrainingSizesTests {
  /// Words and n-grams of them, some of them many times in a row, and a category; all rows differ.
  private func learner(
    words: ClosedRange<Int>?, characters: ClosedRange<Int>?, isSublinear: Bool
  ) throws -> FeatureLearner {
    let analyzer = try AnalyzerSettings(
      wordNGrams: words, characterNGrams: characters, masksIdentifiers: false)
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: ["parity"])
    var chance = SplitMix64(seed: 23)
    for row in 0..<500 {
      var message = "id\(row)"
      for _ in 0..<(3 + chance.below(25)) { message += " w\(chance.below(6) * chance.below(7))" }
      builder.setCategory(0, Array("\(row % 2)".utf8).span)
      builder.append(
        message: Array(message.utf8).span, label: Array("\(chance.below(3))".utf8).span,
        isHeldOut: false)
    }
    return FeatureLearner(
      builder.finish(), settings: try VocabularySettings(usesSublinearTermFrequency: isSublinear))
  }

  /// Expected: what the rows have when they are made.
  @Test(
    arguments: [
      (1...2, nil, false), (1...2, nil, true), (nil, 2...3, false), (1...1, 1...4, false),
      (1...4, 3...3, true),
    ] as [(ClosedRange<Int>?, ClosedRange<Int>?, Bool)])
  func `elements are foretold as what the rows are made of`(
    words: ClosedRange<Int>?, characters: ClosedRange<Int>?, isSublinear: Bool
  ) throws {
    let learner = try learner(words: words, characters: characters, isSublinear: isSublinear)
    let all = Array(learner.corpus.rows.indices)
    let learned = try learner.learn(from: all)
    let sizes = learner.sizes(in: learned)
    let set = learner.trainingSet(of: all, in: learned)
    #expect(sizes.rowCount == set.rows.rowCount)
    #expect(sizes.featureCount == set.rows.columnCount)
    #expect(sizes.elementCount == set.rows.matrix.elementCount)
    #expect(sizes.entryCount == set.rows.entryCount)
    var rowsOfColumn = [Int](repeating: 0, count: set.rows.columnCount)
    for column in set.rows.matrix.columnIndices { rowsOfColumn[Int(column)] += 1 }
    #expect(sizes.sharedFeatureCount == rowsOfColumn.count { $0 > 1 })
    let (counts, values) = kept(set.rows, highestCount: isSublinear ? 1 : 8) {
      rowsOfColumn[$0] > 1
    }
    #expect(sizes.sharedCountCount == counts)
    #expect(sizes.sharedValueCount == values)
    // Multiples are one feature, so that fewer are left.
    let rows = MergedFeatures(set.rows, threads: 1).sharedRows
    #expect(rows.counts.columnIndices.count <= counts && rows.others.elementCount <= values)
  }

  /// Row by row: what is a count, as often as it counts, and what is a value.
  private func kept(
    _ rows: FeatureRows, highestCount: Int, _ isShared: (_ column: Int) -> Bool
  ) -> (counts: Int, values: Int) {
    var (counts, values) = (0, 0)
    for row in 0..<rows.rowCount {
      let family = rows.largestFamily(ofRow: row).columns
      rows.forEachElement(ofRow: row) { column, count, _ in
        guard isShared(column) else { return }
        if family.contains(column), Int(count) <= highestCount {
          counts += Int(count)
        } else {
          values += 1
        }
      }
    }
    return (counts, values)
  }

  @Test func `small arrays do not go back to the system`() throws {
    var words = ByteInterner()
    for number in 0..<1_000 { _ = words.intern(Array("word \(number)".utf8).span) }
    #expect(words.byteCount(ofArraysFrom: 1 << 20) == 0)
    // Bytes, starts, hashes, and 2,048 slots.
    #expect(words.byteCount(ofArraysFrom: 1) == 7_890 + 8 * (1_001 + 1_000 + 2_048))
  }
}
