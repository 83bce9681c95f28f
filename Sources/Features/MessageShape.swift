/// Adds the shape of a message: its lower-cased and masked text.
///
/// Two messages have one shape when they differ in identifiers, numbers and addresses alone. Splits
/// that keep shapes apart, the known-shape gate and the memo of verdicts all go by it.
///
/// - Parameters:
///   - message: UTF-8; bytes that are not are read as U+FFFD.
///   - scratch: Working memory, of no meaning before or after.
///   - output: Receives the UTF-8 of the shape.
/// - Complexity: linear; allocates only while the buffers grow.
public func appendShape(
  of message: Span<UInt8>, scratch: inout [UInt8], to output: inout [UInt8]
) {
  scratch.removeAll(keepingCapacity: true)
  appendLowercased(message, to: &scratch)
  Masker.appendMasked(scratch.span, to: &output)
}

/// Adds the shape of a message that is lower-cased already.
public func appendShape(ofLowercased text: Span<UInt8>, to output: inout [UInt8]) {
  Masker.appendMasked(text, to: &output)
}

/// The shape of a message as a string; for tables and reports.
public func messageShape(_ message: String) -> String {
  var scratch: [UInt8] = []
  var shape: [UInt8] = []
  appendShape(of: Array(message.utf8).span, scratch: &scratch, to: &shape)
  return String(decoding: shape, as: UTF8.self)
}
