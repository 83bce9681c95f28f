/// Writes CSV as ``RecordReader`` reads it (RFC 4180).
public enum CSVWriter {
  /// Adds one field, quoted only if it must be.
  ///
  /// Quoted are fields that hold the delimiter, a quote or a line end, and those that begin or end
  /// with a space, which some readers drop.
  ///
  /// - Complexity: O(`text.count`), no allocation but the growth of `output`.
  public static func appendField(
    _ text: Span<UInt8>, to output: inout [UInt8], delimiter: UInt8 = UInt8(ascii: ",")
  ) {
    let quote = UInt8(ascii: "\"")
    guard needsQuotes(text, delimiter) else { return append(text, 0..<text.count, to: &output) }
    output.append(quote)
    for place in text.indices {
      output.append(text[place])
      if text[place] == quote { output.append(quote) }
    }
    output.append(quote)
  }

  /// Adds one field, quoted only if it must be.
  public static func appendField(
    _ text: String, to output: inout [UInt8], delimiter: UInt8 = UInt8(ascii: ",")
  ) {
    appendField(Array(text.utf8).span, to: &output, delimiter: delimiter)
  }

  /// Adds a record of several fields, and a line feed.
  ///
  /// The record of one empty field is written as `""`, since a blank line is no record.
  public static func appendRecord(
    _ fields: [String], to output: inout [UInt8], delimiter: UInt8 = UInt8(ascii: ",")
  ) {
    for (index, field) in fields.enumerated() {
      if index > 0 { output.append(delimiter) }
      appendField(field, to: &output, delimiter: delimiter)
    }
    if fields == [""] { output += [UInt8(ascii: "\""), UInt8(ascii: "\"")] }
    output.append(0x0A)
  }

  private static func needsQuotes(_ text: Span<UInt8>, _ delimiter: UInt8) -> Bool {
    guard text.count > 0 else { return false }
    if text[0] == 0x20 || text[text.count - 1] == 0x20 { return true }
    var walk = ControlWalk(for: delimiter, or: UInt8(ascii: "\""), from: 0, to: text.count)
    while true {
      let place = walk.next(in: text)
      if place == text.count { return false }
      let byte = text[place]
      if byte == delimiter || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D {
        return true
      }
    }
  }
}

/// Adds a piece of `bytes` to `output` at once.
func append(_ bytes: Span<UInt8>, _ piece: Range<Int>, to output: inout [UInt8]) {
  // SAFETY: the buffer is read only while the span is held.
  unsafe bytes.extracting(piece).withUnsafeBufferPointer { part in
    unsafe output.append(contentsOf: part)
  }
}
