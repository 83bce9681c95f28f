internal import LogSchema
internal import SeededRandom

/// The settings of a dataset, ready to be drawn from: which variants come when, and what befalls
/// rows beside their shape.
struct Scenario: Sendable {
  private let realism: Realism
  private let seed: UInt64
  private let timeMap: TimeMap
  /// Variants for most rows; with drift, for those from its start on.
  private let usual: VariantTable
  /// Variants before the drift.
  private let early: VariantTable?
  private let driftOffset: Int
  /// The variants of each kind of incident.
  private let ofIncidents: [VariantTable]
  private let additions: Additions
  /// For each variant whether its shape is held out.
  let isHeldOut: [Bool]
  /// Whether rows need draws beside those of their shape and slots.
  private let needsDraws: Bool

  init(
    _ catalogue: Catalogue, _ plans: [VariantPlan], realism: Realism, seed: UInt64,
    timeRange: TimeRange
  ) {
    self.realism = realism
    self.seed = seed
    needsDraws = realism.needsScenario
    timeMap = TimeMap(
      range: timeRange, pattern: realism.timePattern, incidentCount: realism.incidentCount,
      rules: catalogue.incidents, seed: seed)
    let weights = ClassBalance.weights(of: plans, shares: realism.classShares)
    usual = VariantTable(weights: weights) { !plans[$0].isFalseSource }
    let shapes = ShapeDraw(plans)
    isHeldOut = shapes.drawn(share: realism.heldOutShare, seed: seed, purpose: "held-out shapes")
    if let drift = realism.drift {
      let isLate = shapes.drawn(share: drift.share, seed: seed, purpose: "drifting shapes")
      early = VariantTable(weights: weights) { !plans[$0].isFalseSource && !isLate[$0] }
      driftOffset = drift.start.secondsSince1970 - timeRange.start.secondsSince1970
    } else {
      early = nil
      driftOffset = 0
    }
    ofIncidents = catalogue.incidents.map { incident in
      VariantTable(weights: weights) { index in
        let plan = plans[index]
        return !plan.isFalseSource && incident.codes.contains(plan.rule.code)
          && incident.processIndices.contains(plan.processIndex)
      }
    }
    additions = Additions(catalogue, plans, rates: realism.additionRates)
  }

  /// The incidents, for those who count them.
  var incidents: [TimeMap.Incident] { timeMap.incidents }

  /// What chance says of a row beside the draws of its shape and slots.
  struct Draws {
    fileprivate var offset = 0
    fileprivate var incident: Int?
    fileprivate var random = SplitMix64(seed: 0)
  }

  /// - Parameter place: The row's place in time, uniform in `0..<1`.
  @inline(__always)
  func draws(row: Int, place: Double) -> Draws {
    var draws = Draws()
    draws.offset = timeMap.offset(at: place)
    guard needsDraws else { return draws }
    draws.random = SplitMix64(seed: seed, purpose: "scenario", stream: UInt64(row))
    draws.incident = timeMap.incidentIndex(at: draws.offset, share: draws.random.unitInterval())
    return draws
  }

  /// The table that a row's variant is drawn from.
  @inline(__always)
  func variantIndex(_ draws: Draws, _ random: inout SplitMix64) -> Int {
    if let incident = draws.incident {
      return ofIncidents[timeMap.incidents[incident].kind].draw(&random)
    }
    if let early, draws.offset < driftOffset { return early.draw(&random) }
    return usual.draw(&random)
  }

  /// Everything else about the row.
  @inline(__always)
  func facts(
    _ draws: inout Draws, row: Int, variantIndex: Int, severity: Int32, start: Timestamp
  ) -> RowFacts {
    var facts = RowFacts(
      timestamp: Timestamp(secondsSince1970: start.secondsSince1970 + draws.offset), source: 0,
      severityIndex: severity)
    guard needsDraws else { return facts }
    // Drawn in one order whatever is switched on, so that each leaves the others as they are.
    let noise = draws.random.unitInterval()
    let direction = draws.random.next()
    let session = draws.random.next()
    facts.addition = additions.draw(&draws.random, variantIndex: variantIndex)
    if noise < realism.labelNoise {
      facts.severityIndex = LabelNoise.neighbour(of: severity, bit: direction & 1)
    }
    if let incident = draws.incident {
      facts.incidentKind = Int32(timeMap.incidents[incident].kind)
      facts.incidentNumber = Int32(incident + 1)
    }
    if realism.hasSessions { facts.session = Sessions.key(row: row, seed: seed, bits: session) }
    return facts
  }
}

/// A choice among some of the variants, by their weights.
struct VariantTable: Sendable {
  private let table: AliasTable
  private let indices: [Int32]

  /// - Precondition: At least one variant is included.
  init(weights: [Double], including isIncluded: (Int) -> Bool) {
    let chosen = weights.indices.filter(isIncluded)
    table = AliasTable(weights: chosen.map { weights[$0] })
    indices = chosen.map(Int32.init)
  }

  @inline(__always)
  func draw(_ random: inout SplitMix64) -> Int { Int(indices[table.draw(&random)]) }
}

/// Sessions: eight of them at a time among sixty-four neighbouring rows.
enum Sessions {
  static let windowRowCount = 64
  static let perWindow = 8

