import Features
import LinearAlgebra
import Testing

@testable import Train

struct DistinctShapesTests {
  @Test(arguments: [true, false])
  func `messages that differ in identifiers are one shape with all their weight`(
    masks: Bool
  ) throws {
    let examples = GateExamples(rows: [
      ("user 17 signed in", "Low", 2), ("queue is full", "High", 3),
      ("user 18 signed in", "High", 4), ("user 17 signed in", "High", 1),
    ])
    let corpus = examples.corpus(try GateOptions(masks: masks).analyzer())
    let learner = FeatureLearner(corpus, settings: try VocabularySettings())
    let rows = Array(corpus.rows.indices)
    let learned = try learner.learn(from: rows)
    let shapes = DistinctShapes(learner.trainingSet(of: rows, in: learned).examples, of: corpus)
    #expect(shapes.weights == [7, 3])
    // Low before High.
    #expect(shapes.labelSizes == [2, 5, 0, 3])
    #expect(shapes.shapes.map(corpus.shapeText) == ["user <num> signed in", "queue is full"])
    let matrix = shapes.rows(in: learned.space, of: corpus, threads: 2)
    for row in 0..<2 {
      let squares = matrix.elements(ofRow: row).reduce(0) { sum, element in
        sum + matrix.values[element] * matrix.values[element]
      }
      #expect(abs(squares - 1) < 1e-12)
    }
    let terms = matrix.elements(ofRow: 0).map {
      learned.space.featureName(Int(matrix.columnIndices[$0]))
    }
    let expected =
      masks
      ? ["<num>", "<num> signed", "in", "signed", "signed in", "user", "user <num>"]
      // Without masks there is no term for a place-holder; the words around one still are.
      : ["in", "signed", "signed in", "user"]
    #expect(terms == expected)

    let second = shapes.keeping([1])
    #expect(second.weights == [3] && second.labelSizes == [0, 3])
    #expect(second.rows(in: learned.space, of: corpus, threads: 1).rowCount == 1)
  }
}
