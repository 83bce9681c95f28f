import ParallelWork
import Testing

struct ParallelMapTests {
  @Test(arguments: [1, 2, 7]) func `results stand in the order of their numbers`(threads: Int) {
    #expect(parallelMap(count: 500, threads: threads) { $0 * $0 } == (0..<500).map { $0 * $0 })
  }

  @Test(arguments: [1, 3]) func `parts follow one another, and the last may be shorter`(
    threads: Int
  ) {
    func parts(_ count: Int) -> [Range<Int>] {
      parallelMap(count: count, partLength: 4, threads: threads, state: {}) { $1 }
    }
    #expect(parts(10) == [0..<4, 4..<8, 8..<10])
    #expect(parts(8) == [0..<4, 4..<8])
    #expect(parts(0).isEmpty)
  }

  @Test func `nothing to do is done at once`() {
    #expect(parallelMap(count: 0, threads: 3) { $0 }.isEmpty)
  }

  /// Each thread counts its own calls, so no more than the calls there are can be counted.
  @Test func `a thread keeps its state from call to call`() {
    let counts = parallelMap(count: 100, threads: 1, state: { 0 }) { calls, _ in
      calls += 1
      return calls
    }
    #expect(counts == Array(1...100))
  }
}
