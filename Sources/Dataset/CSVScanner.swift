/// Finds the wanted fields of CSV records.
///
/// Only the wanted fields have to be UTF-8, so that a file is read at the speed of finding its
/// delimiters; the rest is passed through as it is.
struct CSVScanner: RecordScanner {
  private let path: String
  private let columns: [WantedColumn]
  /// Where the wanted columns are in a record; -1 for one that is not there.
  private let places: [Int]
  private let fieldCount: Int
  private let refusesInvalidUTF8: Bool
  private var tokenizer: CSVTokenizer

  /// Reads the header and looks up the wanted columns in it.
  ///
  /// - Throws: ``DatasetError/empty(path:)`` when there is no header, or what is wrong with it.
  static func readingHeader(
    from input: inout InputBuffer, columns: [WantedColumn], options: ReaderOptions
  ) throws(DatasetError) -> (scanner: CSVScanner, header: CSVHeader) {
    var tokenizer = CSVTokenizer(
      path: input.path, options: options, fieldCount: CSVHeader.maximumColumnCount)
    while true {
      let start = input.place
      let record = try tokenizer.scanRecord(in: input.bytes.span, from: start, atEnd: input.atEnd)
      if let record, record.end > start {
        let header = try CSVScanner.header(
          of: start..<record.end, in: input.bytes, tokenizer, path: input.path)
        input.place = record.next
        tokenizer.finishRecord()
        let scanner = try CSVScanner(
          header: header, tokenizer, path: input.path, columns: columns, options: options)
        return (scanner, header)
      }
      if let record, record.next > start {
        input.place = record.next
        tokenizer.finishRecord()
      } else if input.atEnd {
        throw .empty(path: input.path)
      } else {
        try input.refill()
      }
    }
  }

  private init(
    header: CSVHeader, _ tokenizer: CSVTokenizer, path: String, columns: [WantedColumn],
    options: ReaderOptions
  ) throws(DatasetError) {
    self.path = path
    self.columns = columns
    places = try header.places(
      of: columns, path: path, refusesDuplicates: options.refusesDuplicateColumns
    ).map { $0 ?? -1 }
    fieldCount = header.columnNames.count
    refusesInvalidUTF8 = options.onInvalidUTF8 != .pass
    self.tokenizer = tokenizer
    self.tokenizer.setColumns(header.columnNames, keeping: places.filter { $0 >= 0 })
  }

  private static func header(
    of piece: Range<Int>, in bytes: [UInt8], _ tokenizer: CSVTokenizer, path: String
  ) throws(DatasetError) -> CSVHeader {
    guard tokenizer.fieldCount <= CSVHeader.maximumColumnCount else {
      let fault = RecordFault.tooManyColumns(limit: CSVHeader.maximumColumnCount)
      throw .record(path: path, line: tokenizer.line, fault: fault)
    }
    guard isValidUTF8(bytes.span, from: piece.lowerBound, to: piece.upperBound) else {
      throw .record(path: path, line: tokenizer.line, fault: .invalidUTF8(column: nil))
    }
    var names: [String] = []
    for field in tokenizer.fields.prefix(tokenizer.fieldCount) {
      var name: [UInt8] = []
      appendUnquoted(bytes.span, field.start..<field.end, to: &name)
      names.append(
        String(
          decoding: field.isEscaped ? name[...] : bytes[field.start..<field.end], as: UTF8.self))
    }
    return CSVHeader(bytes: Array(bytes[piece]), columnNames: names, lineNumber: tokenizer.line)
  }

  mutating func scan(
    _ bytes: Span<UInt8>, from place: inout Int, atEnd: Bool, into rows: inout RecordRows
  ) throws(DatasetError) {
    while place < bytes.count,
      let record = try tokenizer.scanRecord(in: bytes, from: place, atEnd: atEnd)
    {
      if record.end > place {
        try appendFields(bytes, to: &rows)
        rows.appendRecord(place, record.end, line: tokenizer.line)
      }
      place = record.next
      tokenizer.finishRecord()
    }
  }

  private func appendFields(
    _ bytes: Span<UInt8>, to rows: inout RecordRows
  ) throws(DatasetError) {
    guard tokenizer.fieldCount == fieldCount else {
      throw fault(.fieldCount(found: tokenizer.fieldCount, expected: fieldCount))
    }
    if refusesInvalidUTF8 && tokenizer.mayHoldNonASCII { try checkUTF8(bytes) }
    for place in places {
      let field = place < 0 ? CSVTokenizer.Field() : tokenizer.fields[place]
      if field.isEscaped {
        rows.appendCopiedField { copies in
          appendUnquoted(bytes, field.start..<field.end, to: &copies)
        }
      } else {
        rows.appendField(field.start, field.end)
      }
    }
  }

  private func checkUTF8(_ bytes: Span<UInt8>) throws(DatasetError) {
    for (column, place) in places.enumerated() where place >= 0 {
      let field = tokenizer.fields[place]
      guard isValidUTF8(bytes, from: field.start, to: field.end) else {
        throw fault(.invalidUTF8(column: columns[column].name))
      }
    }
  }

  private func fault(_ fault: RecordFault) -> DatasetError {
    .record(path: path, line: tokenizer.line, fault: fault)
  }
}

/// Adds a quoted field's text with every doubled quote made one.
private func appendUnquoted(_ bytes: Span<UInt8>, _ text: Range<Int>, to copies: inout [UInt8]) {
  var place = text.lowerBound
  while place < text.upperBound {
    copies.append(bytes[place])
    place += bytes[place] == UInt8(ascii: "\"") ? 2 : 1
  }
}
