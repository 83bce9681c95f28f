import Dataset
import FileSystem
import Glibc
public import Logging

/// Writes log events as JSON, one a line, on standard error.
public struct JSONLogHandler: LogHandler {
  /// Added to every event.
  public var metadata: Logger.Metadata = [:]
  /// Events below it are not written.
  public var logLevel = Logger.Level.info

  private let label: String

  /// A handler for a logger of that name.
  public init(label: String) {
    self.label = label
  }

  /// One value of the metadata that is added to every event.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes an event.
  public func log(event: LogEvent) {
    var line: [UInt8] = []
    line.reserveCapacity(320)
    line.append(contentsOf: #"{"time":""#.utf8)
    line.append(contentsOf: timestamp().utf8)
    line.append(contentsOf: #"","level":"\#(event.level.rawValue)","message":"#.utf8)
    JSONText.appendString(event.message.description, to: &line)
    append(metadata, to: &line)
    if let more = event.metadata { append(more, to: &line) }
    line.append(contentsOf: "}\n".utf8)
    StandardError.write(line)
  }

  private func append(_ metadata: Logger.Metadata, to line: inout [UInt8]) {
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      line.append(UInt8(ascii: ","))
      JSONText.appendString(key, to: &line)
      line.append(UInt8(ascii: ":"))
      append(value, to: &line)
    }
  }

  private func append(_ value: Logger.Metadata.Value, to line: inout [UInt8]) {
    switch value {
    // A number stays one.
    case .stringConvertible(let number as Int): line.append(contentsOf: "\(number)".utf8)
    case .stringConvertible(let number as Double) where number.isFinite:
      DecimalText.append(number, fractionDigits: 3, to: &line)
    default: JSONText.appendString(value.description, to: &line)
    }
  }
}

/// The time of day by RFC 3339, in UTC and to the millisecond.
func timestamp() -> String {
  var now = timespec()
  var parts = unsafe tm()
  _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
  _ = unsafe gmtime_r(&now.tv_sec, &parts)
  func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
  let year = unsafe padded(Int(parts.tm_year) + 1900, 4)
  let days = unsafe [Int(parts.tm_mon) + 1, Int(parts.tm_mday)].map { padded($0, 2) }
  let hours = unsafe [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
    .map { padded($0, 2) }
  let date = ([year] + days).joined(separator: "-")
  let time = hours.joined(separator: ":")
  return "\(date)T\(time).\(padded(now.tv_nsec / 1_000_000, 3))Z"
}
