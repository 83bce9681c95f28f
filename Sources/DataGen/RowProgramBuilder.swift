internal import LogSchema

extension RowProgram {
  /// Translates a catalogue.
  ///
  /// - Parameters:
  ///   - hasAdditions: Whether something may be added to a message.
  ///   - hasSessions: Whether the slots of sessions are drawn for a session instead of a row.
  init(_ catalogue: Catalogue, layout: RowLayout, hasAdditions: Bool, hasSessions: Bool) {
    var builder = RowProgramBuilder(
      catalogue, layout: layout, hasAdditions: hasAdditions, hasSessions: hasSessions)
    for plan in VariantPlan.all(of: catalogue) {
      builder.addVariant(plan)
    }
    self = builder.program
  }
}

/// Steps that follow each other, and the most bytes that they write.
private struct StepList {
  var steps: [RowProgram.Step] = []
  var byteCount = 0
  /// The literal that is being gathered.
  var literal: [UInt8] = []
}

/// Gathers the steps of a program, variant by variant.
private struct RowProgramBuilder {
  private let catalogue: Catalogue
  private let layout: RowLayout
  private let hasAdditions: Bool
  private let hasSessions: Bool
  private let sessionSlots: [String]
  private var pool: [UInt8] = []
  private var steps: [RowProgram.Step] = []
  private var patterns: [Range<Int32>] = []
  private var variants: [RowProgram.Variant] = []
  private var maximumRowByteCount = 0
  /// Neighbouring patterns that are there already, and the longest of them.
  private var known: [Key: Patterns] = [:]

  private struct Patterns {
    var first: Int32
    var count: Int32
    var byteCount: Int
  }

  private enum Key: Hashable {
    case name(String, RowLayout.Escape)
    case severities([String])
    case incidents(RowLayout.Escape)
    case additions(RowLayout.Escape)
    case additionKinds(RowLayout.Escape)
  }

  init(_ catalogue: Catalogue, layout: RowLayout, hasAdditions: Bool, hasSessions: Bool) {
    self.catalogue = catalogue
    self.layout = layout
    self.hasAdditions = hasAdditions
    self.hasSessions = hasSessions
    sessionSlots = catalogue.sessionSlots.sorted()
  }

  /// What has been gathered.
  var program: RowProgram {
    RowProgram(
      pool: pool, steps: steps, patterns: patterns, variants: variants,
      maximumRowByteCount: maximumRowByteCount)
  }

  // MARK: Rows

  mutating func addVariant(_ plan: VariantPlan) {
    var list = StepList()
    for element in layout.elements { add(element, plan, to: &list) }
    endLiteral(&list)
    maximumRowByteCount = max(maximumRowByteCount, list.byteCount)
    variants.append(
      RowProgram.Variant(
        steps: append(list), processIndex: Int32(plan.processIndex),
        callerAddress: catalogue.processes[plan.processIndex].callerAddress ?? 0))
  }

  private mutating func add(
    _ element: RowLayout.Element, _ plan: VariantPlan, to list: inout StepList
  ) {
    switch element {
    case .text(let text): list.literal += text.utf8
    case .field(.message):
      let isQuoted = layout.format == .csv && needsQuotes(plan.shape)
      if isQuoted { list.literal.append(0x22) }
      addMessage(plan.shape, layout.escape(isQuoted: isQuoted), to: &list)
      if isQuoted { list.literal.append(0x22) }
    case .field(let column): addField(column, plan, to: &list)
    case .body: addMessage(plan.shape, .syslogBody, to: &list)
    case .priority: addSeverity(["<134>", "<132>", "<131>", "<130>"], to: &list)
    case .severityNumber: addSeverity(["9", "13", "17", "21"], to: &list)
    case .isoTimestamp: addStep(.isoTimestamp, byteCount: 20, to: &list)
    case .unixNanoseconds: addStep(.unixNanoseconds, byteCount: 22, to: &list)
    case .word(let column):
      // RFC 5424 allows 32 to 48 printable letters of ASCII here.
      let letters = plan.fixedValue(column, catalogue).unicodeScalars.prefix(32)
        .map { (0x21...0x7E).contains($0.value) ? UInt8($0.value) : 0x2D }
      list.literal += letters
    }
  }

