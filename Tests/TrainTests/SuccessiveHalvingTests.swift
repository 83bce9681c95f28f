import Testing

@testable import Train

struct SuccessiveHalvingTests {
  @Test func `rungs are the splits divided by the factor, rounded up, from two on`() throws {
    // 5 / 3 -> 2; 25 / 3 -> 9, 9 / 3 -> 3, 3 / 3 -> 1 is too few.
    let three = try SuccessiveHalving(factor: 3)
    #expect(three.rungs(splitCount: 5) == [2, 5])
    #expect(three.rungs(splitCount: 25) == [3, 9, 25])
    #expect(three.rungs(splitCount: 2) == [2])
    let two = try SuccessiveHalving(factor: 2)
    #expect(two.rungs(splitCount: 10) == [2, 3, 5, 10])
    #expect(try SuccessiveHalving(factor: 1).rungs(splitCount: 5) == [5])
  }

  @Test func `one of so many goes on, rounded up, and four at least`() throws {
    let three = try SuccessiveHalving(factor: 3)
    #expect(three.keptCount(of: 40) == 14)
    #expect(three.keptCount(of: 14) == 5)
    #expect(three.keptCount(of: 5) == 4)
    #expect(three.keptCount(of: 2) == 2)
    #expect(try SuccessiveHalving(factor: 1).keptCount(of: 40) == 40)
  }

  @Test func `a factor out of range is refused`() {
    for factor in [0, -1, 101] {
      #expect(throws: TrainError.self) { try SuccessiveHalving(factor: factor) }
    }
  }
}
