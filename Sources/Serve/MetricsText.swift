/// Writes metrics in the text format that Prometheus reads.
///
/// Reference: Prometheus documentation, exposition formats, text version 0.0.4.
struct MetricsText {
  /// The media type of the text.
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// Starts a metric; its samples follow.
  mutating func metric(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  /// Adds a sample with its labels.
  mutating func sample(
    _ name: String, _ labels: KeyValuePairs<String, String>, _ value: Double
  ) {
    text += name
    if !labels.isEmpty {
      let pairs = labels.map { "\($0.key)=\"\(MetricsText.escaped($0.value))\"" }
      text += "{" + pairs.joined(separator: ",") + "}"
    }
    text += " " + MetricsText.number(value) + "\n"
  }

  /// Adds a metric with one sample.
  mutating func single(_ name: String, _ type: String, _ help: String, _ value: Double) {
    metric(name, type, help)
    sample(name, [:], value)
  }

  /// A metric of one sample that counts.
  mutating func counter(_ name: String, _ help: String, _ value: Int) {
    single(name, "counter", help, Double(value))
  }

  /// A metric of one sample that goes up and down.
  mutating func gauge(_ name: String, _ help: String, _ value: Double) {
    single(name, "gauge", help, value)
  }

  private static func number(_ value: Double) -> String {
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    guard let integer = Int(exactly: value) else { return "\(value)" }
    return "\(integer)"
  }

  private static func escaped(_ label: String) -> String {
    var escaped = ""
    for character in label.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
