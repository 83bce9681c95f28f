internal import Outbox

/// Durations as people write them: `500ms`, `30s`, `15m`, `1h`, `7d`.
enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
  ]

  /// The duration that a text names; nil if it names none.
  static func duration(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
    let name = text[digits.endIndex...]
    guard let count = Int64(digits), let unit = units.first(where: { $0.name == name }) else {
      return nil
    }
    let (product, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
    return overflow ? nil : .milliseconds(product)
  }

  /// The shortest text that names a duration of whole milliseconds.
  static func text(_ duration: Duration) -> String {
    let milliseconds = duration.milliseconds
    let unit =
      milliseconds == 0
      ? units[1] : units.last { milliseconds % $0.milliseconds == 0 } ?? units[0]
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }
}
