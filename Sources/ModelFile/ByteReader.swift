import CByteVectors
import Features

/// A bounds-checked little-endian cursor over one section of a file.
struct ByteReader {
  private let file: FrozenArray<UInt8>
  private let end: Int
  private let sectionName: String
  /// The next byte, counted from the start of the file.
  private(set) var offset: Int

  init(_ file: FrozenArray<UInt8>, _ range: Range<Int>, sectionName: String) {
    self.file = file
    self.sectionName = sectionName
    offset = range.lowerBound
    end = range.upperBound
  }

  var remainingByteCount: Int { end - offset }

  /// The name of a field as errors give it.
  func path(_ field: String) -> String { sectionName + "." + field }

  mutating func readUInt8(_ field: String) throws(ModelFileError) -> UInt8 {
    try need(1, field)
    offset += 1
    return file[offset - 1]
  }

  mutating func readUInt32(_ field: String) throws(ModelFileError) -> UInt32 {
    UInt32(try readUnsigned(byteCount: 4, field))
  }

  mutating func readUInt64(_ field: String) throws(ModelFileError) -> UInt64 {
    try readUnsigned(byteCount: 8, field)
  }

  private mutating func readUnsigned(
    byteCount: Int, _ field: String
  ) throws(ModelFileError) -> UInt64 {
    try need(byteCount, field)
    var value: UInt64 = 0
    for place in 0..<byteCount {
      value |= UInt64(file[offset + place]) << UInt64(8 * place)
    }
    offset += byteCount
    return value
  }

  /// A count that has to lie in `allowed`, as an `Int`.
  mutating func readCount(
    _ field: String, allowed: ClosedRange<Int>
  ) throws(ModelFileError) -> Int {
    let start = offset
    let value = Int(try readUInt32(field))
    guard allowed.contains(value) else {
      throw .outOfRange(
        field: path(field), offset: start, found: UInt64(value),
        allowed: UInt64(allowed.lowerBound)...UInt64(allowed.upperBound))
    }
    return value
  }

