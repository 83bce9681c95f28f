internal import LogSchema
internal import Outbox

/// Descriptions in the Atlassian Document Format.
///
/// Reference: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
enum JiraDocument {
  /// The description of an incident's issue: a sentence, the redacted line, and the facts.
  static func description(of incident: Incident) -> JSONValue {
    var content = [
      paragraph(
        "tocsin found a log line of severity \(incident.severity.label). Identifiers of "
          + "customers have been replaced.")
    ]
    if !incident.sample.isEmpty { content.append(codeBlock(incident.sample)) }
    content.append(bulletList(facts(incident)))
    return ["type": "doc", "version": 1, "content": .array(content)]
  }

  private static func facts(_ incident: Incident) -> [String] {
    let confidence = incident.confidence.map { ", confidence \($0)" } ?? ""
    return [
      ("Process", incident.process), ("Log type", incident.logType),
      ("Decided by", incident.stage.isEmpty ? "" : incident.stage + confidence),
      ("Declared severity", incident.declaredSeverity ?? ""), ("Shape", incident.shape),
      ("Count when this issue was created", "\(incident.count)"),
      ("First seen", incident.firstSeen.rfc3339), ("Last seen", incident.lastSeen.rfc3339),
      ("Incident", incident.key),
    ].filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)" }
  }

  /// A text node may not be empty.
  private static func text(_ text: String) -> JSONValue {
    ["type": "text", "text": .string(text)]
  }

  private static func paragraph(_ line: String) -> JSONValue {
    ["type": "paragraph", "content": [text(line)]]
  }

  private static func codeBlock(_ line: String) -> JSONValue {
    ["type": "codeBlock", "content": [text(line)]]
  }

  private static func bulletList(_ lines: [String]) -> JSONValue {
    [
      "type": "bulletList",
      "content": .array(
        lines.map { ["type": "listItem", "content": [paragraph($0)]] }),
    ]
  }
}
