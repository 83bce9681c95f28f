import Foundation

@testable import Redaction

/// A log line written for this project, with its identifiers marked: `card [[card:4111…]] refused`.
struct LabelledLine {
  struct Mark: Hashable {
    var kind: IdentifierKind
    var range: Range<Int>
  }

  let text: [UInt8]
  let marks: Set<Mark>

  init(_ line: Substring) {
    var text: [UInt8] = []
    var marks: Set<Mark> = []
    var rest = line
    while let opening = LabelledLine.opening(in: rest),
      let close = rest[opening.end...].range(of: "]]")
    {
      text += Array(rest[..<opening.start].utf8)
      let value = Array(rest[opening.end..<close.lowerBound].utf8)
      marks.insert(Mark(kind: opening.kind, range: text.count..<text.count + value.count))
      text += value
      rest = rest[close.upperBound...]
    }
    self.text = text + Array(rest.utf8)
    self.marks = marks
  }

  /// The first `[[kind:`.
  private static func opening(
    in line: Substring
  ) -> (start: Substring.Index, end: Substring.Index, kind: IdentifierKind)? {
    IdentifierKind.allCases.compactMap { kind in
      line.range(of: "[[\(kind.rawValue):").map { ($0.lowerBound, $0.upperBound, kind) }
    }.min { $0.0 < $1.0 }
  }

  /// The lines of `labelled.tsv`: a number, a tab and the line.
  static func all() throws -> [LabelledLine] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "labelled.tsv")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      LabelledLine($0[$0.range(of: "\t")!.upperBound...])
    }
  }

  /// What the rules find in the line.
  var found: Set<Mark> {
    let text = LogText(text.span)
    var walk = FindingWalk()
    var found: Set<Mark> = []
    while let finding = walk.next(in: text) {
      guard let kind = finding.kind else { continue }
      found.insert(Mark(kind: kind, range: finding.start..<finding.end))
    }
    return found
  }
}
