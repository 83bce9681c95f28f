/// The class distributions of leaves, each different one kept once.
struct LeafDistributions: Sendable {
  /// Classes of a distribution.
  let classCount: Int
  /// The distributions so far. Shape `[count, classCount]`.
  private(set) var values: [Float] = []
  private var rows: [[UInt32]: UInt32] = [:]
  private var rowsOfPure: [UInt32?]

  /// Distributions so far.
  var count: Int { values.count / classCount }

  /// Bytes that they take, about: each lies in the table and is its own key.
  var byteCount: Int { 4 * values.capacity + rows.capacity * 16 + count * (4 * classCount + 48) }

  /// No distribution yet.
  init(classCount: Int) {
    self.classCount = classCount
    rowsOfPure = Array(repeating: nil, count: classCount)
  }

  /// The row of the distribution that is all in one class.
  mutating func row(ofPure label: Int) -> UInt32 {
    if let row = rowsOfPure[label] { return row }
    var distribution = [Float](repeating: 0, count: classCount)
    distribution[label] = 1
    let row = self.row(of: distribution)
    rowsOfPure[label] = row
    return row
  }

  /// The row of a distribution, new or known.
  mutating func row(of distribution: [Float]) -> UInt32 {
    let key = distribution.map(\.bitPattern)
    if let row = rows[key] { return row }
    let row = UInt32(count)
    rows[key] = row
    values.append(contentsOf: distribution)
    return row
  }

  /// One distribution.
  func distribution(_ row: Int) -> ArraySlice<Float> {
    values[row * classCount..<(row + 1) * classCount]
  }
}
