import TestSupport
import Testing
import Train

struct ClassWeightingTests {
  /// n / (classCount · n_c): 10 / (3 · 5), 10 / (3 · 3), 10 / (3 · 2).
  @Test func `balanced classes count the same`() {
    let weights = ClassWeighting.balanced.weights(classSizes: [5, 3, 2])
    #expect(relativeDifference(weights, [2 / 3.0, 10 / 9.0, 5 / 3.0]) < 1e-15)
  }

  @Test func `without weighting every row counts the same`() {
    #expect(ClassWeighting.none.weights(classSizes: [5, 3, 2]) == [1, 1, 1])
  }
}
