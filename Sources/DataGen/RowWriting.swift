internal import SeededRandom

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