  private mutating func addField(
    _ column: LogColumn, _ plan: VariantPlan, to list: inout StepList
  ) {
    switch column {
    case .timestamp: addStep(.timestamp, byteCount: 19, to: &list)
    case .sourceIP: addStep(.source, byteCount: 15, to: &list)
    case .severity: addSeverity(Severity.allCases.map(\.label), to: &list)
    case .incident:
      let escape = layout.escape(isQuoted: false)
      let names = patterns(.incidents(escape), of: catalogue.incidents.map { escape($0.name) })
      addStep(.incident(first: names.first), byteCount: names.byteCount + 11, to: &list)
    case .planted:
      let escape = layout.escape(isQuoted: false)
      let names = patterns(.additionKinds(escape), of: catalogue.additions.map { escape($0.kind) })
      addStep(.addition(first: names.first), byteCount: names.byteCount, to: &list)
    default:
      let text = plan.fixedValue(column, catalogue)
      let isQuoted = layout.format == .csv && RowLayout.needsQuotes(text)
      let escaped = layout.escape(isQuoted: isQuoted)(text)
      list.literal += (isQuoted ? "\"\(escaped)\"" : escaped).utf8
    }
  }

  private mutating func addSeverity(_ texts: [String], to list: inout StepList) {
    let found = patterns(.severities(texts), of: texts)
    addStep(.severity(first: found.first), byteCount: found.byteCount, to: &list)
  }

  // MARK: Messages

  private mutating func addMessage(
    _ shape: MessageShape, _ escape: RowLayout.Escape, to list: inout StepList
  ) {
    add(oneOf: shape.wordings.map(\.pieces), escape, to: &list)
    guard hasAdditions else { return }
    let found = additions(escape)
    addStep(.addition(first: found.first), byteCount: found.byteCount, to: &list)
  }

  /// Adds pieces, or a draw between several stretches of them.
  private mutating func add(
    oneOf stretches: [[MessageTemplate.Piece]], _ escape: RowLayout.Escape, to list: inout StepList
  ) {
    if stretches.count == 1 { return add(stretches[0], escape, to: &list) }
    let found = patterns(of: stretches, escape)
    addStep(
      .pattern(first: found.first, count: found.count), byteCount: found.byteCount, to: &list)
  }

  private mutating func add(
    _ pieces: [MessageTemplate.Piece], _ escape: RowLayout.Escape, to list: inout StepList
  ) {
    for piece in pieces {
      switch piece {
      case .literal(let text): list.literal += escape(text).utf8
      case .choice(let alternatives): add(oneOf: alternatives, escape, to: &list)
      case .slot(let name): addSlot(name, escape, to: &list)
      }
    }
  }

  private mutating func addSlot(
    _ name: String, _ escape: RowLayout.Escape, to list: inout StepList
  ) {
    if case .number(let range)? = catalogue.slots[name] {
      addStep(
        .number(low: range.lowerBound, count: range.count),
        byteCount: String(range.upperBound).utf8.count, to: &list)
    } else if let found = patterns(named: name, escape) {
      let step: RowProgram.Step =
        if hasSessions, let slot = sessionSlots.firstIndex(of: name) {
          .session(slot: UInt32(slot + 1), first: found.first, count: found.count)
        } else {
          .pattern(first: found.first, count: found.count)
        }
      addStep(step, byteCount: found.byteCount, to: &list)
    } else if let slot = BuiltInSlot(rawValue: name) {
      addStep(.builtIn(slot), byteCount: slot.maximumByteCount, to: &list)
    } else {
      preconditionFailure("the reader let the unknown slot '\(name)' pass")
    }
  }

  // MARK: Patterns

