import DataGen
import Foundation
import LogSchema
import Testing

/// The portal's own data, which stand beside the package and are no part of it.
private let portalFile = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "../shared/data/portal_logs_20k.csv").standardizedFileURL

struct BankingCatalogueTests {
  private let shapes = Catalogue.banking.codes.flatMap(\.shapes)

  @Test func `there are at least 120 shapes, no two alike`() {
    #expect(shapes.count >= 120)
    #expect(Set(shapes.flatMap(\.wordings).map(\.text)).count == shapes.count)
  }

  /// Rows that a model is for: no plain successes, and none of the types that skip it.
  @Test func `11 to 15 of the shapes for a model carry two severities`() {
    let skipped = ["Maintenance", "Access Control Violation", "Email Failure"]
    let noisy = Catalogue.banking.codes.filter { !skipped.contains($0.logType) }
      .flatMap(\.shapes).filter { $0.severities.count > 1 }
    #expect((11...15).contains(noisy.count))
    #expect(shapes.filter { $0.severities.count > 1 }.count == noisy.count)
    for shape in noisy {
      // People disagree by one step, not by two.
      #expect(shape.severities.count == 2)
      #expect(abs(shape.severities[0].rawValue - shape.severities[1].rawValue) == 1)
    }
  }

  @Test func `successes and redirections are low and nothing else of the model's codes is`() {
    for code in Catalogue.banking.codes where !code.code.hasPrefix("MAINT") {
      let isSuccess = ["200", "201", "301"].contains(code.code)
      for shape in code.shapes {
        #expect(shape.severities.contains(.low) == isSuccess, "\(shape.id)")
      }
    }
  }

  @Test func `the example text is what is read`() throws {
    #expect(try Catalogue(yaml: Catalogue.bankingYAML) == .banking)
  }

  /// Needs `../shared/data/portal_logs_20k.csv`; skipped where it is absent.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: portalFile.path)))
  func `no sentence is the portal's`() throws {
    let text = try String(contentsOf: portalFile, encoding: .utf8)
    let portal = Set(text.split(separator: "\n").dropFirst().map { masked(message(ofCSVRow: $0)) })
    #expect(portal.count >= 60)
    // Equal weights, so that the rarest codes show all their shapes too.
    let yaml = Catalogue.bankingYAML.replacing(/weight: [0-9.]+/, with: "weight: 1")
      .replacing("rate: 0.001", with: "rate: 0.2")
    let generator = LogGenerator(catalogue: try Catalogue(yaml: yaml), seed: 2, rowCount: 40_000)
    let ours = Set(generator.records(0..<40_000).map { masked($0.message) })
    #expect(ours.count >= shapes.count)
    #expect(ours.isDisjoint(with: portal), "\(ours.intersection(portal))")
  }

  /// The third column: what is left of a row without two fields before it and five after it.
  private func message(ofCSVRow row: Substring) -> String {
    row.split(separator: ",", omittingEmptySubsequences: false).dropFirst(2).dropLast(5)
      .joined(separator: ",")
  }

  /// Words in small letters, those with a digit as `#`, nothing between them.
  private func masked(_ message: String) -> String {
    message.lowercased().split { !$0.isLetter && !$0.isNumber }
      .map { $0.contains(where: \.isNumber) ? "#" : String($0) }.joined(separator: " ")
  }
}
