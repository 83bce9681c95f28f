import CByteVectors

/// Whether one string stands before another in byte order, a prefix first.
///
/// In C, because a loop over checked bytes took a twelfth of the time of opening a model of 374,000
/// terms; this compares eight at a time.
public func precedes(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
  unsafe left.withUnsafeBufferPointer { left in
    unsafe right.withUnsafeBufferPointer { right in
      // SAFETY: the kernel reads the bytes of both.
      unsafe byte_vectors_precedes(
        left.baseAddress, left.count, right.baseAddress, right.count) != 0
    }
  }
}