  /// The patterns of a slot or a phrase.
  private mutating func patterns(named name: String, _ escape: RowLayout.Escape) -> Patterns? {
    let key = Key.name(name, escape)
    if let found = known[key] { return found }
    if case .patterns(let texts)? = catalogue.slots[name] {
      known[key] = patterns(of: texts.map { digitPattern(escape($0)) })
    } else if let wordings = catalogue.phrases[name] {
      known[key] = patterns(of: wordings.map(\.pieces), escape)
    }
    return known[key]
  }

  private mutating func additions(_ escape: RowLayout.Escape) -> Patterns {
    let key = Key.additions(escape)
    if let found = known[key] { return found }
    var lists: [StepList] = []
    for rule in catalogue.additions {
      var list = StepList()
      add(oneOf: rule.wordings.map(\.pieces), escape, to: &list)
      lists.append(list)
    }
    let found = patterns(of: lists)
    known[key] = found
    return found
  }

  private mutating func patterns(_ key: Key, of texts: [String]) -> Patterns {
    if let found = known[key] { return found }
    let found = patterns(of: texts.map { StepList(literal: Array($0.utf8)) })
    known[key] = found
    return found
  }

  private mutating func patterns(
    of stretches: [[MessageTemplate.Piece]], _ escape: RowLayout.Escape
  ) -> Patterns {
    var lists: [StepList] = []
    for pieces in stretches {
      var list = StepList()
      add(pieces, escape, to: &list)
      lists.append(list)
    }
    return patterns(of: lists)
  }

  private mutating func patterns(of lists: [StepList]) -> Patterns {
    var byteCount = 0
    var ranges: [Range<Int32>] = []
    for var list in lists {
      endLiteral(&list)
      byteCount = max(byteCount, list.byteCount)
      ranges.append(append(list))
    }
    let first = Int32(patterns.count)
    patterns += ranges
    return Patterns(first: first, count: Int32(lists.count), byteCount: byteCount)
  }

  /// A text with a random digit for every `#`; a run is at most 18 long, to fit one draw.
  private mutating func digitPattern(_ text: String) -> StepList {
    var list = StepList()
    var digitCount: Int32 = 0
    for byte in text.utf8 {
      if byte == 0x23, digitCount < 18 {
        endLiteral(&list)
        digitCount += 1
        continue
      }
      addDigits(&digitCount, to: &list)
      if byte == 0x23 { digitCount = 1 } else { list.literal.append(byte) }
    }
    addDigits(&digitCount, to: &list)
    return list
  }

  private mutating func addDigits(_ count: inout Int32, to list: inout StepList) {
    guard count > 0 else { return }
    addStep(.digits(count: count), byteCount: Int(count), to: &list)
    count = 0
  }

  // MARK: Steps

  private mutating func addStep(
    _ step: RowProgram.Step, byteCount: Int, to list: inout StepList
  ) {
    endLiteral(&list)
    list.steps.append(step)
    list.byteCount += byteCount
  }

  private mutating func endLiteral(_ list: inout StepList) {
    guard !list.literal.isEmpty else { return }
    list.steps.append(
      .literal(offset: Int32(pool.count), length: Int32(list.literal.count)))
    pool += list.literal
    list.byteCount += list.literal.count
    list.literal.removeAll()
  }

  private mutating func append(_ list: StepList) -> Range<Int32> {
    let first = Int32(steps.count)
    steps += list.steps
    return first..<Int32(steps.count)
  }

  // MARK: Quotes

  private func needsQuotes(_ shape: MessageShape) -> Bool {
    let additions = hasAdditions ? catalogue.additions.flatMap(\.wordings) : []
    return (shape.wordings + additions).contains { needsQuotes($0.pieces) }
  }

  private func needsQuotes(_ pieces: [MessageTemplate.Piece]) -> Bool {
    pieces.contains { piece in
      switch piece {
      case .literal(let text): RowLayout.needsQuotes(text)
      case .choice(let alternatives): alternatives.contains { needsQuotes($0) }
      case .slot(let name):
        if case .patterns(let patterns)? = catalogue.slots[name] {
          patterns.contains(where: RowLayout.needsQuotes)
        } else {
          catalogue.phrases[name]?.contains { needsQuotes($0.pieces) } ?? false
        }
      }
    }
  }
}
