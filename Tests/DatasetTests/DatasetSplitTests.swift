import Dataset
import SeededRandom
import Testing

struct DatasetSplitTests {
  /// Rows of each label, in all and for testing.
  private func counts(_ labels: [Int], _ isTest: [Bool]) -> [(all: Int, test: Int)] {
    (0...(labels.max() ?? 0)).map { label in
      let rows = labels.indices.filter { labels[$0] == label }
      return (rows.count, rows.count { isTest[$0] })
    }
  }

  private func randomLabels(_ rowCount: Int, seed: UInt64) -> [Int] {
    var random = SplitMix64(seed: seed)
    return (0..<rowCount).map { _ in min(random.below(6), random.below(6)) }
  }

  // MARK: By row

  @Test func `each label gives its share, rounded by the largest remainders`() {
    // 0.3 of 5, 4, 2 rows is 1.5, 1.2, 0.6; 0.3 of 11 is 3.3, rounded 3. Rounded down 1 + 1 + 0,
    // and the third row comes from the label that lost 0.6.
    let labels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2]
    for seed in 0..<20 as Range<UInt64> {
      let isTest = DatasetSplit.testRows(labels: labels, testShare: 0.3, seed: seed)
      #expect(counts(labels, isTest).map(\.test) == [1, 1, 1])
    }
  }

  @Test(arguments: [0.01, 0.25, 0.3, 0.5, 0.9])
  func `no label is off by a row, nor the whole by half a row`(share: Double) {
    for seed in 0..<30 as Range<UInt64> {
      let labels = randomLabels(Int(seed) * 7 + 1, seed: seed)
      let isTest = DatasetSplit.testRows(labels: labels, testShare: share, seed: seed)
      for (all, test) in counts(labels, isTest) {
        #expect(abs(Double(test) - share * Double(all)) < 1)
      }
      #expect(abs(Double(isTest.count { $0 }) - share * Double(labels.count)) <= 0.5)
    }
  }

  @Test func `every row is tested on about as often as every other`() {
    // 2000 draws of 3 rows of 10: each row 600 times, with a standard deviation of 20.5.
    let labels = Array(repeating: 0, count: 10)
    var drawn = Array(repeating: 0, count: 10)
    for seed in 0..<2000 as Range<UInt64> {
      let isTest = DatasetSplit.testRows(labels: labels, testShare: 0.3, seed: seed)
      for row in labels.indices where isTest[row] { drawn[row] += 1 }
    }
    #expect(drawn.allSatisfy { abs($0 - 600) < 100 })
  }

  @Test func `one seed gives one split, and another another`() {
    let labels = randomLabels(200, seed: 9)
    let groups = randomLabels(200, seed: 10)
    func splits(_ seed: UInt64) -> [[Bool]] {
      [
        DatasetSplit.testRows(labels: labels, testShare: 0.3, seed: seed),
        DatasetSplit.testRows(labels: labels, groups: groups, testShare: 0.3, seed: seed),
      ]
    }
    #expect(splits(1) == splits(1))
    #expect(splits(1)[0] != splits(2)[0])
  }

  @Test func `no rows give no split`() {
    #expect(DatasetSplit.testRows(labels: [], testShare: 0.3, seed: 1) == [])
    #expect(DatasetSplit.testRows(labels: [], groups: [], testShare: 0.3, seed: 1) == [])
    #expect(DatasetSplit.foldOfRow(labels: [], groups: [], foldCount: 3, seed: 1) == [])
  }

  // MARK: By group

  /// 300 groups of 1 to 9 rows; a group has mostly one label, as a message shape has.
  private func groupedRows(seed: UInt64) -> (labels: [Int], groups: [Int]) {
    var random = SplitMix64(seed: seed)
    var labels: [Int] = []
    var groups: [Int] = []
    for group in 0..<300 {
      let label = min(random.below(4), random.below(4))
      for _ in 0...random.below(9) {
        labels.append(random.below(8) == 0 ? random.below(4) : label)
        groups.append(group)
      }
    }
    return (labels, groups)
  }

  @Test(arguments: 0..<10)
  func `no group is on both sides, and each label has its share`(seed: UInt64) {
    let (labels, groups) = groupedRows(seed: seed)
    let isTest = DatasetSplit.testRows(labels: labels, groups: groups, testShare: 0.3, seed: seed)
    let testGroups = Set(groups.indices.filter { isTest[$0] }.map { groups[$0] })
    let trainGroups = Set(groups.indices.filter { !isTest[$0] }.map { groups[$0] })
    #expect(testGroups.isDisjoint(with: trainGroups))
    for (all, test) in counts(labels, isTest) {
      // Nearer than one group of nine rows.
      #expect(abs(Double(test) - 0.3 * Double(all)) < 9)
    }
  }

  @Test func `equal groups are divided exactly`() {
    // 10 groups of one row of each of 3 labels: 3 groups make 0.3.
    let groups = (0..<30).map { $0 / 3 }
    let labels = (0..<30).map { $0 % 3 }
    for seed in 0..<20 as Range<UInt64> {
      let isTest = DatasetSplit.testRows(labels: labels, groups: groups, testShare: 0.3, seed: seed)
      #expect(counts(labels, isTest).map(\.test) == [3, 3, 3])
    }
  }

  @Test func `a large group falls on either side by chance`() {
    // One group of 20 rows and 80 of one row; the large one fits into the 30 test rows.
    let groups = Array(repeating: 0, count: 20) + Array(1...80)
    let labels = Array(repeating: 0, count: 100)
    let testedCount = (0..<40 as Range<UInt64>).count { seed in
      DatasetSplit.testRows(labels: labels, groups: groups, testShare: 0.3, seed: seed)[0]
    }
    #expect((1...39).contains(testedCount))
  }

  // MARK: Folds

  @Test(arguments: 2...7)
  func `folds have equally many rows of each label, and in all, to within one`(foldCount: Int) {
    for seed in 0..<20 as Range<UInt64> {
      let labels = randomLabels(100 + Int(seed), seed: seed)
      let folds = DatasetSplit.foldOfRow(labels: labels, foldCount: foldCount, seed: seed)
      for label in [nil, 0, 1, 2, 3] as [Int?] {
        let sizes = (0..<foldCount).map { fold in
          labels.indices.count { folds[$0] == fold && (label == nil || labels[$0] == label) }
        }
        #expect(sizes.max()! - sizes.min()! <= 1)
      }
    }
  }

  @Test(arguments: 0..<10)
  func `no group is in two folds, and folds are nearly equal`(seed: UInt64) {
    let (labels, groups) = groupedRows(seed: seed)
    let folds = DatasetSplit.foldOfRow(labels: labels, groups: groups, foldCount: 5, seed: seed)
    #expect(Set(zip(groups, folds).map { [$0, $1] }).count == 300)
    let sizes = (0..<5).map { fold in folds.count { $0 == fold } }
    #expect(sizes.max()! - sizes.min()! < 30)
  }
}
