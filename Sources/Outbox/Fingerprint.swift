internal import Features
internal import LogSchema
internal import Redaction
internal import Signing

/// Makes findings ready to be stored: nothing of a customer is left in them.
struct FindingRedactor: Sendable {
  /// Bytes of a message that are kept as its sample, and of its shape.
  static let textLimit = 2048
  /// Bytes of a process, log type, stage or declared severity that are kept.
  static let nameLimit = 256

  /// Equal identifiers get equal placeholders in every run, or a restart would open new incidents.
  private let redactor = Redactor(RedactionSettings(tellsValuesApart: false))

  /// The finding without identifiers, in bounded texts.
  ///
  /// The shape is that of the redacted message: names, which masking keeps, are out of it, and two
  /// messages that differ in a name alone are one incident.
  func redacted(_ finding: Finding) -> RedactedFinding {
    var sample: [UInt8] = []
    redactor.append(finding.message.span, to: &sample)
    var shape: [UInt8] = []
    var scratch: [UInt8] = []
    appendShape(of: sample.span, scratch: &scratch, to: &shape)
    let process = name(finding.process)
    return RedactedFinding(
      fingerprint: fingerprint(severity: finding.severity, process: process, shape: shape),
      severity: finding.severity, logType: name(finding.logType), process: process,
      sample: text(sample, limit: FindingRedactor.textLimit),
      shape: text(shape, limit: FindingRedactor.textLimit), stage: name(finding.stage),
      confidence: finding.confidence, declaredSeverity: finding.declaredSeverity.map(name),
      time: finding.time)
  }

  private func name(_ name: String) -> String {
    var redacted: [UInt8] = []
    redactor.append(Array(name.utf8).span, to: &redacted)
    return text(redacted, limit: FindingRedactor.nameLimit)
  }

  /// A text of at most `limit` bytes, cut before a character and not within, without control
  /// characters.
  private func text(_ bytes: [UInt8], limit: Int) -> String {
    var end = min(bytes.count, limit)
    // A byte 10xxxxxx goes on with the scalar before it.
    while end < bytes.count, end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let kept = String(decoding: bytes[..<end], as: UTF8.self).unicodeScalars
    let isControl = { (scalar: Unicode.Scalar) in
      scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
    let text = String(String.UnicodeScalarView(kept.map { isControl($0) ? " " : $0 }))
    return text + (end < bytes.count ? "…" : "")
  }

  /// 32 hexadecimal digits: the first half of a SHA-256 over severity, process and shape.
  private func fingerprint(severity: Severity, process: String, shape: [UInt8]) -> String {
    var hash = SHA256()
    // A zero byte ends each part: names hold none, and the shape comes last.
    hash.update(Array((severity.label + "\0" + process + "\0").utf8).span)
    hash.update(shape.span)
    return String(hash.hexadecimalDigest.prefix(32))
  }
}

/// A finding that may be stored.
struct RedactedFinding: Sendable {
  /// The same for all findings of one severity, process and shape.
  let fingerprint: String
  let severity: Severity
  let logType: String
  let process: String
  let sample: String
  let shape: String
  let stage: String
  let confidence: Double?
  let declaredSeverity: String?
  let time: UnixTime

  /// The idempotency key of the incident that this finding opens.
  var incidentKey: String {
    var hash = SHA256()
    hash.update(Array("incident\0\(fingerprint)\0\(time.milliseconds)".utf8).span)
    return String(hash.hexadecimalDigest.prefix(32))
  }
}
