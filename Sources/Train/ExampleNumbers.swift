/// The numbers of examples by their rows, in two bytes each, for that is half as much to look
/// through in no order.
struct ExampleNumbers {
  /// The number of the first example in each block of rows.
  let firsts: [UInt32]
  /// How far behind it the example of each row is.
  let offsets: [UInt16]

  /// The offset of rows that are in no example.
  static let none = UInt16.max
  /// Rows of a block are so few that no offset is that of none.
  static let blockBits = 15

  /// - Parameter examples: Ascending rows, below `rowCount`.
  init(of examples: [Example], rowCount: Int) {
    var firsts = [UInt32](repeating: 0, count: rowCount >> ExampleNumbers.blockBits + 1)
    var offsets = [UInt16](repeating: ExampleNumbers.none, count: rowCount)
    var lastBlock = -1
    for (number, example) in examples.enumerated() {
      let block = Int(example.row) >> ExampleNumbers.blockBits
      if block > lastBlock {
        firsts[block] = UInt32(number)
        lastBlock = block
      }
      offsets[Int(example.row)] = UInt16(UInt32(number) - firsts[block])
    }
    self.firsts = firsts
    self.offsets = offsets
  }
}
