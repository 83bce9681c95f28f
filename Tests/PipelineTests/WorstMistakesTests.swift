import Testing

@testable import CLI

struct WorstMistakesTests {
  private func mistakes(count: Int) -> [WorstMistakes.Mistake] {
    // Steps without a common divisor: kinds and degrees of badness come in all combinations.
    (0..<count).map { line in
      WorstMistakes.Mistake(
        shape: UInt64(line * 7 % 40), actual: line * 3 % 11 < 5 ? "Low" : "High", called: "Medium",
        confidence: Double(line * 5 % 13) / 13, cost: Double(1 + line % 3), line: line)
    }
  }

  private func list(
    of mistakes: some Collection<WorstMistakes.Mistake>, batchSize: Int
  ) -> WorstMistakes {
    var whole = WorstMistakes()
    var rest = Array(mistakes)
    while !rest.isEmpty {
      var batch = WorstMistakes()
      for mistake in rest.prefix(batchSize) {
        batch.record(mistake, message: mistake.line..<mistake.line)
      }
      batch.keepTexts { _, message in Array("line \(message.lowerBound)".utf8) }
      whole += batch
      rest.removeFirst(min(batchSize, rest.count))
    }
    return whole
  }

  /// The slow twin: all kinds, the worst of each, sorted.
  @Test(arguments: [1, 7, 500]) func `the worst of each kind are kept, however rows are cut`(
    batchSize: Int
  ) {
    let all = mistakes(count: 500)
    var worst: [String: WorstMistakes.Mistake] = [:]
    for mistake in all {
      let kind = "\(mistake.shape) \(mistake.actual)"
      if worst[kind].map({ mistake.badness > $0.badness }) ?? true { worst[kind] = mistake }
    }
    let expected = worst.values.sorted {
      ($1.badness, $0.line) < ($0.badness, $1.line)
    }
    let found = list(of: all, batchSize: batchSize).list
    #expect(found.map(\.line) == expected.prefix(WorstMistakes.largestCount).map(\.line))
    #expect(found.allSatisfy { $0.text == Array("line \($0.line)".utf8) })
  }

  @Test func `long texts are cut between characters`() {
    var mistakes = WorstMistakes()
    mistakes.record(self.mistakes(count: 1)[0], message: 0..<1)
    mistakes.keepTexts { _, _ in Array(String(repeating: "€", count: 200).utf8) }
    let text = String(decoding: mistakes.list[0].text, as: UTF8.self)
    #expect(text == String(repeating: "€", count: 80) + "…")
  }

  @Test func `equal records are one with their number`() {
    var records = DistinctRecords()
    for words in [[1, 2], [1, 3], [1, 2]] as [[UInt64]] {
      records.start()
      for word in words { records.append(word) }
      records.finish(count: 2)
    }
    records.start()
    records.append((-0.5).bitPattern)
    records.finish(count: 1)
    #expect(records.counts == [4, 2, 1])
    #expect(records.word(1, 1) == 3 && records.width(0) == 2)
    #expect(records.number(2, 0) == -0.5)
  }
}
