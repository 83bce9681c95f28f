public import Features
import ParallelWork

/// Reads model files, trusting nothing in them.
///
/// Every count is checked against the bytes that there are, every index against its array, every
/// number for being finite, and all bytes against a checksum, before anything is used; arrays stay
/// where they lie. Nothing but the labels, the card and the names of columns and clusters is copied
/// before all checks have passed, so refusing a file costs little memory whatever it claims.
public enum ModelFileReader {
  /// The model in the bytes of a file.
  ///
  /// - Parameter file: All bytes, the first aligned to 8, as in a mapped file.
  /// - Throws: ``ModelFileError``.
  /// - Complexity: linear in the file; the arrays are views of `file`.
  public static func read(_ file: FrozenArray<UInt8>) throws(ModelFileError) -> TrainedModel {
    let sections = try readSections(file)
    return try verifyingChecksum(of: file) { () throws(ModelFileError) in
      try SectionReader(file: file, sections: sections).readModel()
    }
  }

  /// The section table, checked against the file's length but not against its checksum.
  public static func readSections(
    _ file: FrozenArray<UInt8>
  ) throws(ModelFileError) -> [ModelFileSection] {
    typealias Layout = ModelFileLayout
    guard file.count >= Layout.magic.count,
      file.prefix(Layout.magic.count).elementsEqual(Layout.magic)
    else { throw .notAModel(byteCount: file.count) }
    var header = ByteReader(file, Layout.magic.count..<file.count, sectionName: "header")
    let version = try header.readUInt32("version")
    guard version == Layout.version else {
      throw .unknownVersion(found: version, known: Layout.version)
    }
    let count = try header.readCount("sectionCount", allowed: 1...Layout.largestSectionCount)
    let statedLength = try header.readUInt64("fileLength")
    guard statedLength == UInt64(file.count) else {
      throw .wrongLength(stated: statedLength, found: file.count)
    }
    _ = try header.readUInt32("checksum")
    while header.offset < Layout.headerByteCount {
      let offset = header.offset
      guard try header.readUInt8("reserved") == 0 else { throw .paddingNotZero(offset: offset) }
    }
    return try readTable(&header, count: count, file: file)
  }

  /// The entries must name sections that follow each other without overlap, gap or rest.
  private static func readTable(
    _ header: inout ByteReader, count: Int, file: FrozenArray<UInt8>
  ) throws(ModelFileError) -> [ModelFileSection] {
    typealias Layout = ModelFileLayout
    var sections: [ModelFileSection] = []
    var end = Layout.headerByteCount + count * Layout.tableEntryByteCount
    guard end <= file.count else {
      throw .truncated(
        field: "header.sections", offset: header.offset, needed: end - header.offset,
        available: file.count - header.offset)
    }
    for _ in 0..<count {
      let id = SectionID(rawValue: try header.readUInt32("section.id"))
      let flagsOffset = header.offset
      let flags = try header.readUInt32("section.flags")
      guard flags <= Layout.requiredFlag else {
        throw .outOfRange(
          field: "header.section.flags", offset: flagsOffset, found: UInt64(flags), allowed: 0...1)
      }
      let offset = try readExactly(
        Layout.aligned(end), "section.offset", &header)
      guard offset <= file.count else {
        throw .truncated(
          field: "section " + id.name, offset: end, needed: offset - end,
          available: file.count - end)
      }
      let lengthOffset = header.offset
      let length = try header.readUInt64("section.length")
      guard length <= UInt64(file.count - offset) else {
        throw .outOfRange(
          field: "header.section.length", offset: lengthOffset, found: length,
          allowed: 0...UInt64(file.count - offset))
      }
      for padding in end..<offset where file[padding] != 0 {
        throw .paddingNotZero(offset: padding)
      }
      end = offset + Int(length)
      sections.append(
        ModelFileSection(
          name: id.name, isRequired: flags == 1, offset: offset, byteCount: Int(length), id: id))
    }
    guard end == file.count else {
      throw .bytesLeft(field: "the last section", offset: end, count: file.count - end)
    }
    return sections
  }

  private static func readExactly(
    _ expected: Int, _ field: String, _ header: inout ByteReader
  ) throws(ModelFileError) -> Int {
    let start = header.offset
    let found = try header.readUInt64(field)
    guard found == UInt64(expected) else {
      throw .outOfRange(
        field: header.path(field), offset: start, found: found,
        allowed: UInt64(expected)...UInt64(expected))
    }
    return expected
  }

  /// What `read` makes of a file whose checksum fits.
  ///
  /// Another thread computes the checksum of a large file meanwhile, in parts, which both share once
  /// it is read. A file that both refuse is damaged.
  static func verifyingChecksum<Contents: Sendable>(
    of file: FrozenArray<UInt8>, _ read: @Sendable () throws(ModelFileError) -> Contents
  ) throws(ModelFileError) -> Contents {
    let parts = evenRanges(
      of: file.count, parts: file.count / ModelFileLayout.checksumPartByteCount)
    // The first piece of work reads, the others have a part each.
    let work = parallelMap(count: 1 + parts.count, threads: parts.count > 1 ? 2 : 1) {
      number -> (contents: Result<Contents, ModelFileError>?, checksum: UInt32) in
      number == 0
        ? (Result(catching: read), 0)
        : (nil, file.withSpan { fileChecksum(parts[number - 1], of: $0) })
    }
    var found: UInt32 = 0
    for (part, done) in zip(parts, work.dropFirst()) {
      found = CRC32.joined(found, done.checksum, secondCount: part.count)
    }
    try verify(found, of: file)
    guard let contents = work[0].contents else { preconditionFailure("nobody read the file") }
    return try contents.get()
  }

  /// The checksum must be the one that the file states.
  private static func verify(
    _ found: UInt32, of file: FrozenArray<UInt8>
  ) throws(ModelFileError) {
    let offset = ModelFileLayout.checksumOffset
    let stated = file.reinterpreted(at: offset, count: 1, as: UInt32.self)[0]
    guard stated == found else { throw .damaged(stated: stated, found: found) }
  }
}
