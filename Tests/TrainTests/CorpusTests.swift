import Features
import Testing

@testable import Train

struct CorpusTests {
  private static func corpus(masks: Bool, columns: [String] = []) throws -> Corpus {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: masks)
    return Corpus(analyzer: TextAnalyzer(settings: settings), columnNames: columns)
  }

  @Test func `rows of one shape, label and part are one row with a count`() throws {
    var corpus = try CorpusTests.corpus(masks: true)
    corpus.append("User 17 failed", label: "High")
    corpus.append("user 4 FAILED", label: "High")
    corpus.append("user 4 failed", label: "Low")
    corpus.append("user 5 failed", label: "High", isHeldOut: true)
    corpus.append("user failed", label: "High")
    #expect(corpus.rowCount == 5)
    #expect(corpus.rows.map(\.count) == [2, 1, 1, 1])
    #expect(corpus.rows.map(\.label) == [0, 1, 0, 0])
    #expect(corpus.rows.map(\.isHeldOut) == [false, false, true, false])
    #expect(corpus.labels == ["High", "Low"])
    #expect(corpus.shapeCount == 2)
  }

  /// Without masks the numbers are terms, but the shape is the masked text all the same.
  @Test func `shapes are masked texts whether or not features are`() throws {
    var corpus = try CorpusTests.corpus(masks: false)
    corpus.append("user 17 failed", label: "High")
    corpus.append("user 18 failed", label: "High")
    #expect(corpus.rows.count == 2)
    #expect(corpus.shapeCount == 1)
  }

  @Test func `rows of different categories are different rows`() throws {
    var corpus = try CorpusTests.corpus(masks: true, columns: ["process", "host"])
    for (process, host) in [("web", "a"), ("db", "a"), ("web", "a"), ("web", "b")] {
      corpus.setCategory(0, Array(process.utf8).span)
      corpus.setCategory(1, Array(host.utf8).span)
      corpus.append("same", label: "Low")
    }
    #expect(corpus.rows.map(\.count) == [2, 1, 1])
    #expect(corpus.rows.map(\.categories) == [[0, 0], [1, 0], [0, 1]])
  }
}
