internal import SeededRandom

/// A catalogue translated for one layout: every kind of row as a list of steps over bytes.
///
/// Frames, escapes and fixed columns are settled here once, so a row costs its random draws and
/// the copying of its bytes.
struct RowProgram: Sendable {
  /// Something that a row is written of.
  enum Step: Sendable {
    case literal(offset: Int32, length: Int32)
    case timestamp
    case isoTimestamp
    case unixNanoseconds
    case source
    case builtIn(BuiltInSlot)
    case number(low: Int, count: Int)
    case digits(count: Int32)
    /// One of neighbouring patterns, each equally likely.
    case pattern(first: Int32, count: Int32)
    /// The same, drawn for the session of the row instead of the row; `slot` tells slots apart.
    case session(slot: UInt32, first: Int32, count: Int32)
    /// The pattern of the row's severity, of four neighbouring ones.
    case severity(first: Int32)
    /// The kind and the number of the row's incident, or nothing.
    case incident(first: Int32)
    /// The pattern of the row's addition, or nothing.
    case addition(first: Int32)
  }

  /// A shape at one process with one severity.
  struct Variant: Sendable {
    var steps: Range<Int32>
    var processIndex: Int32
    /// The address that calls, 0 when calls come from outside.
    var callerAddress: UInt32
  }

  /// The bytes of all literals.
  let pool: [UInt8]
  /// The steps of all variants, and of all patterns.
  let steps: [Step]
  /// The steps of each pattern.
  let patterns: [Range<Int32>]
  /// Variants of the codes, then those of false sources.
  let variants: [Variant]
  /// No row is longer, in bytes.
  let maximumRowByteCount: Int
}

/// What a row says beside its shape and the values of its slots.
struct RowFacts {
  var timestamp: Timestamp
  /// The address that calls.
  var source: UInt32
  /// The label, as the number of a severity.
  var severityIndex: Int32
  /// What the values of the row's session are drawn with.
  var session: UInt64 = 0
  /// The kind of incident that caused the row, or −1.
  var incidentKind: Int32 = -1
  /// The number of that incident, from 1.
  var incidentNumber: Int32 = 0
  /// What is added to the message, or −1.
  var addition: Int32 = -1
}

extension RowProgram {
  /// Writes a row.
  @inline(__always)
  func write(
    _ variant: Variant, _ facts: RowFacts, with writer: inout ByteWriter,
    random: inout SplitMix64
  ) {
    for index in variant.steps {
      switch steps[Int(index)] {
      case .literal(let offset, let length):
        writer.append(pool, from: Int(offset), length: Int(length))
      case .timestamp: writer.append(facts.timestamp)
      case .source: writer.append(address: facts.source)
      case .builtIn(let slot):
        slot.write(to: &writer, random: &random, source: facts.source)
      case .number(let low, let count): writer.append(decimal: UInt64(low + random.below(count)))
      case .pattern(let first, let count):
        writePattern(Int(first) + random.below(Int(count)), facts, with: &writer, &random)
      case .severity(let first):
        writePattern(Int(first + facts.severityIndex), facts, with: &writer, &random)
      default: writeRare(steps[Int(index)], facts, with: &writer, &random)
      }
    }
  }

  /// Writes a pattern: literals, digits, slots, and patterns in it.
  private func writePattern(
    _ pattern: Int, _ facts: RowFacts, with writer: inout ByteWriter, _ random: inout SplitMix64
  ) {
    for index in patterns[pattern] {
      switch steps[Int(index)] {
      case .literal(let offset, let length):
        writer.append(pool, from: Int(offset), length: Int(length))
      case .digits(let count): writer.append(decimal: random.next(), digitCount: Int(count))
      case .number(let low, let count): writer.append(decimal: UInt64(low + random.below(count)))
      case .pattern(let first, let count):
        writePattern(Int(first) + random.below(Int(count)), facts, with: &writer, &random)
      case .builtIn(let slot):
        slot.write(to: &writer, random: &random, source: facts.source)
      default: writeRare(steps[Int(index)], facts, with: &writer, &random)
      }
    }
  }

  /// Writes what only some datasets hold.
  @inline(never)
  private func writeRare(
    _ step: Step, _ facts: RowFacts, with writer: inout ByteWriter, _ random: inout SplitMix64
  ) {
    switch step {
    case .isoTimestamp: writer.append(facts.timestamp, separator: 0x54, zone: true)
    case .unixNanoseconds: writer.append(nanoseconds: facts.timestamp)
    case .session(let slot, let first, let count):
      var shared = SplitMix64(seed: facts.session, stream: UInt64(slot))
      writePattern(Int(first) + shared.below(Int(count)), facts, with: &writer, &shared)
    case .incident(let first):
      guard facts.incidentKind >= 0 else { return }
      writePattern(Int(first + facts.incidentKind), facts, with: &writer, &random)
      writer.append(0x2D)
      writer.append(decimal: UInt64(facts.incidentNumber))
    case .addition(let first):
      guard facts.addition >= 0 else { return }
      writePattern(Int(first + facts.addition), facts, with: &writer, &random)
    default: preconditionFailure("a step that is not rare")
    }
  }
}
