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
      messageLimit: messageLimit, columnNames: columns.map { Array($0.utf8) })
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
}
