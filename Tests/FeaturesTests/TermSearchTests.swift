import SeededRandom
import Testing

@testable import Features

/// 9,000 terms, so that not all are common; every third is longer than a common term can be.
struct TermSearchTests {
  private let vocabulary: Vocabulary
  private let weights: TermWeights
  private let names: [String]
  private let places: [String: Int]

  init() {
    let names = (0..<9_000).map {
      $0 % 3 == 0 ? "term\($0)with_a_name_of_more_than_32_bytes" : "term\($0)"
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    self.names = names
    places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    vocabulary = Vocabulary(family: .words, terms: names.map { Array($0.utf8) })
    var chance = SplitMix64(seed: 3)
    // Seven weights of another vocabulary go before.
    let all = (0..<9_007).map { _ in 1 + 11 * chance.unitInterval() }
    weights = TermWeights(all: FrozenArray(all), offset: 7)
  }

  @Test func `a table finds what halving finds, in the same order and with the same values`() throws
  {
    var chance = SplitMix64(seed: 4)
    var (byTable, byHalving) = (TermSearch(), TermSearch())
    _ = vocabulary.index.table(of: vocabulary, weights: weights)
    for _ in 0..<100 {
      let message = (0..<chance.below(201)).map { _ in
        chance.below(2) == 0
          ? names[chance.below(names.count)]
          : ["no_term", "term4", names[0], names[1]][chance.below(4)]
      }
      let text = try analyzed(message)
      let one = list(&byTable, text, in: vocabulary)
      // Anew each time, since it would get a table after some searches.
      let other = list(
        &byHalving, text,
        in: Vocabulary(
          family: .words, bytes: vocabulary.bytes, starts: vocabulary.starts))
      #expect(one == other)
      #expect(one == twin(of: message))
    }
  }

  /// The hash is drawn anew in every process: so each is lent to other bytes, whose term may have the
  /// slot by chance.
  @Test func `a term is the one of its bytes, not of its hash`() throws {
    var search = TermSearch()
    let table = vocabulary.index.table(of: vocabulary, weights: weights)
    var wrong: [String] = []
    for name in names {
      var text = try analyzed([name])
      let occurrence = text.occurrences[0]
      if list(&search, text, in: vocabulary) != twin(of: [name]) { wrong.append(name) }
      text.occurrences[0] = AnalyzedText.Occurrence(
        start: occurrence.start, end: occurrence.end - 1, hash: occurrence.hash)
      if !isRight(list(&search, text, in: vocabulary), text) { wrong.append(name) }
      text.occurrences[0] = occurrence
      text.bytes[Int(occurrence.end) - 1] ^= 1
      if !isRight(list(&search, text, in: vocabulary), text) { wrong.append(name) }
    }
    #expect(wrong.isEmpty)
    // Two in three of the 4,096 terms of least weight are short; one in twelve or so of those finds
    // its slot of 16,384 taken.
    let commonCount = table.common.slots.count { $0 != 0 }
    #expect(commonCount > 2_300 && commonCount < 2_900)
  }

  /// Whether the one occurrence of a text is no term, or the one of its bytes.
  private func isRight(_ listed: Listed, _ text: AnalyzedText) -> Bool {
    let word = String(decoding: text.bytes[text.occurrences[0].range], as: UTF8.self)
    return listed == Listed(unseenCount: 1) || listed == twin(of: [word])
  }

  /// Step by step for all before the next step, as messages that wait are searched.
  @Test func `messages that are searched together are as if alone`() throws {
    _ = vocabulary.index.table(of: vocabulary, weights: weights)
    var chance = SplitMix64(seed: 5)
    var searches = [TermSearch](repeating: TermSearch(), count: 5)
    for _ in 0..<20 {
      let messages = searches.map { _ in
        (0..<chance.below(101)).map { _ in names[chance.below(names.count)] }
      }
      let texts = try messages.map { try analyzed($0) }
      let ranges = texts.map { 0..<$0.occurrences.count }
      for place in texts.indices {
        searches[place].begin(ranges[place], of: texts[place], in: vocabulary, weights)
      }
      for place in texts.indices { searches[place].narrow(ranges[place], of: texts[place]) }
      for place in texts.indices { searches[place].fetch() }
      for place in texts.indices {
        var listed = Listed()
        (listed.squares, listed.unseenCount) = searches[place].list(
          ranges[place], of: texts[place], in: vocabulary, watching: ranges[place].count,
          offset: weights.offset, isSublinear: false, to: &listed.features, &listed.values)
        #expect(listed == twin(of: messages[place]))
      }
    }
  }

  private struct Listed: Equatable {
    var features: [UInt32] = []
    var values: [Double] = []
    var squares = 0.0
    var unseenCount = 0
  }

  private func analyzed(_ words: [String]) throws -> AnalyzedText {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: false)
    var text = AnalyzedText()
    let message = Array(words.joined(separator: ", ").utf8)
    TextAnalyzer(settings: settings).analyze(normalized: message.span, into: &text)
    return text
  }

  private func list(
    _ search: inout TermSearch, _ text: AnalyzedText, in vocabulary: Vocabulary
  ) -> Listed {
    var listed = Listed()
    let occurrences = 0..<text.occurrences.count
    search.begin(occurrences, of: text, in: vocabulary, weights)
    search.narrow(occurrences, of: text)
    search.fetch()
    (listed.squares, listed.unseenCount) = search.list(
      occurrences, of: text, in: vocabulary, watching: occurrences.count, offset: weights.offset,
      isSublinear: false, to: &listed.features, &listed.values)
    return listed
  }

  /// Word by word.
  private func twin(of message: [String]) -> Listed {
    var listed = Listed()
    var counts: [Double] = []
    for word in message {
      guard let term = places[word] else {
        listed.unseenCount += 1
        continue
      }
      let feature = UInt32(term + 7)
      if let known = listed.features.firstIndex(of: feature) {
        counts[known] += 1
      } else {
        listed.features.append(feature)
        counts.append(1)
      }
    }
    for (feature, count) in zip(listed.features, counts) {
      listed.values.append(count * weights.all[Int(feature)])
      listed.squares += listed.values.last! * listed.values.last!
    }
    return listed
  }
}
