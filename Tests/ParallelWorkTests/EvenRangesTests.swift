import ParallelWork
import Testing

struct EvenRangesTests {
  @Test func `ranges follow one another and differ in length by 1 at most`() {
    for count in [0, 1, 2, 7, 100, 101] {
      for parts in [1, 2, 3, 7, 64] {
        let ranges = evenRanges(of: count, parts: parts)
        #expect(ranges.count == parts)
        #expect(ranges.flatMap { Array($0) } == Array(0..<count))
        #expect(
          ranges.allSatisfy { [count / parts, (count + parts - 1) / parts].contains($0.count) })
        #expect(
          (0..<count).allSatisfy {
            ranges[evenRange(holding: $0, of: count, parts: parts)].contains($0)
          })
      }
    }
  }

  @Test func `fewer parts than one are one`() {
    #expect(evenRanges(of: 5, parts: 0) == [0..<5])
  }
}
