import DataGen
import Foundation
import Testing

struct ShapeCeilingTests {
  private static let yaml = """
    processes: [{name: Web, address: 10.0.0.1}]
    weigh: shape
    codes:
      - code: A
        weight: 1
        log_type: T
        shapes:
          - {id: sure, text: sure, process: Web, severity: Medium}
          - {id: torn, text: torn, process: Web, severity: [High, Critical]}
    """

  private func ceiling(_ realism: Realism, count: Int = 30_000) throws -> (ShapeCeiling, Double) {
    let generator = LogGenerator(
      catalogue: try Catalogue(yaml: Self.yaml), seed: 2, realism: realism, hasTruth: true,
      rowCount: count)
    var tally = LogGenerator.RowTally(of: generator)
    var block = GeneratedBlock()
    generator.append(0..<count, as: .csv, to: &block)
    tally.add(block)
    let text = String(decoding: block.bytes, as: UTF8.self)
    let sure = text.split(separator: "\n").count { $0.contains(",sure,") }
    return (tally.ceiling(heldOut: false), Double(sure) / Double(count))
  }

  /// Share p of `sure`: accuracy p + (1 − p)/2, log-loss (1 − p) ln 2.
  @Test func `a shape of two severities is told right half the time`() throws {
    let (ceiling, sure) = try self.ceiling(Realism())
    #expect(abs(ceiling.accuracy - (sure + (1 - sure) / 2)) < 1e-12)
    #expect(abs(ceiling.logLoss - (1 - sure) * log(2)) < 1e-12)
    #expect(ceiling.shapeCount == 2 && ceiling.ambiguousShapeCount == 1)
    // Medium is always right. Of the tie's severities one is answered: half of (1 − p) is right, so
    // its F1 is 2·½ / (½ + 1) = 2/3, and that of the other 0.
    #expect(abs(ceiling.macroF1 - (1 + 2.0 / 3 + 0) / 3) < 1e-12)
  }

  /// Noise 0.2: Medium stays at 0.8 and goes to Low and High at 0.1 each. High and Critical: each
  /// keeps 0.4 of the half, High gives 0.05 to Medium and 0.05 to Critical, Critical 0.1 to High.
  @Test func `noise is in the ceiling`() throws {
    var realism = Realism()
    realism.labelNoise = 0.2
    let (ceiling, sure) = try self.ceiling(realism)
    let torn = [0.05, 0.4 + 0.1, 0.4 + 0.05]
    #expect(abs(ceiling.accuracy - (sure * 0.8 + (1 - sure) * 0.5)) < 1e-12)
    func entropy(_ chances: [Double]) -> Double { -chances.reduce(0) { $0 + $1 * log($1) } }
    let expected = sure * entropy([0.1, 0.8, 0.1]) + (1 - sure) * entropy(torn)
    #expect(abs(ceiling.logLoss - expected) < 1e-12)
  }

  /// Shares 1 : 1 : 3 : 1 make the torn shape High three times in four.
  @Test func `the class balance moves the ceiling`() throws {
    var realism = Realism()
    realism.classShares = [1.0 / 6, 1.0 / 6, 0.5, 1.0 / 6]
    let (ceiling, sure) = try self.ceiling(realism)
    #expect(abs(ceiling.accuracy - (sure + (1 - sure) * 0.75)) < 1e-12)
  }

  @Test func `no rows have a ceiling of one`() throws {
    let (ceiling, _) = try self.ceiling(Realism(), count: 0)
    #expect(ceiling.rowCount == 0 && ceiling.accuracy == 1 && ceiling.logLoss == 0)
  }
}
