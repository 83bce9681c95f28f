import Features
import ModelFile
import Testing

@testable import Train

struct GateScorerTests {
  /// Two clusters of one shape each, so every message lies on a centroid.
  private let examples = GateExamples(rows: [
    ("alpha beta", "Low", 5), ("gamma delta", "High", 5),
  ])

  @Test func `a half-known message scores by hand`() throws {
    let (gate, space) = try GateOptions(words: 1...1).gate(of: examples)
    // Each term is in 5 of 10 rows: idf = ln(11/6) + 1 = 1.606136; an unseen one: ln(11) + 1.
    // "alpha" to "alpha beta": 1/√2. "alpha gamma": 1/√2 · 1/√2 to either. With an unseen term:
    // 1/√2 · 1.606136 / √(1.606136² + 3.397895²) = 0.302181.
    let scores = gate.scores(of: ["alpha", "alpha gamma", "alpha zeta", "beta alpha"], in: space)
    #expect(abs(scores[0] - 0.5.squareRoot()) < 1e-12)
    #expect(abs(scores[1] - 0.5) < 1e-12)
    #expect(abs(scores[2] - 0.302181) < 1e-6)
    #expect(abs(scores[3] - 1) < 1e-12)
  }

  @Test func `the product is the vote times the cosine`() throws {
    let messages = ["alpha", "alpha gamma", "alpha zeta", "beta alpha", "zeta"]
    func scores(_ score: KnownShapeGate.Score) throws -> [Double] {
      let (gate, space) = try GateOptions(words: 1...1, score: score).gate(of: examples)
      return gate.scores(of: messages, in: space)
    }
    let (cosine, vote, product) = try (scores(.cosine), scores(.vote), scores(.product))
    for place in messages.indices {
      #expect(abs(product[place] - cosine[place] * vote[place]) < 1e-12)
      // What shares no term with a cluster gets no vote.
      #expect(messages[place] == "zeta" ? vote[place] == 0 : vote[place] >= 0.5)
    }
  }

  @Test func `a scorer forgets each message`() throws {
    let (gate, space) = try GateOptions(score: .product).gate(of: .topics(4, count: 80, seed: 6))
    let messages = GateExamples.topics(4, count: 30, seed: 7).rows.map(\.message) + ["", "zz"]
    var scorer = GateScorer(gate, in: space)
    let fresh = gate.scores(of: messages, in: space)
    for (message, expected) in zip(messages, fresh) {
      #expect(scorer.score(ofNormalized: Array(message.utf8).span) == expected)
    }
  }
}