  /// What the values of a row's session are drawn with.
  static func key(row: Int, seed: UInt64, bits: UInt64) -> UInt64 {
    let session = UInt64(row / windowRowCount * perWindow) + bits % UInt64(perWindow)
    var random = SplitMix64(seed: seed, purpose: "session", stream: session)
    return random.next()
  }
}

/// Labels that are wrong on purpose.
enum LabelNoise {
  /// The severity beside one: the only one at either end, else one of the two by a random bit.
  static func neighbour(of severity: Int32, bit: UInt64) -> Int32 {
    let last = Int32(Severity.allCases.count - 1)
    if severity == 0 { return 1 }
    if severity == last { return last - 1 }
    return bit == 0 ? severity - 1 : severity + 1
  }

  /// The chances of severities after a share of the labels was moved.
  static func moved(_ chances: [Double], rate: Double) -> [Double] {
    var moved = chances.map { $0 * (1 - rate) }
    for (severity, chance) in chances.enumerated() {
      for bit: UInt64 in 0...1 {
        moved[Int(neighbour(of: Int32(severity), bit: bit))] += chance * rate / 2
      }
    }
    return moved
  }
}

/// Weights of variants that give severities the shares asked for.
enum ClassBalance {
  static func weights(of plans: [VariantPlan], shares: [Double]?) -> [Double] {
    guard let shares else { return plans.map(\.weight) }
    var sums = [Double](repeating: 0, count: Severity.allCases.count)
    for plan in plans where !plan.isFalseSource { sums[plan.severity.rawValue] += plan.weight }
    return plans.map { plan in
      guard !plan.isFalseSource else { return plan.weight }
      let severity = plan.severity.rawValue
      return plan.weight * shares[severity] / sums[severity]
    }
  }
}

/// Draws whole shapes, the same share of every severity.
struct ShapeDraw {
  private let plans: [VariantPlan]

  init(_ plans: [VariantPlan]) {
    self.plans = plans
  }

  /// For each variant whether its shape is drawn.
  ///
  /// Shapes are shuffled within the groups that carry the same severities, and every group gives
  /// its share; the fractions left over go to the next group, so that the whole comes out right.
  func drawn(share: Double, seed: UInt64, purpose: StaticString) -> [Bool] {
    guard share > 0 else { return plans.map { _ in false } }
    var groups: [[Int]: [String]] = [:]
    var seen: Set<String> = []
    for plan in plans where seen.insert(plan.shape.id).inserted {
      groups[plan.shape.severities.map(\.rawValue).sorted(), default: []].append(plan.shape.id)
    }
    var chosen: Set<String> = []
    var carried = 0.0
    let ordered = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    for (number, (_, ids)) in ordered.enumerated() {
      var ids = ids.sorted()
      var random = SplitMix64(seed: seed, purpose: purpose, stream: UInt64(number))
      random.shuffle(&ids)
      let wanted = Double(ids.count) * share + carried
      let count = min(Int(wanted.rounded()), ids.count)
      carried = wanted - Double(count)
      chosen.formUnion(ids.prefix(count))
    }
    // Something has to be left to draw from.
    let usual = plans.filter { !$0.isFalseSource }.map(\.shape.id)
    if let first = usual.first, chosen.isSuperset(of: usual) { chosen.remove(first) }
    return plans.map { chosen.contains($0.shape.id) }
  }
}

/// What is added to messages.
struct Additions: Sendable {
  private let identifiers: [Int32]
  private let injections: [Int32]
  private let identifierRate: Double
  private let injectionRate: Double
  private let traceRate: Double
  /// For each variant the traces that fit it, as numbers of additions.
  private let traces: [[Int32]]

  init(_ catalogue: Catalogue, _ plans: [VariantPlan], rates: [AdditionRule.Purpose: Double]) {
    func numbers(_ purpose: AdditionRule.Purpose, kind: String? = nil) -> [Int32] {
      catalogue.additions.indices.filter {
        catalogue.additions[$0].purpose == purpose
          && (kind == nil || catalogue.additions[$0].kind == kind)
      }.map(Int32.init)
    }
    identifiers = numbers(.identifiers)
    injections = numbers(.injections)
    identifierRate = identifiers.isEmpty ? 0 : rates[.identifiers] ?? 0
    injectionRate = injections.isEmpty ? 0 : rates[.injections] ?? 0
    traceRate = rates[.traces] ?? 0
    traces = plans.map { plan in plan.shape.traceKind.map { numbers(.traces, kind: $0) } ?? [] }
  }

  /// A number of an addition, or −1; a message gets one at most.
  @inline(__always)
  func draw(_ random: inout SplitMix64, variantIndex: Int) -> Int32 {
    let share = random.unitInterval()
    let traceShare = random.unitInterval()
    let bits = random.next()
    func pick(_ list: [Int32]) -> Int32 {
      list[Int(bits.multipliedFullWidth(by: UInt64(list.count)).high)]
    }
    if share < identifierRate { return pick(identifiers) }
    if share < identifierRate + injectionRate { return pick(injections) }
    if traceShare < traceRate, !traces[variantIndex].isEmpty { return pick(traces[variantIndex]) }
    return -1
  }
}
