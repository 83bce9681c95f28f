import Testing

@testable import Train

struct GiniImpurityTests {
  @Test func `the purity of a split is what its sides weigh less their impurities`() {
    // Left (4, 0): gini 0. Right (1, 3): gini 1 − 1/16 − 9/16 = 0.375. 8 − 4 · 0 − 4 · 0.375 = 6.5.
    let found = splitPurity(leftSquares: 16, leftWeight: 4, rightSquares: 10, rightWeight: 4)
    #expect(found == 6.5)
  }

  @Test func `a split that parts the classes is purer than one that does not`() {
    // Classes of 5 and 5: apart 5 + 5, mixed evenly 2.5 + 2.5.
    let apart = splitPurity(leftSquares: 25, leftWeight: 5, rightSquares: 25, rightWeight: 5)
    let mixed = splitPurity(leftSquares: 12.5, leftWeight: 5, rightSquares: 12.5, rightWeight: 5)
    #expect(apart == 10)
    #expect(mixed == 5)
  }
}
