/// The features of a message's shape: what the known-shape gate goes by.
///
/// A space that masks identifiers sees shapes anyway. One that does not would tell the gate that
/// every new identifier makes a message less known; so the gate looks at the masked text there too,
/// without the words that hold a placeholder, for which such a space has no terms.
extension FeatureSpace {
  /// Whether the features of a message are those of its shape.
  public var seesShapes: Bool { analyzer.settings.masksIdentifiers }

  /// Replaces the vector by the features of the shape of a message that the analyzer has normalized.
  public func extractShape(
    ofNormalized text: Span<UInt8>, into vector: inout FeatureVector
  ) {
    guard !seesShapes else { return extract(normalized: text, into: &vector) }
    var shape: [UInt8] = []
    swap(&shape, &vector.text.normalized)
    shape.removeAll(keepingCapacity: true)
    appendShape(ofLowercased: text, to: &shape)
    blankPlaceholders(in: &shape)
    extract(normalized: shape.span, into: &vector)
    swap(&shape, &vector.text.normalized)
  }

  /// Replaces the vector by the features of a shape.
  public func extract(shape: Span<UInt8>, into vector: inout FeatureVector) {
    guard !seesShapes else { return extract(normalized: shape, into: &vector) }
    var blanked: [UInt8] = []
    blanked.reserveCapacity(shape.count)
    for index in shape.indices { blanked.append(shape[index]) }
    blankPlaceholders(in: &blanked)
    extract(normalized: blanked.span, into: &vector)
  }
}

/// Overwrites by spaces each word of a shape that a placeholder is part of.
private func blankPlaceholders(in shape: inout [UInt8]) {
  var start = 0
  while start < shape.count {
    var end = start
    var hasPlaceholder = false
    while end < shape.count, isPartOfWord(shape[end]) {
      if shape[end] == UInt8(ascii: "<") { hasPlaceholder = true }
      end += 1
    }
    if hasPlaceholder {
      for place in start..<end { shape[place] = UInt8(ascii: " ") }
    }
    start = end + 1
  }
}

/// Brackets belong to placeholders: masking leaves no others.
private func isPartOfWord(_ byte: UInt8) -> Bool {
  byte >= 0x80 || isASCIIWordByte(byte) || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
}
