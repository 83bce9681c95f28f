internal import LogSchema

extension RowProgram {
  /// Translates a catalogue.
  init(_ catalogue: Catalogue, layout: RowLayout) {
    var builder = RowProgramBuilder(catalogue, layout: layout)
    for plan in VariantPlan.all(of: catalogue) {
      builder.addVariant(plan)
    }
    self = builder.program
  }
}

/// Gathers the steps of a program, variant by variant.
private struct RowProgramBuilder {
  private let catalogue: Catalogue
  private let layout: RowLayout
  private var pool: [UInt8] = []
  private var steps: [RowProgram.Step] = []
  private var patterns: [Range<Int32>] = []
  private var variants: [RowProgram.Variant] = []
  private var maximumRowByteCount = 0
  /// The patterns of each slot, as they stand in a field with quotes and in one without.
  private var patternsOfSlot: [Bool: [String: Range<Int32>]] = [true: [:], false: [:]]
  /// What is known of the literal that is being gathered, and of the row.
  private var literal: [UInt8] = []
  private var rowByteCount = 0

  init(_ catalogue: Catalogue, layout: RowLayout) {
    self.catalogue = catalogue
    self.layout = layout
    for name in catalogue.slots.keys.sorted() {
      for isQuoted in [false, true] {
        let range = addPatterns(name, isQuoted: isQuoted)
        patternsOfSlot[isQuoted]?[name] = range
      }
    }
  }

  /// What has been gathered.
  var program: RowProgram {
    RowProgram(
      pool: pool, steps: steps, patterns: patterns, variants: variants,
      maximumRowByteCount: maximumRowByteCount)
  }

  // MARK: Rows

  mutating func addVariant(_ plan: VariantPlan) {
    let firstStep = Int32(steps.count)
    rowByteCount = 0
    for column in LogRecord.columnNames.indices {
      let isQuoted = isQuoted(column, plan)
      addLiteral(layout.opening(column: column, isQuoted: isQuoted))
      addField(column, plan, isQuoted: isQuoted)
      addLiteral(layout.closing(column: column, isQuoted: isQuoted))
    }
    endLiteral()
    maximumRowByteCount = max(maximumRowByteCount, rowByteCount)
    variants.append(
      RowProgram.Variant(
        steps: firstStep..<Int32(steps.count), processIndex: Int32(plan.processIndex),
        callerAddress: catalogue.processes[plan.processIndex].callerAddress ?? 0))
  }

  private mutating func addField(_ column: Int, _ plan: VariantPlan, isQuoted: Bool) {
    switch LogRecord.columnNames[column] {
    case "timestamp": add(.timestamp, byteCount: 19)
    case "source_ip": add(.source, byteCount: 15)
    case "message":
      for piece in plan.shape.template.pieces {
        switch piece {
        case .literal(let text): addLiteral(layout.escaped(text, isQuoted: isQuoted))
        case .slot(let name): addSlot(name, isQuoted: isQuoted)
        }
      }
    default: addLiteral(layout.escaped(plan.fixedValue(column, catalogue), isQuoted: isQuoted))
    }
  }

  private func isQuoted(_ column: Int, _ plan: VariantPlan) -> Bool {
    guard LogRecord.columnNames[column] == "message" else {
      return RowLayout.needsQuotes(plan.fixedValue(column, catalogue))
    }
    return plan.shape.template.pieces.contains { piece in
      switch piece {
      case .literal(let text): RowLayout.needsQuotes(text)
      case .slot(let name):
        if case .patterns(let patterns)? = catalogue.slots[name] {
          patterns.contains(where: RowLayout.needsQuotes)
        } else {
          false
        }
      }
    }
  }

  // MARK: Slots

  private mutating func addSlot(_ name: String, isQuoted: Bool) {
    switch catalogue.slots[name] {
    case .number(let range):
      add(
        .number(low: range.lowerBound, count: range.count),
        byteCount: String(range.upperBound).utf8.count)
    case .patterns(let patterns):
      let range = patternsOfSlot[isQuoted]?[name] ?? 0..<0
      let longest = patterns.map { layout.escaped($0, isQuoted: isQuoted).utf8.count }.max() ?? 0
      add(
        .pattern(first: range.lowerBound, count: Int32(range.count)), byteCount: longest)
    case nil:
      guard let slot = BuiltInSlot(rawValue: name) else {
        preconditionFailure("the reader let the unknown slot '\(name)' pass")
      }
      add(.builtIn(slot), byteCount: slot.maximumByteCount)
    }
  }

  private mutating func addPatterns(_ slot: String, isQuoted: Bool) -> Range<Int32> {
    guard case .patterns(let texts)? = catalogue.slots[slot] else { return 0..<0 }
    let firstPattern = Int32(patterns.count)
    for text in texts {
      let firstStep = Int32(steps.count)
      addPattern(layout.escaped(text, isQuoted: isQuoted))
      patterns.append(firstStep..<Int32(steps.count))
    }
    return firstPattern..<Int32(patterns.count)
  }

  /// Adds a pattern's literals and runs of digits; a run is at most 18 long, to fit one draw.
  private mutating func addPattern(_ text: String) {
    var digitCount: Int32 = 0
    for byte in text.utf8 {
      if byte == 0x23, digitCount < 18 {
        endLiteral()
        digitCount += 1
        continue
      }
      endDigits(&digitCount)
      if byte == 0x23 { digitCount = 1 } else { literal.append(byte) }
    }
    endDigits(&digitCount)
    endLiteral()
  }

  private mutating func endDigits(_ digitCount: inout Int32) {
    guard digitCount > 0 else { return }
    steps.append(.digits(count: digitCount))
    digitCount = 0
  }

  // MARK: Steps

  private mutating func addLiteral(_ text: String) {
    literal += text.utf8
  }

  private mutating func add(_ step: RowProgram.Step, byteCount: Int) {
    endLiteral()
    steps.append(step)
    rowByteCount += byteCount
  }

  private mutating func endLiteral() {
    guard !literal.isEmpty else { return }
    steps.append(.literal(offset: Int32(pool.count), length: Int32(literal.count)))
    pool += literal
    rowByteCount += literal.count
    literal.removeAll()
  }
}
