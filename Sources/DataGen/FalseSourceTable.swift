internal import SeededRandom

/// Which rows have a false source, and what each process logs then.
struct FalseSourceTable: Sendable {
  /// A row is struck when 64 random bits are below this; every row when nil.
  private let threshold: UInt64?
  /// For each process its variants, or nil when it notices nothing.
  private let choices: [Choice?]

  private struct Choice {
    var table: AliasTable
    var variantIndices: [Int]
  }

  /// The table of a catalogue, whose variants are numbered as in `plans`.
  init(_ catalogue: Catalogue, _ plans: [VariantPlan]) {
    threshold = UInt64(exactly: ((catalogue.falseSource?.rate ?? 0) * 0x1p64).rounded(.down))
    choices = catalogue.processes.indices.map { processIndex in
      let indices = plans.indices.filter {
        plans[$0].isFalseSource && plans[$0].processIndex == processIndex
      }
      guard !indices.isEmpty else { return nil }
      return Choice(
        table: AliasTable(weights: indices.map { plans[$0].weight }), variantIndices: indices)
    }
  }

  /// Whether a row has a false source.
  @inline(__always)
  func strikes(_ random: inout SplitMix64) -> Bool {
    let bits = random.next()
    guard let threshold else { return true }
    return bits < threshold
  }

  /// The variant that the process logs for a false source, or nil when it notices nothing.
  func variantIndex(processIndex: Int, _ random: inout SplitMix64) -> Int? {
    choices[processIndex].map { $0.variantIndices[$0.table.draw(&random)] }
  }
}
