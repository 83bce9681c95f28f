import ArgumentParser
import SeededRandom
import Testing

@testable import CLI

struct TuningSpaceTests {
  @Test func `a grid is every combination, space after space`() throws {
    let space = try TuningSpace(
      yaml: """
        - ngrams: ["1,1", "1,2"]
          sublinear-tf: [false, true]
          c: 1
        - ngrams: none
          char-ngrams: "3,5"
          c: {from: 0.01, to: 1, scale: log, steps: 3}
        """)
    let grid = try space.grid(limit: 100).map { $0.joined(separator: " ") }
    #expect(
      grid == [
        "--ngrams 1,1 --no-sublinear-tf --c 1",
        "--ngrams 1,1 --sublinear-tf --c 1",
        "--ngrams 1,2 --no-sublinear-tf --c 1",
        "--ngrams 1,2 --sublinear-tf --c 1",
        "--ngrams none --char-ngrams 3,5 --c 0.01",
        "--ngrams none --char-ngrams 3,5 --c 0.1",
        "--ngrams none --char-ngrams 3,5 --c 1.0",
      ])
    #expect(throws: (any Error).self) { try space.grid(limit: 6) }
  }

  @Test func `a range without steps has no grid`() throws {
    let space = try TuningSpace(yaml: "c: {from: 1, to: 2}")
    do {
      _ = try space.grid(limit: 10)
      Issue.record("a grid of all numbers")
    } catch {
      #expect("\(error)".contains("'c' (line 1 of the space)"))
    }
  }

  @Test func `random values are within their range, and fill it by its scale`() throws {
    let space = try TuningSpace(
      yaml: """
        c: {from: 0.01, to: 100, scale: log}
        trees: {from: 10, to: 19, whole: true}
        class-weight: [none, balanced, default]
        """)
    var generator = SplitMix64(seed: 5)
    var belowOne = 0
    var trees: Set<Int> = []
    var withoutWeight = 0
    for _ in 0..<2000 {
      let words = space.draw(&generator)
      #expect(words[0] == "--c" && words[2] == "--trees")
      let c = try #require(Double(words[1]))
      #expect((0.01...100).contains(c))
      belowOne += c < 1 ? 1 : 0
      trees.insert(try #require(Int(words[3])))
      withoutWeight += words.count == 4 ? 1 : 0
    }
    // Half of the draws by the logarithm, and a third, to within four standard deviations.
    #expect(abs(belowOne - 1000) < 4 * 23)
    #expect(trees == Set(10...19))
    #expect(abs(withoutWeight - 667) < 4 * 22)
  }

  @Test func `numbers have three digits and read back`() {
    let range = TuningRange(
      low: 0.001, high: 1000, isLogarithmic: true, isWhole: false, steps: nil)
    #expect(range.text(at: 0) == "0.001")
    #expect(range.text(at: 1) == "1000.0")
    // 10^(−3 + 6 · 0.55) = 10^0.3 = 1.995…
    #expect(range.text(at: 0.55) == "2.0")
    // 10^(−3 + 6 · 0.4) = 10^−0.6 = 0.2511…
    #expect(range.text(at: 0.4) == "0.251")
  }

  @Test func `fixing an option takes it out of all spaces`() throws {
    var space = try TuningSpace(
      yaml: """
        - c: [1, 2]
          min-df: [1, 2]
        - max-df: 0.5
        """)
    space.fix("c", to: "7")
    #expect(
      try space.grid(limit: 9).map { $0.joined(separator: " ") } == [
        "--min-df 1 --c 7", "--min-df 2 --c 7", "--max-df 0.5 --c 7",
      ])
  }

  @Test(arguments: [
    ("c: [1, 1]", "line 1", "'1' is there twice"),
    ("min-df: 1\nseed: [1, 2]", "line 2", "'seed' cannot vary"),
    ("gate: true", "line 1", "cannot vary"),
    ("unlike-shapes: [0.1, 0.5]", "line 1", "cannot vary"),
    ("c: {from: 2, to: 1}", "line 1", "'to' has to be a number above 'from'"),
    ("c: {from: 0, to: 1, scale: log}", "line 1", "'from' has to be a number above 0"),
    ("c: {from: 1, to: 2, steps: 1.5}", "line 1", "'steps'"),
    ("c: {from: 1, to: 2, scale: cubic}", "line 1", "linear or log"),
    ("c: {from: 1}", "line 1", "'to' is missing"),
    ("c: {from: 1, to: 2, step: 3}", "line 1", "nothing reads the key 'step'"),
    ("c: []", "line 1", "nothing here"),
    ("[]", "line 1", "nothing here"),
    ("", "search space, the file", "nothing here"),
    ("c: [1", "line", "no YAML"),
    ("just text", "line 1", "a mapping is needed"),
  ])
  func `faults are told by place`(yaml: String, place: String, words: String) {
    do {
      _ = try TuningSpace(yaml: yaml)
      Issue.record("taken: \(yaml)")
    } catch {
      #expect("\(error)".contains(place) && "\(error)".contains(words), "\(error)")
    }
  }

  @Test func `the built-in space is sound`() throws {
    let space = try TuningSpace(yaml: TuningSpace.builtInYAML)
    #expect(space.subspaces.count == 3)
    for probe in space.probes { _ = try TrainingOptions.parse(probe.words) }
  }
}
