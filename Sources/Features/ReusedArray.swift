/// Elements in memory that serves again: they are removed by forgetting how many there are.
///
/// To empty a plain array and to make room in it takes 180 instructions, for each of a message's arrays
/// a fiftieth of its classification.
public struct ReusedArray<Element: BitwiseCopyable & Sendable>: Sendable {
  /// The elements, and others behind them that mean nothing.
  private var storage: [Element] = []
  /// Elements.
  public private(set) var count = 0
  private let filler: Element

  /// No elements.
  ///
  /// - Parameter filler: Any element.
  init(filler: Element) { self.filler = filler }

  /// The elements.
  public var span: Span<Element> {
    @_lifetime(borrow self)
    get { storage.span.extracting(0..<count) }
  }

  mutating func removeAll() { count = 0 }

  mutating func append(_ element: Element) {
    if count == storage.count { storage.append(element) } else { storage[count] = element }
    count += 1
  }

  /// Removes all elements but the first.
  mutating func keepFirst(_ keptCount: Int) {
    precondition(keptCount <= count, "\(keptCount) of \(count) elements")
    count = keptCount
  }

  /// Makes room behind the elements and lets a function fill it.
  ///
  /// - Parameter fill: Writes up to `room` elements, and answers how many.
  @unsafe
  @inline(__always)
  mutating func append(room: Int, _ fill: (UnsafeMutablePointer<Element>) -> Int) {
    if storage.count - count < room {
      storage.append(contentsOf: repeatElement(filler, count: count + room))
    }
    let added = unsafe storage.withUnsafeMutableBufferPointer { storage in
      // SAFETY: there is room behind the first `count` elements.
      unsafe fill(storage.baseAddress! + count)
    }
    precondition(0...room ~= added, "\(added) elements in room for \(room)")
    count += added
  }

  /// Calls a function with the elements, of which there is one at least.
  @unsafe
  @inline(__always)
  func withPointer<Result>(_ body: (UnsafePointer<Element>) -> Result) -> Result {
    unsafe storage.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
  }
}

extension ReusedArray: RandomAccessCollection {
  /// The place of the first element.
  public var startIndex: Int { 0 }
  /// The place behind the last element.
  public var endIndex: Int { count }

  /// The element at `index`, checked.
  public internal(set) subscript(index: Int) -> Element {
    get {
      precondition(index < count, "index outside the array")
      return storage[index]
    }
    set {
      precondition(index < count, "index outside the array")
      storage[index] = newValue
    }
  }
}
