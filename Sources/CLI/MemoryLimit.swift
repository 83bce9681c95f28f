import ArgumentParser
import FileSystem
import Train

/// A number of bytes as `--memory-limit` takes it: `800M`, `2G`, `1.5GB`; a unit is 1,000 of the
/// one before it, or 1,024 with an `i`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    var unit = argument.dropFirst(digits.count).uppercased()
    if unit.hasSuffix("B") { unit.removeLast() }
    let base: Double = unit.hasSuffix("I") ? 1_024 : 1_000
    if unit.hasSuffix("I") { unit.removeLast() }
    guard let exponent = ["", "K", "M", "G", "T"].firstIndex(of: unit), let number = Double(digits)
    else { return nil }
    var bytes = number
    for _ in 0..<exponent { bytes *= base }
    guard bytes >= 1, bytes < 0x1p62 else { return nil }
    self.bytes = Int(bytes)
  }
}

/// How much memory a training run may take.
struct MemoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Memory that the process may take, as in 800M or 2G. Forests grow fewer trees at a time "
        + "where that keeps it; else the run is refused before it breaks the limit, says what "
        + "needs how much, and nothing is written. (default: no limit)", valueName: "size"))
  var memoryLimit: ByteCount?

  var budget: MemoryBudget {
    memoryLimit.map { MemoryBudget(limit: $0.bytes) { residentByteCount() } } ?? .unlimited
  }
}
