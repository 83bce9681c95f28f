import Features
import SeededRandom
import Testing

@testable import Train

struct CorpusTests {
  private static func builder(masks: Bool, columns: [String] = []) throws -> CorpusBuilder {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: masks)
    return CorpusBuilder(analyzer: TextAnalyzer(settings: settings), columnNames: columns)
  }

  @Test func `rows of one shape, label and part are one row with a count`() throws {
    var builder = try CorpusTests.builder(masks: true)
    builder.append("User 17 failed", label: "High")
    builder.append("user 4 FAILED", label: "High")
    builder.append("user 4 failed", label: "Low")
    builder.append("user 5 failed", label: "High", isHeldOut: true)
    builder.append("user failed", label: "High")
    let corpus = builder.finish()
    #expect(corpus.rowCount == 5)
    #expect(corpus.rows.map(\.count) == [2, 1, 1, 1])
    #expect(corpus.rows.map(\.label) == [0, 1, 0, 0])
    #expect(corpus.rows.map(\.isHeldOut) == [false, false, true, false])
    #expect(corpus.labels == ["High", "Low"])
    #expect(corpus.shapeCount == 2)
  }

  /// Without masks the numbers are terms, but the shape is the masked text all the same.
  @Test func `shapes are masked texts whether or not features are`() throws {
    var builder = try CorpusTests.builder(masks: false)
    builder.append("user 17 failed", label: "High")
    builder.append("user 18 failed", label: "High")
    let corpus = builder.finish()
    #expect(corpus.rows.count == 2)
    #expect(corpus.shapeCount == 1)
  }

  @Test func `rows of different categories are different rows`() throws {
    var builder = try CorpusTests.builder(masks: true, columns: ["process", "host"])
    for (process, host) in [("web", "a"), ("db", "a"), ("web", "a"), ("web", "b")] {
      builder.setCategory(0, Array(process.utf8).span)
      builder.setCategory(1, Array(host.utf8).span)
      builder.append("same", label: "Low")
    }
    let corpus = builder.finish()
    #expect(corpus.rows.map(\.count) == [2, 1, 1])
    #expect(corpus.rows.map(\.categories) == [[0, 0], [1, 0], [0, 1]])
  }

  /// Reference: the masked text of each message, numbered by a dictionary.
  @Test(arguments: [1, 2, 3, 4])
  func `any number of threads numbers shapes by their first sight`(threads: Int) throws {
    var builder = try CorpusTests.builder(masks: false)
    var masked = try CorpusTests.builder(masks: true)
    var chance = SplitMix64(seed: 5)
    for number in 0..<2_100 {
      // Half of the shapes come again, some of them in another thread's run.
      let kind = number % 2 == 0 ? Corpus.letters(number) : Corpus.letters(chance.below(40))
      builder.append("kind \(kind) of \(number)", label: "any")
      masked.append("kind \(kind) of \(number)", label: "any")
    }
    let (corpus, reference) = (builder.finish(threads: threads), masked.finish())
    #expect(corpus.rows.count == 2_100)
    #expect(corpus.shapeCount == reference.texts.count)
    #expect(corpus.shapeCount < 1_200)
    var numbers: [String: Int] = [:]
    for row in corpus.rows {
      let text = Array(corpus.texts.string(row.text).utf8)
      var shape: [UInt8] = []
      appendShape(ofLowercased: text.span, to: &shape)
      let name = String(decoding: shape, as: UTF8.self)
      let number = numbers[name] ?? numbers.count
      numbers[name] = number
      #expect(row.shape == number)
      #expect(corpus.shapeText(row.shape) == name)
    }
    #expect(numbers.count == corpus.shapeCount)
    #expect(corpus.shapeKeys(threads: threads).sorted() == reference.shapeKeys(threads: 1))
  }
}
