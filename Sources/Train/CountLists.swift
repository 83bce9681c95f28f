/// Lists of numbers and how often each occurs, one list behind the other.
///
/// A number that occurs once is one entry of four bytes, as most are. One that occurs more often has
/// its count in the entry before, which is told by its highest bit.
struct CountLists: Equatable, Sendable {
  /// The lists' numbers and counts.
  private(set) var entries: [UInt32] = []
  /// Where each list starts, and where the last one ends. Shape `[count + 1]`.
  private(set) var starts: [Int] = [0]

  /// Told of a count in an entry; numbers are below.
  private static let countBit: UInt32 = 1 << 31

  /// No lists.
  init() {}

  /// Lists that end.
  var count: Int { starts.count - 1 }

  /// The entries of a list.
  @inline(__always)
  func entries(of list: Int) -> Range<Int> { starts[list]..<starts[list + 1] }

  /// A list.
  @inline(__always)
  subscript(list: Int) -> CountList {
    CountList(entries: entries, place: starts[list], end: starts[list + 1])
  }

  /// A list whose numbers ascend, from one of them on.
  ///
  /// - Complexity: O(log entries).
  @inline(__always)
  func list(_ list: Int, from number: UInt32) -> CountList {
    CountList(entries: entries, place: place(of: number, in: list), end: starts[list + 1])
  }

  /// The entries of a list whose numbers ascend that are before a number.
  func entryCount(of list: Int, below number: UInt32) -> Int {
    place(of: number, in: list) - starts[list]
  }

  /// The first entry of a list whose numbers ascend that is of a number or a higher one.
  private func place(of number: UInt32, in list: Int) -> Int {
    guard number > 0 else { return starts[list] }
    // Where a number or its count begins, and an entry that is not before the first wanted.
    var (low, high) = (starts[list], starts[list + 1])
    while low < high {
      let middle = (low + high) / 2
      let place = CountLists.isCount(entries[middle]) ? middle + 1 : middle
      if entries[place] < number {
        low = place + 1
      } else {
        high = middle
      }
    }
    return low
  }

  // MARK: Making

  /// Makes room for lists and entries to come, so that none is copied when they are added.
  mutating func reserve(lists listCount: Int, entries entryCount: Int) {
    starts.reserveCapacity(starts.count + listCount)
    entries.reserveCapacity(entries.count + entryCount)
  }

  /// The bytes that more lists and entries take at most, with those that are copied while arrays
  /// grow.
  func growth(lists listCount: Int, entries entryCount: Int) -> Int {
    entries.growth(by: entryCount) + starts.growth(by: listCount)
  }

  /// Adds a list.
  ///
  /// - Parameter elements: Numbers in the upper halves, counts from 1 in the lower, both below 2^31.
  mutating func appendList(_ elements: [UInt64]) {
    entries.append(addingCapacity: 2 * elements.count) { entries in
      for element in elements {
        let (number, count) = (UInt32(element >> 32), UInt32(truncatingIfNeeded: element))
        precondition(
          (number | count) < CountLists.countBit,
          "\(number), \(count) times: more than 31 bits can number")
        if count > 1 { entries.append(count | CountLists.countBit) }
        entries.append(number)
      }
    }
    starts.append(entries.count)
  }

  /// Adds a list of numbers below 2^31 that occur once each.
  mutating func appendList(of numbers: [UInt32]) {
    precondition(
      numbers.allSatisfy { $0 < CountLists.countBit }, "more than 31 bits can number")
    entries.append(contentsOf: numbers)
    starts.append(entries.count)
  }

  /// Adds one of other lists.
  mutating func append(_ list: Int, of others: CountLists) {
    entries.append(contentsOf: others.entries[others.entries(of: list)])
    starts.append(entries.count)
  }

  /// Gives the numbers of every list other ones.
  ///
  /// - Parameter numbersOf: The new number of each, by the number of the list.
  mutating func renumber(_ numbersOf: (_ list: Int) -> [UInt32]) {
    for list in 0..<count {
      let numbers = numbersOf(list)
      for place in entries(of: list) where !CountLists.isCount(entries[place]) {
        entries[place] = numbers[Int(entries[place])]
      }
    }
  }

  /// Some numbers of all lists, evenly spread.
  func sample(every step: Int) -> [UInt32] {
    stride(from: 0, to: entries.count, by: step).map { place in
      CountLists.isCount(entries[place]) ? entries[place + 1] : entries[place]
    }
  }

  @inline(__always)
  fileprivate static func isCount(_ entry: UInt32) -> Bool { entry & countBit != 0 }

  @inline(__always)
  fileprivate static func count(in entry: UInt32) -> UInt32 { entry & ~countBit }
}

/// One list, or the rest of one.
struct CountList: Sendable {
  fileprivate let entries: [UInt32]
  fileprivate let place: Int
  fileprivate let end: Int

  /// Calls `body` with each number and how often it occurs.
  ///
  /// - Parameter limit: The end of numbers that ascend.
  @inline(__always)
  func forEach(below limit: UInt32 = .max, _ body: (_ number: UInt32, _ count: UInt32) -> Void) {
    let entries = entries.span
    var place = place
    while place < end {
      var (number, count) = (entries[place], UInt32(1))
      if CountLists.isCount(number) {
        place += 1
        (number, count) = (entries[place], CountLists.count(in: number))
      }
      guard number < limit else { return }
      body(number, count)
      place += 1
    }
  }
}
