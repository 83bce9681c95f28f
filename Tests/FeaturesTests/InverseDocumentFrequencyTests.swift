import Features
import TestSupport
import Testing

struct InverseDocumentFrequencyTests {
  /// Of three documents, one holds the first term, all the second, none the others:
  /// ln(4/2) + 1, ln(4/4) + 1, ln(4/1) + 1.
  @Test func `three documents weigh as by hand`() throws {
    let found = try inverseDocumentFrequencies(documentFrequencies: [1, 3, 0], documentCount: 3)
    let expected = [1.693_147_180_559_945_3, 1, 2.386_294_361_119_890_6]
    #expect(relativeDifference(found, expected) < 1e-15)
  }

  @Test func `rarer terms weigh more`() throws {
    let weights = try inverseDocumentFrequencies(
      documentFrequencies: Array(0...100), documentCount: 100)
    for (rarer, other) in zip(weights, weights.dropFirst()) { #expect(rarer > other) }
    #expect(weights.last == 1)
  }

  @Test func `a corpus without documents is refused`() {
    #expect(throws: FeatureError.emptyCorpus) {
      try inverseDocumentFrequencies(documentFrequencies: [], documentCount: 0)
    }
    #expect(
      FeatureError.emptyCorpus.description
        == "the corpus has no document: give at least one row of data.")
  }
}
