import Features
import ModelFile
import SeededRandom
import Testing

@testable import Train

struct GateTrainerTests {
  @Test func `a single shape is known when it weighs enough, and in no cluster else`() throws {
    for (count, clusterCount) in [(4, 0), (5, 1)] {
      let examples = GateExamples(rows: [("transfer of funds failed", "High", count)])
      let (gate, space) = try GateOptions().gate(of: examples)
      #expect(gate.clusterCount == clusterCount)
      #expect(gate.noiseSize == (clusterCount == 0 ? 4 : 0))
      #expect(gate.forest == nil)
      let known = gate.scores(of: ["Transfer of funds FAILED"], in: space)[0]
      #expect(abs(known - Double(clusterCount)) < 1e-12)
    }
  }

  @Test(arguments: [KnownShapeGate.Score.cosine, .vote, .product])
  func `two shapes apart are two clusters with their labels, and a forest if it is asked`(
    score: KnownShapeGate.Score
  ) throws {
    let examples = GateExamples(rows: [
      ("transfer of funds failed", "High", 6), ("customer signed in", "Low", 7),
      ("customer signed in", "High", 2),
    ])
    let (gate, _) = try GateOptions(score: score).gate(of: examples)
    #expect(gate.clusterCount == 2)
    #expect(gate.typicalShapes == ["transfer of funds failed", "customer signed in"])
    // By cluster, and in each Low before High.
    #expect(Array(gate.labelSizes) == [0, 6, 7, 2])
    #expect(gate.forest?.classCount == (score == .cosine ? nil : 2))
    #expect(gate.noiseSize == 0)
  }

  @Test func `10,000 shapes without a neighbour are noise, and nothing is known`() throws {
    let examples = GateExamples(
      rows: (0..<10_000).map {
        ("\(GateExamples.letters($0)) \(GateExamples.letters($0))z", $0 % 2 == 0 ? "a" : "b", 1)
      })
    let outcome = try GateOptions(words: 1...1).outcome(of: examples)
    let fit = try #require(outcome.gate)
    #expect(fit.gate.clusterCount == 0)
    #expect(fit.gate.noiseSize == 10_000)
    #expect(fit.gate.threshold > 0)
    let scores = fit.gate.scores(of: examples.rows.prefix(20).map(\.message), in: outcome.features)
    #expect(scores.allSatisfy { $0 == 0 })
    #expect(outcome.logistic != nil)
  }

  @Test func `10,000 messages of one shape are one cluster`() throws {
    let examples = GateExamples(
      rows: (0..<10_000).map { ("user \($0) signed in", $0 % 3 == 0 ? "a" : "b", 1) })
    for masks in [true, false] {
      let (gate, space) = try GateOptions(masks: masks).gate(of: examples)
      #expect(gate.clusterCount == 1)
      #expect(Array(gate.labelSizes) == [3334, 6666])
      let score = gate.scores(of: ["user 123456789 signed in"], in: space)[0]
      #expect(abs(score - 1) < 1e-12)
    }
  }

  @Test func `identifiers that training never saw do not make a message less known`() throws {
    let examples = GateExamples(
      rows: (0..<200).map {
        ($0 % 2 == 0
          ? ("payment tx\($0 * 37) of account \($0 * 91) settled in \($0)ms", "Low", 1)
          : ("login of u\($0) from 10.0.0.\($0) refused: session=\($0)abc9", "High", 1))
      })
    for words in [1...2, nil] {
      for masks in [true, false] {
        let options = GateOptions(
          words: words, characters: words == nil ? 3...4 : nil, masks: masks)
        let (gate, space) = try options.gate(of: examples)
        let scores = gate.scores(
          of: [
            "payment tx0 of account 0 settled in 0ms",
            "payment tx998877 of account 123456 settled in 4321ms",
            "hey chill men",
          ], in: space)
        #expect(scores[0] > 0.9, "\(String(describing: words)) \(masks)")
        #expect(abs(scores[0] - scores[1]) < 1e-12)
        #expect(scores[2] < 0.3)
      }
    }
  }

