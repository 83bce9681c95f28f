/// Splits CSV into records and fields (RFC 4180).
///
/// A quote opens a quoted field only as the field's first byte, and is text elsewhere, as pandas
/// reads it. A carriage return is text unless it stands before a line feed or ends the file.
struct CSVTokenizer {
  /// A field's text between its quotes or delimiters.
  struct Field {
    var start = 0
    var end = 0
    /// Whether quotes in the text are doubled.
    var isEscaped = false
  }

  /// Where a record stands.
  struct Record {
    /// One past its last byte, before its line end.
    var end: Int
    /// Where the next record starts.
    var next: Int
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D

  /// The fields of the last record that are kept; what else there is has no meaning.
  private(set) var fields: [Field] = []
  /// How many fields the last record has.
  private(set) var fieldCount = 0
  /// Whether a field of the last record may be other than ASCII.
  private(set) var mayHoldNonASCII = false
  /// The line on which the record starts.
  private(set) var line = 1

  /// The columns' names, for errors; none while the header is read.
  private var columnNames: [String] = []
  private let path: String
  private let delimiter: UInt8
  private let maximumRecordLength: Int
  /// Whether a field is kept; those past the end are not.
  private var isKept: [Bool]
  /// Line feeds within the record so far.
  private var innerLineCount = 0

  /// - Parameter fieldCount: Keeps so many fields of a record, and counts those behind them.
  init(path: String, options: ReaderOptions, fieldCount: Int) {
    self.path = path
    delimiter = options.delimiter
    maximumRecordLength = options.maximumRecordLength
    isKept = Array(repeating: true, count: fieldCount)
  }

  /// Expects records of these columns from here on, and keeps the fields at `places` alone.
  mutating func setColumns(_ names: [String], keeping places: [Int]) {
    columnNames = names
    isKept = Array(repeating: false, count: (places.max() ?? -1) + 1)
    for place in places { isKept[place] = true }
  }

  /// Goes on to the next record.
  mutating func finishRecord() {
    line += innerLineCount + 1
  }

  /// Finds the end and the fields of the record at `start`.
  ///
  /// - Returns: `nil` when the record does not end in `bytes`.
  mutating func scanRecord(
    in bytes: Span<UInt8>, from start: Int, atEnd: Bool
  ) throws(DatasetError) -> Record? {
    let window = ScanWindow(
      from: start, in: bytes, atEnd: atEnd, maximumRecordLength: maximumRecordLength)
    fieldCount = 0
    innerLineCount = 0
    mayHoldNonASCII = false
    var place = start
    while true {
      let isQuoted = place < window.end && bytes[place] == CSVTokenizer.quote
      let stop =
        isQuoted
        ? try scanQuoted(in: bytes, from: place, window)
        : try scanUnquoted(in: bytes, from: place, window)
      guard let stop else { return try unfinished(window) }
      if stop < window.end && bytes[stop] == delimiter {
        place = stop + 1
        continue
      }
      return Record(
        end: contentEnd(of: bytes, from: start, lineEnd: stop), next: min(stop + 1, window.end))
    }
  }

  /// Keeps the fields from `start` on that have no quotes, and returns the place of the line feed,
  /// of the end of the file or of the delimiter behind them; `nil` when the window ends first.
  private mutating func scanUnquoted(
    in bytes: Span<UInt8>, from start: Int, _ window: ScanWindow
  ) throws(DatasetError) -> Int? {
    var walk = ControlWalk(for: delimiter, or: delimiter, from: start, to: window.end)
    defer { mayHoldNonASCII = mayHoldNonASCII || walk.hasSeenNonASCII }
    var field = Field(start: start)
    while true {
      let place = walk.next(in: bytes)
      if place == window.end && !window.isLast { return nil }
      if place < window.end && bytes[place] == delimiter {
        field.end = place
        keep(field)
        field.start = place + 1
        let isQuoteNext = field.start < window.end && bytes[field.start] == CSVTokenizer.quote
        if isQuoteNext { return place }
      } else if place == window.end || bytes[place] == CSVTokenizer.lineFeed {
        field.end = contentEnd(of: bytes, from: field.start, lineEnd: place)
        keep(field)
        return place
      } else if bytes[place] == 0 {
        throw nulFault()
      }
    }
  }

  /// As ``scanUnquoted(in:from:_:)`` for a field whose opening quote stands at `opening`.
  private mutating func scanQuoted(
    in bytes: Span<UInt8>, from opening: Int, _ window: ScanWindow
  ) throws(DatasetError) -> Int? {
    let openingLine = innerLineCount
    mayHoldNonASCII = true
    var field = Field(start: opening + 1, end: opening + 1)
    while true {
      field.end = firstControl(
        or: CSVTokenizer.quote, or: CSVTokenizer.quote, in: bytes, from: field.end, to: window.end)
      guard field.end < window.end else {
        if window.isLast || window.isFull {
          let limit = window.isFull ? maximumRecordLength : nil
          throw fault(.quoteNotClosed(limit: limit), innerLine: openingLine)
        }
        return nil
      }
      switch bytes[field.end] {
      case CSVTokenizer.quote:
        let next = field.end + 1
        guard next < window.end && bytes[next] == CSVTokenizer.quote else {
          keep(field)
          return try endOfQuoted(in: bytes, at: next, window)
        }
        field.isEscaped = true
        field.end += 1
      case CSVTokenizer.lineFeed: innerLineCount += 1
      case 0: throw nulFault()
      default: break
      }
      field.end += 1
    }
  }

  /// The place of what ends a quoted field whose closing quote stands before `place`.
  private func endOfQuoted(
    in bytes: Span<UInt8>, at place: Int, _ window: ScanWindow
  ) throws(DatasetError) -> Int? {
    if place == window.end { return window.isLast ? place : nil }
    let byte = bytes[place]
    if byte == delimiter || byte == CSVTokenizer.lineFeed { return place }
    guard byte == CSVTokenizer.carriageReturn else {
      throw fault(.textAfterQuote, innerLine: innerLineCount)
    }
    if place + 1 == window.end { return window.isLast ? place + 1 : nil }
    guard bytes[place + 1] == CSVTokenizer.lineFeed else {
      throw fault(.textAfterQuote, innerLine: innerLineCount)
    }
    return place + 1
  }

  private mutating func keep(_ field: Field) {
    if fieldCount < isKept.count && isKept[fieldCount] {
      while fields.count <= fieldCount { fields.append(Field()) }
      fields[fieldCount] = field
    }
    fieldCount += 1
  }

  private func unfinished(_ window: ScanWindow) throws(DatasetError) -> Record? {
    if window.isFull { throw fault(.recordTooLong(limit: maximumRecordLength)) }
    return nil
  }

  private func nulFault() -> DatasetError {
    let column = fieldCount < columnNames.count ? columnNames[fieldCount] : nil
    return fault(.nulByte(column: column), innerLine: innerLineCount)
  }

  /// The error for the record being scanned, on its first line or `innerLine` lines below.
  private func fault(_ fault: RecordFault, innerLine: Int = 0) -> DatasetError {
    .record(path: path, line: line + innerLine, fault: fault)
  }
}
