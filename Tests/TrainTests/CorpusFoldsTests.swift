import Features
import SeededRandom
import Testing

@testable import Train

struct CorpusFoldsTests {
  @Test func `every data row is in one fold`() throws {
    for grouping in CalibrationGrouping.allCases {
      for seed in 0..<10 {
        let corpus = try Corpus.drawn(rows: 300, shapes: 25, labels: 3, seed: UInt64(seed))
        let folds = try CorpusFolds(
          corpus, by: grouping, foldCount: 5, seed: UInt64(seed))
        #expect(folds.counts.count == 5)
        for (row, content) in corpus.rows.enumerated() {
          #expect(folds.counts.reduce(0) { $0 + $1[row] } == content.count)
        }
        for fold in 0..<5 {
          let outside = folds.counts(outside: fold)
          for (row, content) in corpus.rows.enumerated() {
            #expect(outside[row] + folds.counts[fold][row] == content.count)
          }
        }
      }
    }
  }

  @Test func `no shape is in two folds`() throws {
    for seed in 0..<10 {
      let corpus = try Corpus.drawn(rows: 400, shapes: 30, labels: 4, seed: UInt64(seed))
      let folds = try CorpusFolds(corpus, by: .shape, foldCount: 4, seed: 1)
      for shape in 0..<corpus.shapeCount {
        let holders = folds.counts.filter { counts in
          corpus.rows.indices.contains { corpus.rows[$0].shape == shape && counts[$0] > 0 }
        }
        #expect(holders.count == 1)
      }
    }
  }

  @Test func `by row, folds have equally many rows of each label to within one`() throws {
    let corpus = try Corpus.drawn(rows: 503, shapes: 40, labels: 3, seed: 8)
    let folds = try CorpusFolds(corpus, by: .row, foldCount: 7, seed: 2)
    for label in 0..<3 {
      let sizes = folds.counts.map { counts in
        corpus.rows.indices.reduce(0) { $0 + (corpus.rows[$1].label == label ? counts[$1] : 0) }
      }
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }
    let sizes = folds.counts.map { $0.reduce(0, +) }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test func `by shape, equal shapes of one label are dealt evenly`() throws {
    var builder = try CorpusBuilder.empty()
    for shape in 0..<20 {
      for _ in 0..<3 { builder.add("word\(Corpus.letters(shape))", shape % 2 == 0 ? "a" : "b") }
    }
    let corpus = builder.finish()
    let folds = try CorpusFolds(corpus, by: .shape, foldCount: 5, seed: 3)
    // 10 shapes of each label, 3 rows each, for 5 folds.
    for counts in folds.counts {
      for label in 0..<2 {
        let rows = corpus.rows.indices.filter { corpus.rows[$0].label == label }
        #expect(rows.reduce(0) { $0 + counts[$1] } == 6)
      }
    }
  }

  @Test func `one seed deals once, another differently`() throws {
    let corpus = try Corpus.drawn(rows: 300, shapes: 40, labels: 3, seed: 5)
    for grouping in CalibrationGrouping.allCases {
      let folds = try CorpusFolds(corpus, by: grouping, foldCount: 5, seed: 7)
      #expect(try folds == CorpusFolds(corpus, by: grouping, foldCount: 5, seed: 7))
      #expect(try folds != CorpusFolds(corpus, by: grouping, foldCount: 5, seed: 8))
    }
  }

  @Test func `three shapes make three folds, one cannot be parted`() throws {
    let three = try Corpus.drawn(rows: 60, shapes: 3, labels: 2, seed: 1)
    #expect(try CorpusFolds(three, by: .shape, foldCount: 5, seed: 1).counts.count == 3)
    let one = try Corpus.drawn(rows: 60, shapes: 1, labels: 2, seed: 1)
    #expect(throws: TrainError.tooFewToCalibrate(grouping: .shape, count: 1)) {
      try CorpusFolds(one, by: .shape, foldCount: 5, seed: 1)
    }
    #expect(try CorpusFolds(one, by: .row, foldCount: 5, seed: 1).counts.count == 5)
    #expect(
      TrainError.tooFewToCalibrate(grouping: .shape, count: 1).description
        == "calibration holds shapes back, and the data have 1. Use --calibrate-by row, or "
        + "--calibrate none.")
  }
}

extension CorpusBuilder {
  /// No rows, and words alone for features.
  static func empty() throws -> CorpusBuilder {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: true)
    return CorpusBuilder(analyzer: TextAnalyzer(settings: settings), columnNames: [])
  }

  /// Adds a row without categories that is not held out.
  mutating func add(_ message: String, _ label: String) {
    let (message, label) = (Array(message.utf8), Array(label.utf8))
    append(message: message.span, label: label.span, isHeldOut: false)
  }
}

extension Corpus {
  /// A number as letters, which are not masked as an identifier.
  static func letters(_ number: Int) -> String {
    String(number).map { String(UnicodeScalar(UInt8(ascii: "k") + $0.asciiValue! - 48)) }.joined()
  }

  /// Rows of some shapes, common and rare; each shape has a label, and one row in ten another.
  ///
  /// - Parameter rest: Adds rows behind them.
  static func drawn(
    rows: Int, shapes: Int, labels: Int, seed: UInt64,
    rest: (inout CorpusBuilder) -> Void = { _ in }
  ) throws -> Corpus {
    var generator = SplitMix64(seed: seed)
    var builder = try CorpusBuilder.empty()
    for row in 0..<rows {
      let place = generator.unitInterval()
      let shape = row < shapes ? row : Int(place * place * Double(shapes))
      let isOdd = row >= shapes && generator.below(10) == 0
      let label = isOdd ? generator.below(labels) : shape % labels
      let words = "kind\(letters(shape % labels)) text\(letters(shape)) tail\(letters(shape / 3))"
      builder.add(words, "label\(label)")
    }
    rest(&builder)
    return builder.finish()
  }
}
