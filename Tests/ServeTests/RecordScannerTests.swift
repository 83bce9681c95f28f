import Dataset
import Testing

@testable import Serve

struct RecordScannerTests {
  /// The fields of a record, or the problem.
  private func scan(
    _ json: String, columns: [String] = [], messageLimit: Int = 100
  ) throws(Problem) -> [String] {
    let bytes = Array(json.utf8)
    var cursor = JSONCursor(from: 0, to: bytes.count)
    var scanner = RecordScanner(
      names: RecordScanner.fixedNames + columns.map { Array($0.utf8) }, messageLimit: messageLimit)
    let places = try scanner.scan(bytes.span, &cursor)
    let all = [places.message, places.logType, places.process] + scanner.columns.compactMap(\.self)
    return all.map { String(decoding: unescaped(bytes.span, $0), as: UTF8.self) }
  }

  private func problem(_ json: String, columns: [String] = [], limit: Int = 100) -> Problem? {
    do {
      _ = try scan(json, columns: columns, messageLimit: limit)
      return nil
    } catch { return error }
  }

  @Test func `fields come in any order and escaped`() throws {
    let json = #" {"process":"p\u0041","log_\u006dessage" : "a\nb","log_type":""} "#
    #expect(try scan(json) == ["a\nb", "", "pA"])
  }

  @Test func `a column of the model has to be there`() throws {
    let json = #"{"process":"p","log_message":"m","log_type":"t","region":"r"}"#
    #expect(try scan(json, columns: ["region"]) == ["m", "t", "p", "r"])
    #expect(problem(json)?.kind == .unknownField)
    #expect(problem(json, columns: ["region", "zone"])?.field == "zone")
  }

  @Test(
    arguments: [
      (#"{"log_type":"t","process":"p"}"#, Problem.Kind.missingField, "log_message"),
      (#"{"log_message":"m","process":"p"}"#, .missingField, "log_type"),
      (#"{"log_message":"m","log_type":"t"}"#, .missingField, "process"),
      (#"{"log_message":null}"#, .wrongType, "log_message"),
      (#"{"log_type":[{}]}"#, .wrongType, "log_type"),
      (#"{"process":1e5}"#, .wrongType, "process"),
      (#"{"process":"a","process":"b"}"#, .duplicateField, "process"),
      (#"{"Process":"a"}"#, .unknownField, "Process"),
      (#"[]"#, .wrongType, nil),
      (#"{"process":"a" "#, .malformedJSON, nil),
      (#"{"process" "a"}"#, .malformedJSON, nil),
      (#"{"process":"a",}"#, .malformedJSON, nil),
    ] as [(String, Problem.Kind, String?)])
  func `what is wrong is told with its field`(
    json: String, kind: Problem.Kind, field: String?
  ) throws {
    let found = try #require(problem(json))
    #expect(found.kind == kind)
    #expect(found.field == field)
  }

  /// The value starts behind `{"log_message":"`, 16 bytes: at byte 17.
  @Test func `a long message is told with its place and its limit`() throws {
    let found = try #require(problem(#"{"log_message":"12345678901"}"#, limit: 10))
    #expect(found.kind == .fieldTooLong)
    #expect(found.byte == 17)
    #expect(!found.detail.contains("12345678901"))
  }

  @Test func `a million brackets are refused without recursion`() throws {
    let found = try #require(
      problem(#"{"log_message":"# + String(repeating: "[", count: 1_000_000)))
    #expect(found.kind == .malformedJSON)
  }

  /// Records that share a layout with others of the list or differ from it by little.
  private static let records = [
    #"{"log_type":"t","log_message":"one","process":"p"}"#,
    #"{"log_type":"t\"}","log_message":"two \\","process":""}"#,
    #"{"log_type":"","log_message":"","process":"p"} "#,
    #" {"log_type":"t","log_message":"three","process":"p"}"#,
    #"{"log_type": "t", "log_message": "four", "process": "p"}"#,
    #"{"log_message":"five","log_type":"t","process":"p"}"#,
    #"{"process":"p","log_type":"t","log_message":"s\u0069x"}"#,
    #"{"log_type":"t","log_\u006dessage":"seven","process":"p"}"#,
    #"{"log_type":"t","log_message":"too long by a few","process":"p"}"#,
    #"{"log_type":"t","log_message":"cut"#,
    #"{"log_type":"t","log_message":"cut","process":"p""#,
    #"{"log_type":"t","log_message":"more","process":"p","zone":"z"}"#,
    #"{"log_type":"t","log_message":"twice","process":"p","process":"p"}"#,
    #"{"log_type":"t","log_message":7,"process":"p"}"#,
    #"{"log_type":"t","log_type":"m","process":"p"}"#,
    "{\"log_type\":\"t\",\"log_message\":\"tab\t\",\"process\":\"p\"}",
    #"{"log_type":"t","log_message":"\x","process":"p"}"#,
  ]

  /// The twin reads each record with a scanner that has seen none before.
  @Test(arguments: records)
  func `what came before changes nothing`(first: String) {
    for second in Self.records {
      for third in Self.records {
        var scanner = RecordScanner(names: RecordScanner.fixedNames, messageLimit: 12)
        for record in [first, second, third] {
          #expect(
            outcome(record, &scanner) == outcomeAlone(record), "\(first) \(second) \(third)")
        }
      }
    }
  }

  private struct Outcome: Equatable {
    var fields: [String] = []
    var end = 0
    var problem: Problem?
  }

  private func outcome(_ json: String, _ scanner: inout RecordScanner) -> Outcome {
    let bytes = Array(json.utf8)
    var cursor = JSONCursor(from: 0, to: bytes.count)
    do throws(Problem) {
      let places = try scanner.scan(bytes.span, &cursor)
      let fields = [places.message, places.logType, places.process].map {
        String(decoding: unescaped(bytes.span, $0), as: UTF8.self)
      }
      return Outcome(fields: fields, end: cursor.place)
    } catch {
      return Outcome(problem: error)
    }
  }

  private func outcomeAlone(_ json: String) -> Outcome {
    var scanner = RecordScanner(names: RecordScanner.fixedNames, messageLimit: 12)
    return outcome(json, &scanner)
  }
}
