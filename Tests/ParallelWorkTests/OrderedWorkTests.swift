import ParallelWork
import Synchronization
import Testing

struct OrderedWorkTests {
  @Test(arguments: [1, 2, 3, 7])
  func `what was prepared is added once and in order`(threads: Int) {
    for count in [0, 1, 2, 5, 500] {
      let squares = orderedWork(
        count: count, threads: threads, on: [-1], state: { 0 },
        prepare: { square, number in square = number * number },
        add: { squares, square, number in squares.append(square + number) })
      #expect(squares == [-1] + (0..<count).map { $0 * $0 + $0 })
    }
  }

  @Test(arguments: [1, 3]) func `no more is under way than one piece per thread`(threads: Int) {
    let underWay = Mutex((now: 0, most: 0))
    _ = orderedWork(
      count: 300, threads: threads, on: 0, state: {},
      prepare: { _, _ in
        underWay.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
      },
      add: { _, _, _ in underWay.withLock { $0.now -= 1 } })
    #expect(underWay.withLock { $0.now } == 0)
    #expect(underWay.withLock { (1...threads).contains($0.most) })
  }

  /// Each thread counts its own calls: all together are the calls there are.
  @Test func `a thread keeps its state from call to call`() {
    let counts = orderedWork(
      count: 100, threads: 1, on: [Int](), state: { 0 }, prepare: { calls, _ in calls += 1 },
      add: { counts, calls, _ in counts.append(calls) })
    #expect(counts == Array(1...100))
  }
}
