import Dataset
import FileSystem
public import Logging
import Outbox

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
    line.append(contentsOf: UnixTime.now().rfc3339.utf8)
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
