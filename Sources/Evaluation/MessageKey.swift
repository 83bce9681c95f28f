/// A 64-bit key of a message: FNV-1a over its bytes, the same on every machine and in every run.
///
/// Two of `n` distinct messages share a key with a probability of about n² / 2⁶⁵: for ten million
/// messages 3 in a million. Not for keys that somebody may try to make collide.
///
/// Reference: draft-eastlake-fnv.
public func messageKey(of message: Span<UInt8>) -> UInt64 {
  var key: UInt64 = 0xcbf2_9ce4_8422_2325
  for index in message.indices {
    key = (key ^ UInt64(message[index])) &* 0x0000_0100_0000_01b3
  }
  return key
}
