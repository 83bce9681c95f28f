import Testing

@testable import Evaluation

struct PopulationStabilityTests {
  /// Reference: NumPy 2.4.6, Tests/Reference/evaluation.py.
  @Test func `the index is that of the formula`() throws {
    for one in try EvaluationReference.read().stability {
      let found = try #require(
        PopulationStability(reference: one.reference, current: one.current))
      #expect(agree(found.index, one.index))
      #expect(agree(found.expectedByChance, one.expectedByChance))
    }
  }

  @Test func `equal distributions have not moved, and both ways are as far`() throws {
    let same = try #require(PopulationStability(reference: [3, 0, 9], current: [3, 0, 9]))
    #expect(same.index == 0 && same.excess == 0)
    let there = try #require(PopulationStability(reference: [3, 5], current: [90, 1]))
    let back = try #require(PopulationStability(reference: [90, 1], current: [3, 5]))
    #expect(agree(there.index, back.index))
    #expect(there.excess > 0.25)
  }

  @Test func `without rows on either side there is no index`() {
    #expect(PopulationStability(reference: [0, 0], current: [1, 2]) == nil)
    #expect(PopulationStability(reference: [1, 2], current: [0, 0]) == nil)
    #expect(PopulationStability(reference: [], current: []) == nil)
  }
}
