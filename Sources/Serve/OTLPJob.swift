import Dataset
import Hybrid
import LogSchema
import NIOCore

/// The log records of one OTLP request on their way to verdicts.
struct OTLPJob: Sendable {
  let body: ByteBuffer
  let model: ServedModel
  let request: OTLPRequest
  let messageLimit: Int
  let severeSeverities: Set<Severity>
  /// Whether records without text are passed on as they are; else they are rejected.
  let forwards: Bool

  /// What came of the records.
  struct Result: Sendable {
    /// The request with its records enriched and those that are rejected left out.
    var forwarded: [UInt8] = []
    var counts = VerdictCounts()
    var gateRefusalCount = 0
    var severe: [ClassifyWork.Severe] = []
    /// Records that are passed on.
    var acceptedCount = 0
    var rejectedCount = 0
    /// Why the first of them was rejected.
    var rejection: String?
  }

  /// Asks rules and model about some of the records; nil for one that has no text or a fault.
  func decide(_ range: Range<Int>) -> [Decision?] {
    var scratch = model.takeScratch(measuresTime: false)
    defer { model.giveBack(scratch) }
    return request.records[range].map { record in
      guard record.fault == nil, let message = record.message, message.count <= messageLimit
      else { return nil }
      return scratch.decide(
        model, message: message, logType: record.logType, process: process(of: record))
    }
  }

  private func process(of record: OTLPRecord) -> [UInt8] {
    record.process.isEmpty ? request.services[record.resource] ?? [] : record.process
  }

  /// Enriches the request by its verdicts, which stand in the order of its records.
  func finish(_ verdicts: [Verdict?]) -> Result {
    var result = Result()
    let bytes = body.readableBytesUInt8Span
    var copied = 0
    for (record, verdict) in zip(request.records, verdicts) {
      if let verdict {
        count(verdict, of: record, in: &result)
        append(bytes, copied..<record.range.lowerBound, to: &result.forwarded)
        appendEnriched(bytes, record, verdict, to: &result.forwarded)
        copied = record.range.upperBound
      } else if let fault = record.fault ?? unreadable(record) {
        result.rejectedCount += 1
        if result.rejection == nil { result.rejection = fault }
        append(bytes, copied..<record.range.lowerBound, to: &result.forwarded)
        copied = passComma(bytes, behind: record.range.upperBound, in: &result.forwarded)
      } else {
        result.acceptedCount += 1
      }
    }
    append(bytes, copied..<bytes.count, to: &result.forwarded)
    return result
  }

  private func unreadable(_ record: OTLPRecord) -> String? {
    guard !forwards else { return nil }
    return record.message == nil
      ? "a body has no text" : "a body has more than \(messageLimit) bytes"
  }

  private func count(_ verdict: Verdict, of record: OTLPRecord, in result: inout Result) {
    result.acceptedCount += 1
    result.counts.record(verdict)
    if verdict.model?.isKnown == false { result.gateRefusalCount += 1 }
    guard let severity = verdict.severity, severeSeverities.contains(severity) else { return }
    result.severe.append(
      ClassifyWork.Severe(
        message: record.message ?? [], logType: record.logType, process: process(of: record),
        verdict: verdict))
  }

  // MARK: Editing

  /// Leaves out the comma of a record that is left out: the one behind it, else the one before.
  private func passComma(
    _ bytes: Span<UInt8>, behind place: Int, in output: inout [UInt8]
  ) -> Int {
    var next = place
    while next < bytes.count, isJSONSpace(bytes[next]) { next += 1 }
    if next < bytes.count, bytes[next] == UInt8(ascii: ",") { return next + 1 }
    while let last = output.last, isJSONSpace(last) { output.removeLast() }
    if output.last == UInt8(ascii: ",") { output.removeLast() }
    return place
  }

  private func appendEnriched(
    _ bytes: Span<UInt8>, _ record: OTLPRecord, _ verdict: Verdict, to output: inout [UInt8]
  ) {
    var edits: [(range: Range<Int>, text: [UInt8])] = []
    let attributes = attributes(bytes, record, verdict)
    var members: [[UInt8]] = []
    if let range = record.attributesRange {
      edits.append((range, attributes))
    } else {
      members.append(Array(#""attributes":"#.utf8) + attributes)
    }
    if !record.declaresSeverity, let severity = verdict.severity {
      let (number, text) = OTLPJob.level(of: severity)
      if let range = record.severityNumberRange {
        edits.append((range, Array("\(number)".utf8)))
      } else {
        members.append(Array(#""severityNumber":\#(number)"#.utf8))
      }
      if let range = record.severityTextRange {
        edits.append((range, Array("\"\(text)\"".utf8)))
      } else {
        members.append(Array(#""severityText":"\#(text)""#.utf8))
      }
    }
    edits.sort { $0.range.lowerBound < $1.range.lowerBound }
    var copied = record.range.lowerBound
    for (range, text) in edits {
      append(bytes, copied..<range.lowerBound, to: &output)
      output += text
      copied = range.upperBound
    }
    append(bytes, copied..<record.range.upperBound - 1, to: &output)
    // A record with a verdict has a body at least.
    for member in members {
      output.append(UInt8(ascii: ","))
      output += member
    }
    output.append(UInt8(ascii: "}"))
  }

  /// The array of attributes with the verdict's behind those that were there.
  private func attributes(
    _ bytes: Span<UInt8>, _ record: OTLPRecord, _ verdict: Verdict
  ) -> [UInt8] {
    var output: [UInt8] = [UInt8(ascii: "[")]
    for range in record.keptAttributes {
      append(bytes, range, to: &output)
      output.append(UInt8(ascii: ","))
    }
    let severity = #"{"key":"tocsin.severity","value":{"stringValue":"\#(verdict.label)"}}"#
    output += Array(severity.utf8)
    if let confidence = verdict.confidence {
      output += Array(#",{"key":"tocsin.confidence","value":{"doubleValue":"#.utf8)
      DecimalText.append(confidence, fractionDigits: 4, to: &output)
      output += Array("}}".utf8)
    }
    let stage = #",{"key":"tocsin.stage","value":{"stringValue":"\#(verdict.stage.name)"}}]"#
    output += Array(stage.utf8)
    return output
  }

  /// The severity number and text that stand for a severity of ours.
  ///
  /// Reference: OpenTelemetry, logs data model, displaying severity.
  static func level(of severity: Severity) -> (number: Int, text: String) {
    switch severity {
    case .low: (9, "INFO")
    case .medium: (13, "WARN")
    case .high: (17, "ERROR")
    case .critical: (21, "FATAL")
    }
  }

  private func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
    // SAFETY: the buffer is read only while the span is held.
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
  }
}
