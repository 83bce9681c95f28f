extension [Double] {
  /// Makes room for so many numbers that are about to be replaced, in the memory that is there
  /// where it is as much.
  mutating func resize(to count: Int) {
    if self.count != count { self = [Double](repeating: 0, count: count) }
  }
}
