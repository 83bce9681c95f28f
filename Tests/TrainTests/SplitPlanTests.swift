import Features
import SeededRandom
import Testing

@testable import Train

struct SplitPlanTests {
  /// Rows of some shapes; the group is the number of the shape divided by 3.
  private func grouped(seed: UInt64) throws -> Corpus {
    var generator = SplitMix64(seed: seed)
    var builder = try CorpusBuilder.empty()
    for row in 0..<400 {
      let shape = row < 36 ? row : generator.below(36)
      builder.setGroup(Array("group \(shape / 3)".utf8).span)
      builder.add("text\(Corpus.letters(shape)) of it", "label\((row + shape) % 3)")
    }
    return builder.finish()
  }

  private func units(_ unit: SplitUnit, of corpus: Corpus) -> [Int] {
    unit == .shape ? corpus.rows.map(\.shape) : corpus.rows.map(\.group)
  }

  @Test(arguments: [SplitUnit.shape, .column])
  func `no group is on both sides, and each is judged once a repeat`(unit: SplitUnit) throws {
    for seed in 0..<5 {
      let corpus = try grouped(seed: UInt64(seed))
      let all = corpus.rows.map(\.count)
      let units = units(unit, of: corpus)
      let plan = try SplitPlan(
        unit: unit, scheme: .folds(5), repeatCount: 3, seed: UInt64(seed))
      let splits = try plan.splits(of: corpus)
      #expect(splits.count == 15)
      for split in splits {
        let tested = Set(split.test.map { units[$0.row] })
        let training = split.training(of: all)
        let learned = Set(training.indices.filter { training[$0] > 0 }.map { units[$0] })
        #expect(tested.isDisjoint(with: learned))
        #expect(tested.union(learned) == Set(units))
      }
      for repetition in 0..<3 {
        var judged = [Int](repeating: 0, count: all.count)
        for split in splits where split.repetition == repetition {
          for copies in split.test { judged[copies.row] += copies.count }
        }
        #expect(judged == all)
      }
    }
  }

  @Test func `labels of one group each do not end in one fold`() throws {
    var builder = try CorpusBuilder.empty()
    for shape in 0..<6 { builder.add("text\(Corpus.letters(shape))", "label\(shape)") }
    let splits = try SplitPlan(unit: .shape, scheme: .folds(3), repeatCount: 1, seed: 1)
      .splits(of: builder.finish())
    #expect(splits.map { $0.test.reduce(0) { $0 + $1.count } } == [2, 2, 2])
  }

  @Test func `repeats deal differently, one seed alike`() throws {
    let corpus = try grouped(seed: 1)
    let plan = try SplitPlan(unit: .shape, scheme: .folds(4), repeatCount: 2, seed: 9)
    let splits = try plan.splits(of: corpus)
    #expect(splits[0].test != splits[4].test)
    #expect(try plan.splits(of: corpus) == splits)
  }

  @Test func `as many groups are held out as asked for`() throws {
    let corpus = try grouped(seed: 3)
    for (scheme, count) in [
      (SplitPlan.Scheme.heldOutGroups(9), 9), (.heldOutShare(0.25), 9),
      // 36 · 0.2 = 7.2, rounded up.
      (.heldOutShare(0.2), 8), (.heldOutShare(0.001), 1), (.heldOutShare(0.999), 35),
    ] {
      let splits = try SplitPlan(unit: .shape, scheme: scheme, repeatCount: 6, seed: 2)
        .splits(of: corpus)
      #expect(splits.count == 6)
      for split in splits {
        let held = Set(split.test.map { corpus.rows[$0.row].shape })
        #expect(held.count == count)
        // All copies of a held-out shape are held out.
        let rows = corpus.rows.indices.filter { held.contains(corpus.rows[$0].shape) }
        #expect(split.test.map(\.row) == rows)
        #expect(split.test.map(\.count) == rows.map { corpus.rows[$0].count })
      }
    }
  }

