import Foundation
import TestSupport
import Testing

@testable import Features

/// Values for real corpora are compared with scikit-learn's in `TrainTests`, where spaces are learned.
struct FeatureSpaceTests {
  private static func space(sublinear: Bool = false) throws -> FeatureSpace {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...1, characterNGrams: 3...3, masksIdentifiers: false)
    return FeatureSpace(
      settings: settings, usesSublinearTermFrequency: sublinear,
      words: Vocabulary(family: .words, terms: ["be", "to"].map { Array($0.utf8) }),
      characters: Vocabulary(family: .characters, terms: [Array(" to".utf8)]),
      inverseDocumentFrequencies: FrozenArray([3, 2, 5]),
      columns: [
        CategoryColumn(
          name: "process",
          values: Vocabulary(family: .characters, terms: ["db", "web"].map { Array($0.utf8) }))
      ])
  }

  /// Words: to twice, 2 · 2 = 4, and be once, 1 · 3 = 3; norm 5. Characters: one term is 1.
  @Test func `each family has unit length and features come at first sight`() throws {
    let space = try FeatureSpaceTests.space()
    var vector = FeatureVector()
    space.extract(Array("To be, to what?".utf8).span, into: &vector)
    space.extractCategory(Array("web".utf8).span, column: 0, into: &vector)
    #expect(vector.indices == [1, 0, 2, 4])
    #expect(relativeDifference(vector.values, [0.8, 0.6, 1, 1]) < 1e-15)
  }

  /// to twice: (1 + ln 2) · 2 beside be once, 3.
  @Test func `sublinear frequencies count by their logarithm`() throws {
    let space = try FeatureSpaceTests.space(sublinear: true)
    var vector = FeatureVector()
    space.extract(Array("be to to".utf8).span, into: &vector)
    let to = (1 + log(2.0)) * 2
    let norm = (to * to + 9).squareRoot()
    #expect(relativeDifference(Array(vector.values[..<2]), [3 / norm, to / norm]) < 1e-15)
  }

  /// A vocabulary of 2,000 terms is searched by halving at first and has a table later; the values
  /// are counted here by hand.
  @Test func `a table of terms changes nothing`() throws {
    let terms = (1_000..<3_000).map { Array("t\($0)".utf8) }
    let settings = try AnalyzerSettings(
      wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: false)
    let space = FeatureSpace(
      settings: settings, usesSublinearTermFrequency: false,
      words: Vocabulary(family: .words, terms: terms),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray([Double](repeating: 2, count: 2_000)), columns: [])
    let message = Array("t2999 none t1000 t2999 t1500 t1000 t1000 t999".utf8)
    var vector = FeatureVector()
    for round in 0..<20 {
      space.extract(message.span, into: &vector)
      #expect((vector.wordSearch.table.table == nil) == (round < 7))
      #expect(vector.indices == [1_999, 0, 500])
      let norm = (4.0 + 9 + 1).squareRoot()
      #expect(relativeDifference(vector.values, [2 / norm, 3 / norm, 1 / norm]) < 1e-15)
      #expect(vector.unseen == UnseenTerms(count: 2, knownSquares: 4 * 14))
    }
  }

  @Test func `what training never saw is left out`() throws {
    let space = try FeatureSpaceTests.space()
    var vector = FeatureVector()
    for message in ["", "nothing known", "?!"] {
      space.extract(Array("to".utf8).span, into: &vector)
      space.extract(Array(message.utf8).span, into: &vector)
      space.extractCategory(Array("firewall".utf8).span, column: 0, into: &vector)
      #expect(vector.indices.isEmpty)
      #expect(vector.values.isEmpty)
    }
  }

  @Test func `features are named by term or column and value`() throws {
    let space = try FeatureSpaceTests.space()
    #expect(
      (0..<space.featureCount).map(space.featureName)
        == ["be", "to", " to", "process=db", "process=web"])
  }

  @Test func `a vector sorts by index and loses one feature`() throws {
    let space = try FeatureSpaceTests.space()
    var vector = FeatureVector()
    space.extract(Array("to be to".utf8).span, into: &vector)
    let rest = vector.without(0)
    #expect(rest.indices == Array(vector.indices.dropFirst()))
    #expect(rest.values == Array(vector.values.dropFirst()))
    vector.sortByIndex()
    #expect(vector.indices == [0, 1, 2])
    #expect(relativeDifference(vector.values, [0.6, 0.8, 1]) < 1e-15)
  }
}
