import Testing

@testable import Serve

struct OTLPScannerTests {
  private func scan(_ record: String) throws(Problem) -> OTLPRecord {
    let json =
      #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[\#(record)]}],"resource":{"attributes":"#
      + #"[{"key":"service.name","value":{"stringValue":"Web"}}]}}]}"#
    let request = try OTLPScanner.scan(Array(json.utf8).span, recordLimit: 10)
    #expect(request.records.count == 1)
    #expect(request.services == [Array("Web".utf8)])
    return request.records[0]
  }

  private func message(_ record: OTLPRecord) -> String? {
    record.message.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `bodies are text, numbers and maps`() throws {
    #expect(message(try scan(#"{"body":{"stringValue":"a\u0020b"}}"#)) == "a b")
    #expect(message(try scan(#"{"body":{"intValue":"42"}}"#)) == "42")
    #expect(message(try scan(#"{"body":{"boolValue":true}}"#)) == "true")
    let map = #"{"body":{"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}},"#
    #expect(message(try scan(map + #"{"key":"b","value":{"stringValue":"c"}}]}}}"#)) == "a=1 b=c")
    #expect(
      message(try scan(map + #"{"key":"msg","value":{"stringValue":"c"}}]}}}"#)) == "c")
  }

  @Test func `bodies of bytes, lists and nothing have no text`() throws {
    for body in [
      #""body":{"bytesValue":"AA=="}"#, #""body":{"arrayValue":{"values":[]}}"#,
      #""body":null"#, #""body":{}"#, #""traceId":"x""#,
    ] {
      let record = try scan("{\(body)}")
      #expect(record.message == nil && record.fault == nil, "\(body)")
    }
  }

  @Test(
    arguments: [
      ("{}", false), (#"{"severityNumber":0}"#, false), (#"{"severityNumber":9}"#, true),
      (#"{"severityNumber":"17"}"#, true), (#"{"severityText":"WARN"}"#, true),
      (#"{"severityText":""}"#, false), (#"{"severityNumber":null}"#, false),
      (#"{"severityNumber":"SEVERITY_NUMBER_WARN"}"#, true),
    ])
  func `a severity is declared by number or text`(record: String, isDeclared: Bool) throws {
    #expect(try scan(record).declaresSeverity == isDeclared)
  }

  @Test func `a record of the wrong kind is at fault alone`() throws {
    for record in ["5", "null", "[]", #"{"body":5}"#, #"{"severityNumber":true}"#] {
      #expect(try scan(record).fault != nil, "\(record)")
    }
  }
}
