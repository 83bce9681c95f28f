/// Adds a text as BERT's uncased models read it.
///
/// Control characters, U+FFFD and what is not UTF-8 are dropped, white space becomes a space,
/// spaces are put around Chinese characters, accents are stripped (canonical decomposition without
/// nonspacing marks), and letters are lower-cased. Characters count as they did in Unicode 8, on
/// which the reference stands: one that is younger is kept as it is, but for its lower case.
///
/// - Parameter blanksBrackets: Whether `<` and `>` become spaces, so that of a placeholder like
///   `<num>` the name is left.
/// - Complexity: linear; a text of ASCII alone costs a table look-up for each byte.
///
/// Reference: `BertNormalizer` of the Python package tokenizers 0.23.
func appendBERTNormalized(
  _ text: Span<UInt8>, blanksBrackets: Bool, to output: inout [UInt8]
) {
  var marks = ReorderedMarks()
  var index = 0
  while index < text.count {
    let byte = text[index]
    if byte < 0x80 {
      marks.flush(to: &output)
      let becomes = BERTASCII.normalized(byte)
      if blanksBrackets && (byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")) {
        output.append(UInt8(ascii: " "))
      } else if becomes != 0 {
        output.append(becomes)
      }
      index += 1
    } else {
      let decoded = decodeScalar(text, at: index)
      appendNormalized(decoded.scalar, &marks, to: &output)
      index += decoded.byteCount
    }
  }
  marks.flush(to: &output)
}

private func appendNormalized(
  _ scalar: Unicode.Scalar, _ marks: inout ReorderedMarks, to output: inout [UInt8]
) {
  if BERTCharacter.isDropped(scalar) { return }
  if scalar.properties.isWhitespace {
    marks.flush(to: &output)
    output.append(UInt8(ascii: " "))
  } else if BERTCharacter.isChinese(scalar) {
    marks.flush(to: &output)
    output.append(UInt8(ascii: " "))
    appendDecomposed(scalar, &marks, to: &output)
    marks.flush(to: &output)
    output.append(UInt8(ascii: " "))
  } else {
    appendDecomposed(scalar, &marks, to: &output)
  }
}

private func appendDecomposed(
  _ scalar: Unicode.Scalar, _ marks: inout ReorderedMarks, to output: inout [UInt8]
) {
  let value = scalar.value
  if case 0xAC00...0xD7A3 = value {
    // Hangul syllables: The Unicode Standard 15.0, §3.12.
    let syllable = value - 0xAC00
    for part in [0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28] {
      marks.append(Unicode.Scalar(part) ?? scalar, to: &output)
    }
    if syllable % 28 > 0 {
      marks.append(Unicode.Scalar(0x11A7 + syllable % 28) ?? scalar, to: &output)
    }
  } else if let base = singleBase(of: value) {
    marks.append(Unicode.Scalar(base) ?? scalar, to: &output)
  } else if let place = placeOfSeveralBases(of: value) {
    for base in CanonicalDecompositions.several[(place + 1)...(place + 3)] where base != 0 {
      marks.append(Unicode.Scalar(base) ?? scalar, to: &output)
    }
  } else {
    marks.append(scalar, to: &output)
  }
}

private func singleBase(of value: UInt32) -> UInt32? {
  place(of: value, in: CanonicalDecompositions.single, stride: 2).map {
    CanonicalDecompositions.single[$0 + 1]
  }
}

private func placeOfSeveralBases(of value: UInt32) -> Int? {
  place(of: value, in: CanonicalDecompositions.several, stride: 4)
}

/// Where a table whose every `stride`-th number ascends holds a number there.
private func place(of value: UInt32, in table: [UInt32], stride: Int) -> Int? {
  var low = 0
  var high = table.count / stride
  while low < high {
    let middle = (low + high) / 2
    if table[middle * stride] < value { low = middle + 1 } else { high = middle }
  }
  let place = low * stride
  return place < table.count && table[place] == value ? place : nil
}

/// Combining marks in canonical order: a run of them is sorted by combining class, those of one
/// class staying in their order (The Unicode Standard 15.0, §3.11).
private struct ReorderedMarks {
  private var run: [(order: UInt8, scalar: Unicode.Scalar)] = []

  /// Adds a decomposed scalar, at once or with the marks that it stands among.
  mutating func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
    let order = BERTCharacter.combiningClass(scalar)
    if order == 0 {
      flush(to: &output)
      if !BERTCharacter.isAccent(scalar) { appendLowercased(scalar, to: &output) }
    } else if !BERTCharacter.isAccent(scalar) {
      let place = run.lastIndex { $0.order <= order }.map { $0 + 1 } ?? 0
      run.insert((order, scalar), at: place)
    }
  }

  mutating func flush(to output: inout [UInt8]) {
    guard !run.isEmpty else { return }
    for mark in run { appendLowercased(mark.scalar, to: &output) }
    run.removeAll(keepingCapacity: true)
  }

  private func appendLowercased(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
    if scalar.properties.changesWhenLowercased {
      output.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    } else {
      scalar.append(to: &output)
    }
  }
}

/// ASCII as BERT reads it.
enum BERTASCII {
  /// The byte that a byte becomes; 0 for one that is dropped.
  @inline(__always)
  static func normalized(_ byte: UInt8) -> UInt8 {
    if byte &- 0x41 < 26 { return byte | 0x20 }
    if byte >= 0x20 { return byte == 0x7F ? 0 : byte }
    return byte == 0x09 || byte == 0x0A || byte == 0x0D ? 0x20 : 0
  }

  /// Whether a normalized byte is a word by itself: a printable one that is no letter, digit or
  /// space.
  @inline(__always)
  static func isPunctuation(_ byte: UInt8) -> Bool {
    let bits: UInt64 = byte < 64 ? 0xFC00_FFFE_0000_0000 : 0x7800_0001_F800_0001
    return byte < 0x80 && bits >> UInt64(byte & 63) & 1 == 1
  }
}

/// Properties of characters as the reference has them: general categories of Unicode 8, combining
/// classes of Unicode 9.
enum BERTCharacter {
  static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value == 0xFFFD { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse: return isKnown(scalar, major: 8)
    default: return false
    }
  }

  /// Nonspacing marks. Six characters have changed to or from them since Unicode 8.
  static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1734, 0x1171E: return true
    case 0x1885, 0x1886, 0xA9BD, 0x111C9: return false
    default:
      return scalar.properties.generalCategory == .nonspacingMark && isKnown(scalar, major: 8)
    }
  }

  static func combiningClass(_ scalar: Unicode.Scalar) -> UInt8 {
    let order = scalar.properties.canonicalCombiningClass.rawValue
    return order != 0 && isKnown(scalar, major: 9) ? order : 0
  }

  /// The blocks of Chinese characters; the last but two starts late in the reference.
  static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }

  /// Whether a character is a word by itself. Two have changed from punctuation since Unicode 8.
  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value == 0x166D || scalar.value == 0x111C9 { return true }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return isKnown(scalar, major: 8)
    default: return false
    }
  }

  private static func isKnown(_ scalar: Unicode.Scalar, major: Int) -> Bool {
    guard let age = scalar.properties.age else { return false }
    return (age.major, age.minor) <= (major, 0)
  }
}
