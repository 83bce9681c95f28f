import DataGen
import Foundation
import LogSchema
import Testing

/// The formats of log pipelines, read by other means than they are written with.
struct RowFormatTests {
  private func lines(_ generator: LogGenerator, _ format: RowFormat) -> [String] {
    var bytes = format.header()
    generator.appendRows(0..<generator.rowCount, as: format, to: &bytes)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `syslog lines say what records say`() throws {
    let generator = LogGenerator(catalogue: .broad, seed: 6, rowCount: 2000)
    let pattern =
      /<(\d+)>1 (\S+)T(\S+)Z (\S+) (\S+) - (\S+) \[tocsin@32473((?: \w+="(?:[^"\\\]]|\\.)*")*)\] (.*)/
    let priorities = [Severity.low: "134", .medium: "132", .high: "131", .critical: "130"]
    for (line, record) in zip(lines(generator, .syslog), generator.records(0..<2000)) {
      let match = try #require(line.wholeMatch(of: pattern), "\(line)")
      #expect(match.1 == priorities[record.severity] ?? "")
      #expect("\(match.2) \(match.3)" == record.timestamp)
      #expect(match.4 == record.destinationIP)
      #expect(match.5 == record.process.replacing(" ", with: "-"))
      #expect(match.6 == record.errorCode)
      #expect(match.7.contains("log_type=\"\(record.logType)\""))
      #expect(match.7.contains("source_ip=\"\(record.sourceIP)\""))
      #expect(match.8 == record.message)
    }
  }

  @Test func `syslog escapes what would end a line or a parameter`() throws {
    let catalogue = try Catalogue(
      yaml: #"""
        processes: [{name: Web, address: 10.0.0.1}]
        codes:
          - code: A B
            weight: 1
            log_type: 'x]"\'
            shapes: [{text: "a\n\tb ] \"", process: Web, severity: Low}]
        """#)
    let line = try #require(lines(LogGenerator(catalogue: catalogue, rowCount: 1), .syslog).first)
    #expect(line.hasSuffix(#"] a#012#011b ] ""#))
    #expect(line.contains(#"log_type="x\]\"\\""#))
    #expect(line.contains(" Web - A-B ["))
  }

  @Test func `OTLP requests say what records say`() throws {
    let generator = LogGenerator(catalogue: .broad, seed: 6, rowCount: 500)
    let numbers = [Severity.low: 9, .medium: 13, .high: 17, .critical: 21]
    for (line, record) in zip(lines(generator, .otlp), generator.records(0..<500)) {
      let request = try JSONDecoder().decode(ExportLogsRequest.self, from: Data(line.utf8))
      let resource = try #require(request.resourceLogs.first)
      #expect(resource.resource.attributes.map(\.key) == ["service.name"])
      #expect(resource.resource.attributes[0].value.stringValue == record.process)
      let log = try #require(resource.scopeLogs.first?.logRecords.first)
      #expect(log.body.stringValue == record.message)
      #expect(log.severityText == record.severity.label)
      #expect(log.severityNumber == numbers[record.severity])
      let time = try #require(Timestamp(record.timestamp))
      #expect(log.timeUnixNano == "\(time.secondsSince1970)000000000")
      let attributes = Dictionary(
        uniqueKeysWithValues: log.attributes.map { ($0.key, $0.value.stringValue) })
      #expect(
        attributes == [
          "error_code": record.errorCode, "log_type": record.logType,
          "source_ip": record.sourceIP, "destination_ip": record.destinationIP,
        ])
    }
  }

  /// The part of opentelemetry.proto.collector.logs.v1 that a request here has.
  private struct ExportLogsRequest: Decodable {
    struct Value: Decodable { let stringValue: String }
    struct Attribute: Decodable {
      let key: String
      let value: Value
    }
    struct Resource: Decodable { let attributes: [Attribute] }
    struct LogEntry: Decodable {
      let timeUnixNano: String
      let severityNumber: Int
      let severityText: String
      let body: Value
      let attributes: [Attribute]
    }
    struct ScopeLogs: Decodable { let logRecords: [LogEntry] }
    struct ResourceLogs: Decodable {
      let resource: Resource
      let scopeLogs: [ScopeLogs]
    }
    let resourceLogs: [ResourceLogs]
  }
}