  @Test func `a share of rows is that many data rows`() throws {
    let corpus = try grouped(seed: 4)
    // 400 · 0.3 = 120
    let splits = try SplitPlan(
      unit: .row, scheme: .heldOutShare(0.3), repeatCount: 40, seed: 2
    ).splits(of: corpus)
    var drawn = [Int](repeating: 0, count: corpus.rows.count)
    for split in splits {
      #expect(split.test.reduce(0) { $0 + $1.count } == 120)
      for copies in split.test {
        #expect(copies.count <= corpus.rows[copies.row].count)
        drawn[copies.row] += copies.count
      }
    }
    // Each data row is drawn 12 times of 40 on average; its standard deviation is 2.9.
    let commonest = corpus.rows.indices.max { corpus.rows[$0].count < corpus.rows[$1].count }!
    let mean = Double(drawn[commonest]) / Double(corpus.rows[commonest].count)
    #expect(abs(mean - 12) < 4 * 2.9 / Double(corpus.rows[commonest].count).squareRoot())
  }

  @Test func `draws leave every label something to learn from where they can`() throws {
    var builder = try CorpusBuilder.empty()
    for shape in 0..<10 {
      builder.add("text\(Corpus.letters(shape))", shape < 2 ? "rare" : "common")
    }
    let corpus = builder.finish()
    let splits = try SplitPlan(
      unit: .shape, scheme: .heldOutGroups(5), repeatCount: 200, seed: 1
    ).splits(of: corpus)
    for split in splits {
      let training = split.training(of: corpus.rows.map(\.count))
      #expect(training[0] + training[1] > 0)
    }
    // Of the pairs of shapes, each is held out about as often.
    let held = (0..<2).map { shape in splits.count { $0.test.contains { $0.row == shape } } }
    #expect(abs(held[0] - held[1]) < 60)
  }

  @Test func `what is not available is on neither side`() throws {
    let corpus = try grouped(seed: 5)
    let available = corpus.rows.map { $0.shape < 20 ? $0.count : 0 }
    for scheme in [SplitPlan.Scheme.folds(4), .heldOutGroups(3)] {
      for split in try SplitPlan(unit: .shape, scheme: scheme, repeatCount: 2, seed: 1)
        .splits(of: corpus, among: available)
      {
        #expect(split.test.allSatisfy { corpus.rows[$0.row].shape < 20 })
        #expect(split.training(of: available).allSatisfy { $0 >= 0 })
      }
    }
  }

  @Test func `too few groups, and parts out of range, are refused`() throws {
    let corpus = try Corpus.drawn(rows: 30, shapes: 3, labels: 2, seed: 1)
    #expect(throws: TrainError.tooFewToSplit(unit: .shape, count: 3, needed: 5)) {
      try SplitPlan(unit: .shape, scheme: .folds(5), repeatCount: 1, seed: 1).splits(of: corpus)
    }
    #expect(throws: TrainError.tooFewToSplit(unit: .shape, count: 3, needed: 4)) {
      try SplitPlan(unit: .shape, scheme: .heldOutGroups(3), repeatCount: 1, seed: 1)
        .splits(of: corpus)
    }
    #expect(
      TrainError.tooFewToSplit(unit: .shape, count: 3, needed: 5).description
        == "the splits need at least 5 message shapes, and there are 3. Use fewer folds or test "
        + "groups, another --group, or add data.")
    for scheme in [
      SplitPlan.Scheme.folds(1), .heldOutGroups(0), .heldOutShare(0), .heldOutShare(1),
      .heldOutShare(.nan),
    ] {
      #expect(throws: TrainError.self) {
        try SplitPlan(unit: .row, scheme: scheme, repeatCount: 1, seed: 1)
      }
    }
    #expect(throws: TrainError.self) {
      try SplitPlan(unit: .row, scheme: .folds(2), repeatCount: 0, seed: 1)
    }
  }
}