  /// An array of elements that stays where it is; any count is safe to ask for.
  mutating func readArray<Element: BitwiseCopyable & Sendable>(
    _ field: String, count: Int, of type: Element.Type
  ) throws(ModelFileError) -> FrozenArray<Element> {
    let stride = MemoryLayout<Element>.stride
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: stride)
    try need(overflow ? Int.max : byteCount, field)
    precondition(offset % MemoryLayout<Element>.alignment == 0, "\(field) is not aligned")
    defer { offset += byteCount }
    return file.reinterpreted(at: offset, count: count, as: type)
  }

  /// The number of features, which has to be the one that the vocabularies make.
  mutating func readFeatureCount(
    _ expected: Int, largest: Int
  ) throws(ModelFileError) {
    let allowed = min(expected, largest)
    _ = try readCount("featureCount", allowed: allowed...allowed)
  }

  /// A number that has to lie in `allowed`.
  mutating func readNumber(
    _ field: String, allowed: ClosedRange<Double>
  ) throws(ModelFileError) -> Double {
    try readNumbers(field, count: 1, allowed: allowed)[0]
  }

  /// Numbers that all have to lie in `allowed`; what is not a number does not.
  mutating func readNumbers(
    _ field: String, count: Int, allowed: ClosedRange<Double>
  ) throws(ModelFileError) -> FrozenArray<Double> {
    let start = offset
    let values = try readArray(field, count: count, of: Double.self)
    if holdsNumber(values, outside: allowed),
      let place = values.firstIndex(where: { !allowed.contains($0) })
    {
      throw .badNumber(field: path(field), offset: start + 8 * place)
    }
    return values
  }

  /// Numbers in single precision that all have to lie in `allowed`.
  mutating func readFloats(
    _ field: String, count: Int, allowed: ClosedRange<Float>
  ) throws(ModelFileError) -> FrozenArray<Float> {
    let start = offset
    let values = try readArray(field, count: count, of: Float.self)
    let place = values.withSpan { values in
      values.indices.first { !allowed.contains(values[$0]) }
    }
    if let place { throw .badNumber(field: path(field), offset: start + 4 * place) }
    return values
  }

  /// Starts of consecutive pieces: from 0 up to `total`, never descending.
  mutating func readStarts(
    _ field: String, pieceCount: Int, total: Int?
  ) throws(ModelFileError) -> FrozenArray<UInt32> {
    let start = offset
    let starts = try readArray(field, count: pieceCount + 1, of: UInt32.self)
    guard starts[0] == 0 else { throw .notAscending(field: path(field), offset: start) }
    if anyDescends(starts),
      let piece = (0..<pieceCount).first(where: { starts[$0] > starts[$0 + 1] })
    {
      throw .notAscending(field: path(field), offset: start + 4 * (piece + 1))
    }
    if let total, Int(starts[pieceCount]) != total {
      throw .outOfRange(
        field: path(field), offset: start + 4 * pieceCount, found: UInt64(starts[pieceCount]),
        allowed: UInt64(total)...UInt64(total))
    }
    return starts
  }

  /// A string table: count, starts, bytes, and zeros up to a multiple of four.
  mutating func readStrings(
    _ field: String, allowedCount: ClosedRange<Int>
  ) throws(ModelFileError) -> StringTable {
    let count = try readCount(field + ".count", allowed: allowedCount)
    let starts = try readStarts(field + ".starts", pieceCount: count, total: nil)
    let start = offset
    let bytes = try readArray(field + ".bytes", count: Int(starts[count]), of: UInt8.self)
    let table = StringTable(starts: starts, bytes: bytes, fileOffset: start)
    if let index = table.firstNotUTF8() {
      throw .notUTF8(field: path(field), offset: table.offset(of: index))
    }
    try skipPadding(toMultipleOf: 4, field + ".padding")
    return table
  }

  /// A string table whose strings ascend in byte order, so none is there twice.
  mutating func readAscendingStrings(_ field: String) throws(ModelFileError) -> StringTable {
    // As many as the slots of a vocabulary's index can number.
    let table = try readStrings(field, allowedCount: 0...Int(Int32.max))
    if let index = table.firstOutOfOrder() {
      throw .notAscending(field: path(field), offset: table.offset(of: index))
    }
    return table
  }

  /// Steps over zeros up to a multiple of a number of bytes.
  mutating func skipPadding(
    toMultipleOf byteCount: Int, _ field: String
  ) throws(ModelFileError) {
    while offset % byteCount != 0 {
      let place = offset
      guard try readUInt8(field) == 0 else { throw .paddingNotZero(offset: place) }
    }
  }

  /// Refuses bytes behind the last field.
  func finish(_ field: String) throws(ModelFileError) {
    guard offset == end else {
      throw .bytesLeft(field: path(field), offset: offset, count: end - offset)
    }
  }

  private func need(_ byteCount: Int, _ field: String) throws(ModelFileError) {
    guard byteCount <= end - offset else {
      throw .truncated(
        field: path(field), offset: offset, needed: byteCount, available: end - offset)
    }
  }
}

/// Whether any of the values is not in `allowed`, or not a number.
private func holdsNumber(
  _ values: FrozenArray<Double>, outside allowed: ClosedRange<Double>
) -> Bool {
  values.withSpan { values in
    // SAFETY: the kernel reads `count` numbers.
    unsafe values.withUnsafeBufferPointer { values in
      unsafe byte_vectors_any_outside(
        values.baseAddress, values.count, allowed.lowerBound, allowed.upperBound) != 0
    }
  }
}

/// Whether any of the numbers is smaller than the one before it.
private func anyDescends(_ numbers: FrozenArray<UInt32>) -> Bool {
  numbers.withSpan { numbers in
    // SAFETY: the kernel reads `count` numbers.
    unsafe numbers.withUnsafeBufferPointer { numbers in
      unsafe byte_vectors_any_descends(numbers.baseAddress, numbers.count) != 0
    }
  }
}
