internal import FoundationEssentials

/// Reads what Jira answers.
enum JiraAnswer {
  /// An issue that an answer names.
  struct Issue: Decodable, Equatable {
    /// What people call it, such as `OPS-42`; nil where the answer holds something else there.
    let key: String?

    init(key: String?) {
      self.key = key
    }

    init(from decoder: any Decoder) throws {
      let key = try decoder.container(keyedBy: Name.self).decode(String.self, forKey: .key)
      self.key = JiraAnswer.isKey(key) ? key : nil
    }

    private enum Name: CodingKey { case key }
  }

  private struct Issues: Decodable {
    let issues: [Issue]
  }

  /// The issue that was created; nil if the answer names none.
  static func issue(ofCreation body: [UInt8]) -> Issue? {
    try? JSONDecoder().decode(Issue.self, from: Data(body))
  }

  /// The issues that were found; nil if the answer is no list of issues.
  static func issues(ofSearch body: [UInt8]) -> [Issue]? {
    try? JSONDecoder().decode(Issues.self, from: Data(body)).issues
  }

  /// What comes from outside is kept and shown only if it looks like a key.
  private static func isKey(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
      }
  }
}
