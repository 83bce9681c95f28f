import Glibc

/// An array that never changes and whose elements may lie in a mapped file.
///
/// Learners fill ordinary arrays and freeze them; the model reader makes frozen arrays of the bytes
/// of a mapped file without copying one. Both are the same type, so prediction runs the same code
/// on what was just learned and on what was read.
@safe
public struct FrozenArray<Element: BitwiseCopyable & Sendable>: RandomAccessCollection, Sendable {
  /// Elements.
  public let count: Int
  // SAFETY: `owner` keeps these `count` elements alive and nobody writes to them.
  @usableFromInline nonisolated(unsafe) let base: UnsafePointer<Element>
  private let owner: any AnyObject & Sendable

  /// A copy of an array.
  public init(_ elements: [Element]) {
    self.init(count: elements.count) { copy in
      // SAFETY: there is room for as many.
      unsafe copy.withUnsafeMutableBufferPointer { buffer, count in
        count = unsafe buffer.initialize(fromContentsOf: elements)
      }
    }
  }

  /// An array of elements that are made where they stay, so that no copy takes memory beside it.
  ///
  /// - Parameter initialize: Appends `count` elements.
  public init(count: Int, initializingWith initialize: (inout OutputSpan<Element>) -> Void) {
    let storage = ElementStorage(count: count, initialize)
    self.count = count
    unsafe base = storage.base
    owner = storage
  }

  /// Zeros, some of which are replaced by numbers where they stay.
  ///
  /// The system makes zeros of memory that is touched for the first time, by whichever thread does so,
  /// and in large pages if it has them: to fill small ones with zeros by one thread took a quarter of the
  /// time of making a table of terms.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - fill: Writes some of `count` numbers, of a type whose zero has no bit set.
  public init(zeros count: Int, _ fill: (UnsafeMutableBufferPointer<Element>) -> Void)
  where Element: Numeric {
    let storage = unsafe ElementStorage(zeros: count, fill)
    self.count = count
    unsafe base = storage.base
    owner = storage
  }

  /// The elements at `base`, which stay where they are.
  ///
  /// - Parameters:
  ///   - base: The first of `count` initialised elements, aligned for `Element`.
  ///   - owner: Keeps the memory alive and unchanged.
  @unsafe
  public init(base: UnsafePointer<Element>, count: Int, owner: any AnyObject & Sendable) {
    precondition(count >= 0, "an array cannot have \(count) elements")
    self.count = count
    unsafe self.base = base
    self.owner = owner
  }

  /// The place of the first element.
  public var startIndex: Int { 0 }
  /// The place behind the last element.
  public var endIndex: Int { count }

  /// The element at `index`, checked.
  @inlinable
  public subscript(index: Int) -> Element {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index outside the array")
    return unsafe base[index]
  }

  /// Calls `body` with the elements as a span, for loops that read many of them.
  @inlinable
  @inline(__always)
  public func withSpan<Result, Failure: Error>(
    _ body: (Span<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: the elements outlive the call, since `owner` does.
    let elements = unsafe UnsafeBufferPointer(start: base, count: count)
    let result = try body(unsafe elements.span)
    // Of the whole array: threads that counted the users of its owner would wait for one another.
    withExtendedLifetime(self) {}
    return result
  }
}

extension FrozenArray where Element == UInt8 {
  /// Whether the bytes in `range` are those of `other`.
  ///
  /// - Precondition: the range lies in the array.
  @inline(__always)
  func holds(_ other: Span<UInt8>, in range: Range<Int>) -> Bool {
    guard range.count == other.count else { return false }
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the array")
    return unsafe other.withUnsafeBytes { other in
      guard let start = other.baseAddress else { return true }
      // SAFETY: the range was just checked, and `other` has as many bytes.
      return unsafe equalBytes(base + range.lowerBound, start, count: range.count)
    }
  }

  /// Some of the bytes, seen as elements of another type; no copy.
  ///
  /// - Precondition: the bytes are there, and the first is aligned for `Other`.
  public func reinterpreted<Other: BitwiseCopyable & Sendable>(
    at offset: Int, count: Int, as _: Other.Type
  ) -> FrozenArray<Other> {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Other>.stride)
    precondition(
      !overflow && count >= 0 && offset >= 0 && byteCount <= self.count - offset,
      "\(count) elements at byte \(offset) do not lie in \(self.count) bytes")
    let start = unsafe UnsafeRawPointer(base + offset)
    precondition(
      Int(bitPattern: start) % MemoryLayout<Other>.alignment == 0, "byte \(offset) is not aligned")
    // SAFETY: the range and the alignment were just checked; any bits make a BitwiseCopyable value
    // of the integer and floating-point types that model files hold.
    return unsafe FrozenArray<Other>(
      base: start.assumingMemoryBound(to: Other.self), count: count, owner: owner)
  }
}

extension FrozenArray: Equatable where Element: Equatable {
  /// Whether two arrays hold equal elements, wherever they lie; those in one place are equal.
  public static func == (left: FrozenArray, right: FrozenArray) -> Bool {
    unsafe left.count == right.count && (left.base == right.base || left.elementsEqual(right))
  }
}

/// Memory that holds elements for as long as anyone needs it.
@safe
private final class ElementStorage<Element: BitwiseCopyable & Sendable>: Sendable {
  // SAFETY: written in `init` only, freed in `deinit`.
  nonisolated(unsafe) let base: UnsafePointer<Element>

  init(count: Int, _ initialize: (inout OutputSpan<Element>) -> Void) {
    // Aligned like the sections of a model file, so that its bytes can be reinterpreted.
    let raw = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: 64)
    let buffer = unsafe UnsafeMutableBufferPointer(
      rebasing: raw.bindMemory(to: Element.self)[..<count])
    // SAFETY: the buffer is this object's own.
    var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
    initialize(&output)
    let madeCount = unsafe output.finalize(for: buffer)
    precondition(madeCount == count, "\(madeCount) of \(count) elements were made")
    unsafe base = UnsafePointer(buffer.baseAddress!)
  }

  init(zeros count: Int, _ fill: (UnsafeMutableBufferPointer<Element>) -> Void) {
    let byteCount = max(count, 1) * MemoryLayout<Element>.stride
    guard let raw = unsafe calloc(byteCount, 1) else {
      fatalError("there is no memory of \(byteCount) bytes")
    }
    #if os(Linux)
      // Pages begin behind where the memory does.
      let pageByteCount = 4_096
      let offset = pageByteCount - Int(bitPattern: raw) % pageByteCount
      if byteCount >= 1 << 22 {
        unsafe _ = madvise(raw + offset, byteCount - offset, Int32(MADV_HUGEPAGE))
      }
    #endif
    let elements = unsafe raw.bindMemory(to: Element.self, capacity: count)
    unsafe fill(UnsafeMutableBufferPointer(start: elements, count: count))
    unsafe base = UnsafePointer(elements)
  }

  deinit {
    unsafe UnsafeMutableRawPointer(mutating: base).deallocate()
  }
}
