import SeededRandom

extension SplitMix64 {
  /// How many of `draws` things drawn without replacement out of `all` are among `marked` of
  /// them: a hypergeometric number.
  ///
  /// A node draws some features out of the whole vocabulary, and most words of a vocabulary
  /// are in none of the node's messages. This tells how many of those drawn are worth a look,
  /// without drawing the others one by one.
  ///
  /// - Complexity: O(min(`draws`, `marked`)).
  mutating func marked(_ marked: Int, of all: Int, in draws: Int) -> Int {
    guard draws < all else { return marked }
    var wanted = max(marked, draws)
    var rest = all
    var hits = 0
    for _ in 0..<min(marked, draws) {
      if below(rest) < wanted {
        hits += 1
        wanted -= 1
      }
      rest -= 1
    }
    return hits
  }
}
