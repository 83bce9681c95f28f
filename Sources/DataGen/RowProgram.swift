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
    case source
    case builtIn(BuiltInSlot)
    case number(low: Int, count: Int)
    case digits(count: Int32)
    case pattern(first: Int32, count: Int32)
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
  /// The steps of each pattern of a slot.
  let patterns: [Range<Int32>]
  /// Variants of the codes, then those of false sources.
  let variants: [Variant]
  /// No row is longer, in bytes.
  let maximumRowByteCount: Int
}

extension RowProgram {
  /// Writes a row.
  @inline(__always)
  func write(
    _ variant: Variant, timestamp: Timestamp, source: UInt32, with writer: inout ByteWriter,
    random: inout SplitMix64
  ) {
    for index in variant.steps {
      switch steps[Int(index)] {
      case .literal(let offset, let length):
        writer.append(pool, from: Int(offset), length: Int(length))
      case .timestamp: writer.append(timestamp)
      case .source: writer.append(address: source)
      case .builtIn(let slot): slot.write(to: &writer, random: &random, source: source)
      case .number(let low, let count): writer.append(decimal: UInt64(low + random.below(count)))
      case .pattern(let first, let count):
        writePattern(patterns[Int(first) + random.below(Int(count))], with: &writer, &random)
      case .digits(let count): writer.append(decimal: random.next(), digitCount: Int(count))
      }
    }
  }

  /// Writes a pattern: literals and digits.
  @inline(__always)
  private func writePattern(
    _ range: Range<Int32>, with writer: inout ByteWriter, _ random: inout SplitMix64
  ) {
    for index in range {
      switch steps[Int(index)] {
      case .literal(let offset, let length):
        writer.append(pool, from: Int(offset), length: Int(length))
      case .digits(let count): writer.append(decimal: random.next(), digitCount: Int(count))
      default: preconditionFailure("a pattern holds only literals and digits")
      }
    }
  }
}
