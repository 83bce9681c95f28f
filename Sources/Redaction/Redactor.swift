/// Replaces customers' identifiers by placeholders, before a text leaves the machine.
///
/// A placeholder names the kind and tells values apart, `<card:bkgrhpmq>`: equal values get equal
/// placeholders from one redactor, and others from the next, since its key is drawn at random.
/// What counts as an identifier is in `docs/redaction.md`, with the share that is found.
///
/// A redactor is a value that any number of threads may use.
public struct Redactor: Sendable {
  private let isWanted: InlineArray<9, Bool>
  private let writer: PlaceholderWriter

  /// A redactor with a key of its own.
  public init(_ settings: RedactionSettings = RedactionSettings()) {
    self.init(settings, key: KeyedDigest.Key())
  }

  init(_ settings: RedactionSettings, key: KeyedDigest.Key) {
    isWanted = InlineArray { settings.kinds.contains(IdentifierKind.allCases[$0]) }
    writer = PlaceholderWriter(key: key, tellsValuesApart: settings.tellsValuesApart)
  }

  /// Adds a message with its identifiers replaced.
  ///
  /// All other bytes are kept as they are, also those that are no UTF-8. Placeholders of an
  /// earlier pass stay, so a second pass changes nothing.
  ///
  /// - Parameters:
  ///   - message: One message. Nothing is looked for across messages.
  ///   - output: Where the redacted message goes.
  /// - Returns: How many identifiers were replaced.
  /// - Complexity: Linear in `message.count`, whatever it holds; no allocation but the growth of
  ///   `output`.
  @discardableResult
  public func append(_ message: Span<UInt8>, to output: inout [UInt8]) -> RedactionCounts {
    let text = LogText(message)
    var counts = RedactionCounts()
    var copied = 0
    var walk = FindingWalk()
    while let finding = walk.next(in: text) {
      guard let kind = finding.kind, isWanted[kind.index] else { continue }
      appendBytes(of: message, copied..<finding.start, to: &output)
      writer.append(finding, of: kind, in: text, to: &output)
      counts[kind] += 1
      copied = finding.end
    }
    appendBytes(of: message, copied..<message.count, to: &output)
    return counts
  }

  /// Adds the value of a named field with its identifiers replaced, as if the name stood before it
  /// as a label: the field `password` is a secret whatever it holds.
  ///
  /// - Complexity: Linear in `value.count`; one allocation.
  @discardableResult
  public func append(
    _ value: Span<UInt8>, ofField name: [UInt8], to output: inout [UInt8]
  ) -> RedactionCounts {
    let sign: [UInt8] = [UInt8(ascii: "="), UInt8(ascii: "\"")]
    let label = name.filter { isAlphanumeric($0) || $0 == UInt8(ascii: "_") } + sign
    var line: [UInt8] = []
    line.reserveCapacity(label.count + value.count + 1)
    line += label
    appendBytes(of: value, 0..<value.count, to: &line)
    line.append(UInt8(ascii: "\""))
    if isWanted[IdentifierKind.secret.index], isSecret(line.span, from: label.count) {
      let whole = Finding(.secret, label.count, line.count - 1)
      writer.append(whole, of: .secret, in: LogText(line.span), to: &output)
      var counts = RedactionCounts()
      counts[.secret] = 1
      return counts
    }
    var redacted: [UInt8] = []
    redacted.reserveCapacity(line.count)
    let counts = append(line.span, to: &redacted)
    guard redacted.starts(with: label), redacted.last == UInt8(ascii: "\"") else {
      // An identifier that reaches into the label or beyond the value: read the value alone.
      return append(value, to: &output)
    }
    output += redacted[label.count..<redacted.count - 1]
    return counts
  }

  /// Whether the label of a line says that its value is a secret; quotes within do not end it.
  private func isSecret(_ line: Span<UInt8>, from start: Int) -> Bool {
    guard let finding = LogText(line).labelledFinding(at: 0) else { return false }
    return finding.kind == .secret && finding.start == start
  }

  private func appendBytes(of message: Span<UInt8>, _ piece: Range<Int>, to output: inout [UInt8]) {
    // SAFETY: the buffer is read only while the span is held.
    unsafe message.extracting(piece).withUnsafeBufferPointer { part in
      unsafe output.append(contentsOf: part)
    }
  }
}