  @Test func `a message without a known term scores 0`() throws {
    let (gate, space) = try GateOptions().gate(of: .topics(3, count: 60, seed: 1))
    #expect(gate.scores(of: ["", "  ", "zzz yyy", "!"], in: space) == [0, 0, 0, 0])
  }

  @Test func `columns beside the text have no say`() throws {
    var examples = GateExamples.topics(3, count: 60, seed: 2)
    let plain = try GateOptions().gate(of: examples).gate
    examples.categories = ["one", "two", "three"]
    let withColumn = try GateOptions().gate(of: examples).gate
    #expect(withColumn.features == plain.features)
    #expect(withColumn.labelSizes == plain.labelSizes)
    #expect(withColumn.values == plain.values)
  }

  @Test func `a random part of the shapes is clustered, the same for one seed`() throws {
    let examples = GateExamples.topics(6, count: 400, seed: 3)
    let options = GateOptions(minSamples: 1, largestRowCount: 10)
    let gate = try options.gate(of: examples).gate
    let all = try GateOptions(minSamples: 1).gate(of: examples).gate
    #expect(try options.gate(of: examples).gate == gate)
    #expect(gate.labelSizes.reduce(0, +) < all.labelSizes.reduce(0, +))
    #expect(Int(all.labelSizes.reduce(0, +)) == examples.rows.reduce(0) { $0 + $1.count })
  }

  @Test(arguments: KnownShapeGate.Score.allCases)
  func `threads do not change the gate`(score: KnownShapeGate.Score) throws {
    let examples = GateExamples.topics(5, count: 300, seed: 4)
    let gates = try [1, 2, 8].map { threads in
      try GateOptions(characters: 3...3, score: score, threads: threads)
        .outcome(of: examples, forestOnly: true).gate
    }
    #expect(try #require(gates[0]).gate.clusterCount > 1)
    #expect(gates[0]?.gate == gates[1]?.gate && gates[0]?.gate == gates[2]?.gate)
    #expect(gates[0]?.refusals == gates[1]?.refusals && gates[0]?.refusals == gates[2]?.refusals)
  }

  /// The twin tries every score as the threshold.
  @Test(arguments: [0, 0.01, 0.25, 0.5, 0.99])
  func `the threshold is the highest that refuses no more than allowed`(share: Double) throws {
    let trainer = try GateOptions(falseRefusalShare: share).trainer()
    for seed in 0..<200 {
      var generator = SplitMix64(seed: UInt64(seed))
      let scores = (0..<(1 + generator.below(40))).map { _ in
        (score: Double(generator.below(17)) / 16, count: Double(1 + generator.below(8)))
      }
      let found = try #require(trainer.refusals(scores))
      let possible = scores.filter { $0.score > 0 }
      func refused(_ rows: [(score: Double, count: Double)], _ threshold: Double) -> Double {
        rows.reduce(0) { $0 + ($1.score < threshold ? $1.count : 0) }
      }
      let allowed = share * possible.reduce(0) { $0 + $1.count }
      let candidates = possible.map(\.score).filter { $0 <= 0.7 } + [trainer.neighbourThreshold]
      let expected = candidates.filter { refused(possible, $0) <= allowed }.max()
      #expect(found.threshold == expected ?? trainer.neighbourThreshold, "seed \(seed)")
      let total = scores.reduce(0) { $0 + $1.count }
      #expect(found.messageCount == total)
      #expect(found.refusedShare == refused(scores, found.threshold) / total)
    }
  }

  @Test func `no message has no threshold, and a score of 0 is never known`() throws {
    let trainer = try GateOptions(falseRefusalShare: 0).trainer()
    #expect(trainer.refusals([]) == nil)
    let refusals = try #require(trainer.refusals([(score: 0, count: 3), (score: 0.25, count: 1)]))
    #expect(refusals.threshold == 0.25)
    #expect(refusals.refusedShare == 0.75)
    #expect(trainer.refusals([(score: 0, count: 3)])?.threshold == trainer.neighbourThreshold)
  }

  @Test(arguments: [-0.01, 1, .nan, .infinity])
  func `a share of refusals out of range is refused`(share: Double) {
    #expect(throws: TrainError.self) { try GateOptions(falseRefusalShare: share).settings() }
  }
}
