import DataGen
import Foundation
import LogSchema
import Testing

/// The portal's own data, which stand beside the package and are no part of it.
private let portalFile = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "../shared/data/portal_logs_20k.csv").standardizedFileURL

/// The mechanical parts of docs/severity-policy.md, and that the catalogue is as broad as it says.
struct BroadCatalogueTests {
  private let catalogue = Catalogue.broad
  private let shapes = Catalogue.broad.codes.flatMap(\.shapes)

  /// Many rows of every shape, each shape as often as any other.
  private static let rows: [(id: String, message: String)] = {
    let generator = LogGenerator(catalogue: .broad, seed: 8, hasTruth: true, rowCount: 60_000)
    var bytes: [UInt8] = []
    generator.appendRows(0..<60_000, as: .jsonl, to: &bytes)
    return bytes.split(separator: 0x0A).compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: String]
      guard let id = object?["template_id"], let message = object?["message"] else { return nil }
      return (id, message)
    }
  }()

  @Test func `there are at least 600 shapes, each with a name and a text of its own`() {
    #expect(shapes.count >= 600)
    #expect(Set(shapes.map(\.id)).count == shapes.count)
    let texts = shapes.flatMap(\.wordings).map(\.text)
    #expect(Set(texts).count == texts.count)
    let ids = Set(shapes.map(\.id))
    #expect(Catalogue.banking.codes.flatMap(\.shapes).allSatisfy { ids.contains($0.id) })
  }

  @Test func `every row is of a known shape, and all shapes come`() {
    #expect(Self.rows.count == 60_000)
    let falseSources = catalogue.falseSource?.rule.shapes.map(\.id) ?? []
    let found = Set(Self.rows.map(\.id))
    #expect(found.subtracting(falseSources) == Set(shapes.map(\.id)))
  }

  @Test func `no wording belongs to two shapes`() {
    var owner: [String: String] = [:]
    for row in Self.rows {
      let text = masked(row.message)
      #expect(owner[text, default: row.id] == row.id, "\(text): \(owner[text] ?? ""), \(row.id)")
      owner[text] = row.id
    }
    // Paraphrases: several wordings a shape.
    #expect(owner.count >= 3 * shapes.count)
  }

  @Test func `all codes, processes and severities have lines`() {
    #expect(catalogue.codes.allSatisfy { !$0.shapes.isEmpty })
    #expect(Set(shapes.flatMap(\.processIndices)) == Set(catalogue.processes.indices))
    for severity in Severity.allCases {
      #expect(shapes.count { $0.severities == [severity] } >= 80)
    }
  }

  @Test func `two severities are neighbours and rare`() {
    let noisy = shapes.filter { $0.severities.count > 1 }
    #expect(noisy.count * 20 <= shapes.count)
    for shape in noisy {
      #expect(shape.severities.count == 2)
      #expect(abs(shape.severities[0].rawValue - shape.severities[1].rawValue) == 1)
    }
  }

  @Test func `answers of HTTP that are no errors are low, and errors are not`() {
    for code in catalogue.codes {
      for shape in code.shapes {
        if ["200", "201", "202", "204", "206", "250", "301", "302", "304"].contains(code.code) {
          #expect(shape.severities == [.low], "\(shape.id)")
        } else if Int(code.code) ?? 0 >= 400 && code.code.count == 3 && code.code != "587" {
          #expect(!shape.severities.contains(.low), "\(shape.id)")
        }
        if ["404", "405", "410"].contains(code.code) {
          #expect(shape.severities == [.medium], "\(shape.id)")
        }
      }
    }
  }

  /// The table "Words that decide" of docs/severity-policy.md.
  @Test func `words that decide have their severity`() throws {
    let decisive: [(words: String, severities: Set<Severity>)] = [
      (#"\b(forged|brute.?force|injection|exfiltration|ransomware)\b"#, [.critical]),
      (#"\b(spoofed|takeover|compromised|fraudulent|duplicated|unencrypted)\b"#, [.critical]),
      (#"\b(of another customer|of others|foreign accounts?|wrong customers)\b"#, [.critical]),
      (#"\b(deadlock|rolled back|unsettled|unhandled|crashloopbackoff)\b"#, [.high, .critical]),
      (#"\b(preview|optional|reminder|newsletter|avatar)\b"#, [.low, .medium]),
    ]
    let severities = Dictionary(uniqueKeysWithValues: shapes.map { ($0.id, $0.severities) })
    for (words, allowed) in decisive {
      let pattern = try Regex(words).ignoresCase()
      let hits = Set(Self.rows.filter { $0.message.contains(pattern) }.map(\.id))
      let wrong = hits.filter { !allowed.isSuperset(of: severities[$0] ?? []) }
      #expect(hits.count >= 5 && wrong.isEmpty, "\(words): \(wrong)")
    }
  }

  @Test func `the text is what is read`() throws {
    #expect(try Catalogue(yaml: Catalogue.broadYAML) == .broad)
  }

  /// Needs `../shared/data/portal_logs_20k.csv`; skipped where it is absent.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: portalFile.path)))
  func `no sentence is the portal's`() throws {
    let text = try String(contentsOf: portalFile, encoding: .utf8)
    let portal = Set(
      text.split(separator: "\n").dropFirst().map { row in
        masked(
          row.split(separator: ",", omittingEmptySubsequences: false).dropFirst(2).dropLast(5)
            .joined(separator: ","))
      })
    #expect(portal.count >= 60)
    let ours = Set(Self.rows.map { masked($0.message) })
    #expect(ours.isDisjoint(with: portal), "\(ours.intersection(portal))")
  }

  /// Words in small letters, those with a digit as `#`, nothing between them.
  private func masked(_ message: String) -> String {
    message.lowercased().split { !$0.isLetter && !$0.isNumber }
      .map { $0.contains(where: \.isNumber) ? "#" : String($0) }.joined(separator: " ")
  }
}
