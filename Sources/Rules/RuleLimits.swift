/// What rules may ask of the machine that loads them.
///
/// The regex engine builds automata: a pattern of a few bytes, such as `(\p{L}{1,40}){8}`, can take
/// it many seconds and 600 MB. Within these limits the worst single pattern found takes
/// 1.5 s; docs/rules.md has the measurements.
enum RuleLimits {
  /// Bytes of the YAML text.
  static let textByteCount = 4 << 20
  /// Rules of a set.
  static let ruleCount = 5_000
  /// Bytes of one pattern.
  static let patternByteCount = 1_000
  /// See ``patternWeight(_:)``; of one pattern.
  static let patternWeight = 1_000
  /// The sum of the weights of all patterns.
  static let totalWeight = 200_000
  /// The size of a priority.
  static let priority = 1_000_000
}
