import DataGen
import Foundation
import LogSchema
import SeededRandom
import Testing

struct LogGeneratorTests {
  /// Everything that a format has to escape.
  private static let awkwardText = "a \"quoted\" {user}, back\\slash\nnew\tline, 'café' {{x}} 🏦"

  private func bytes(_ generator: LogGenerator, _ format: RowFormat) -> [UInt8] {
    var buffer = format.header()
    generator.appendRows(0..<generator.rowCount, as: format, to: &buffer)
    return buffer
  }

  @Test func `CSV and records say the same`() throws {
    for catalogue in [Catalogue.banking, try catalogue(ofText: Self.awkwardText)] {
      let generator = LogGenerator(catalogue: catalogue, seed: 3, rowCount: 3000)
      let rows = parseCSV(String(decoding: bytes(generator, .csv), as: UTF8.self))
      #expect(rows.first == LogRecord.columnNames)
      #expect(Array(rows.dropFirst()) == generator.records(0..<3000).map(\.values))
    }
  }

  @Test func `JSONL and records say the same`() throws {
    for catalogue in [Catalogue.banking, try catalogue(ofText: Self.awkwardText)] {
      let generator = LogGenerator(catalogue: catalogue, seed: 3, rowCount: 1000)
      let lines = bytes(generator, .jsonl).split(separator: 0x0A)
      #expect(lines.count == 1000)
      for (line, record) in zip(lines, generator.records(0..<1000)) {
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: String]
        let expected = Dictionary(uniqueKeysWithValues: zip(LogRecord.columnNames, record.values))
        #expect(object == expected)
      }
    }
  }

  @Test func `awkward words of a slot are escaped as the text around them`() throws {
    let slots = #"slots: {w: ["x, \"y\" \\ z##"]}"#
    let generator = LogGenerator(
      catalogue: try catalogue(ofText: "at {w}", slots: slots), rowCount: 20)
    let rows = parseCSV(String(decoding: bytes(generator, .csv), as: UTF8.self)).dropFirst()
    #expect(rows.map { $0[2] } == generator.records(0..<20).map(\.message))
    #expect(rows.allSatisfy { $0[2].hasPrefix("at x, \"y\" \\ z") })
    for line in bytes(generator, .jsonl).split(separator: 0x0A) {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line)) }
    }
  }

  @Test(arguments: [false, true])
  func `rows are the same however they are cut`(isSorted: Bool) {
    let generator = LogGenerator(seed: 9, isSorted: isSorted, rowCount: 10_001)
    let whole = bytes(generator, .csv)
    var random = SplitMix64(seed: 1)
    for _ in 0..<5 {
      let cuts = ([0, 10_001] + (0..<6).map { _ in random.below(10_002) }).sorted()
      var pieces = RowFormat.csv.header()
      for (start, end) in zip(cuts, cuts.dropFirst()) {
        generator.appendRows(start..<end, as: .csv, to: &pieces)
      }
      #expect(pieces == whole)
    }
  }

  @Test func `one seed gives one dataset and another seed another`() {
    let first = bytes(LogGenerator(seed: 1, rowCount: 500), .csv)
    #expect(first == bytes(LogGenerator(seed: 1, rowCount: 500), .csv))
    #expect(first != bytes(LogGenerator(seed: 2, rowCount: 500), .csv))
  }

  @Test func `more rows leave the first ones as they were`() {
    let short = LogGenerator(seed: 4, rowCount: 100).records(0..<100)
    #expect(short == LogGenerator(seed: 4, rowCount: 9000).records(0..<100))
  }

  @Test func `order changes nothing but the timestamps`() {
    let drawn = LogGenerator(seed: 4, rowCount: 5000).records(0..<5000)
    var ordered = LogGenerator(seed: 4, isSorted: true, rowCount: 5000).records(0..<5000)
    #expect(drawn != ordered)
    for index in ordered.indices { ordered[index].timestamp = drawn[index].timestamp }
    #expect(drawn == ordered)
  }

  @Test func `ordered timestamps ascend within the range`() throws {
    let range = try TimeRange(start: "2024-02-28 12:00:00", end: "2024-03-01 06:00:00")
    let generator = LogGenerator(seed: 6, timeRange: range, isSorted: true, rowCount: 20_000)
    let times = generator.records(0..<20_000).map(\.timestamp)
    #expect(times == times.sorted())
    #expect(times.allSatisfy { $0 >= "2024-02-28 12:00:00" && $0 < "2024-03-01 06:00:00" })
    #expect(times.contains { $0.hasPrefix("2024-02-29") })
  }

  @Test func `a range of one second gives that second`() throws {
    let range = try TimeRange(start: "1999-12-31 23:59:59", end: "2000-01-01")
    for isSorted in [false, true] {
      let generator = LogGenerator(timeRange: range, isSorted: isSorted, rowCount: 50)
      #expect(generator.records(0..<50).allSatisfy { $0.timestamp == "1999-12-31 23:59:59" })
    }
  }

  @Test func `no rows give the header alone`() {
    let generator = LogGenerator(rowCount: 0)
    #expect(bytes(generator, .csv) == RowFormat.csv.header())
    #expect(generator.records(0..<0).isEmpty)
  }
}

extension LogRecord {
  /// The fields in the order of the columns.
  fileprivate var values: [String] {
    [timestamp, errorCode, message, logType, severity.label, sourceIP, destinationIP, process]
  }
}

/// A slow reader of RFC 4180, character by character.
private func parseCSV(_ text: String) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var field = String.UnicodeScalarView()
  var isQuoted = false
  var scalars = text.unicodeScalars.makeIterator()
  var scalar = scalars.next()
  while let current = scalar {
    scalar = scalars.next()
    switch current {
    case "\"" where isQuoted && scalar == "\"":
      field.append("\"")
      scalar = scalars.next()
    case "\"": isQuoted.toggle()
    case "," where !isQuoted:
      row.append(String(field))
      field.removeAll()
    case "\n" where !isQuoted:
      rows.append(row + [String(field)])
      row.removeAll()
      field.removeAll()
    default: field.append(current)
    }
  }
  return rows
}
