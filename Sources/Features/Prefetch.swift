public import CByteVectors

extension Array {
  /// Has the memory at an index fetched before it is looked at; does nothing else, even where the
  /// array ends before.
  ///
  /// Where each element to look at is named by the one before, the processor cannot do so itself:
  /// without, 100 trees took 1.12 times as long to classify lines that differ.
  @inlinable
  @inline(__always)
  public func prefetch(_ index: Int) {
    unsafe withUnsafeBufferPointer { elements in
      let offset = index &* MemoryLayout<Element>.stride
      let address = Int(bitPattern: elements.baseAddress) &+ offset
      // SAFETY: a prefetch reads nothing and takes any address.
      unsafe byte_vectors_prefetch(UnsafeRawPointer(bitPattern: address))
    }
  }
}

extension FrozenArray {
  /// Has the memory at an index fetched before it is looked at; does nothing else.
  @inlinable
  @inline(__always)
  public func prefetch(_ index: Int) {
    let address = unsafe Int(bitPattern: base) &+ index &* MemoryLayout<Element>.stride
    // SAFETY: a prefetch reads nothing and takes any address.
    unsafe byte_vectors_prefetch(UnsafeRawPointer(bitPattern: address))
  }
}
