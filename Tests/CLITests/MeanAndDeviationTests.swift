import Testing

@testable import CLI

struct MeanAndDeviationTests {
  /// By hand: 2, 4, 9 have the mean 5 and the squared deviations 9, 1, 16, whose half is 13.
  @Test func `the deviation divides by one less than the count`() {
    let found = MeanAndDeviation([2, 4, 9])
    #expect(found.mean == 5)
    #expect(found.deviation == 13.0.squareRoot())
    #expect(MeanAndDeviation([3]).mean == 3)
    #expect(MeanAndDeviation([3]).deviation == nil)
    #expect(MeanAndDeviation([]).mean == nil)
  }
}
