import Dataset

/// A log record of an OTLP request: what is read of it, and where it can be changed.
struct OTLPRecord: Sendable {
  /// The whole object, braces included.
  var range = 0..<0
  /// The text of its body; nil where it has none that can be read as text.
  var message: [UInt8]?
  var logType: [UInt8] = []
  var process: [UInt8] = []
  /// The number of the resource that it belongs to.
  var resource = 0
  /// Whether the producer said how severe it is.
  var declaresSeverity = false
  /// The value of `severityNumber`, where there is one.
  var severityNumberRange: Range<Int>?
  /// The value of `severityText`, where it is text.
  var severityTextRange: Range<Int>?
  /// The array of attributes, brackets included, and those of its elements that stay.
  var attributesRange: Range<Int>?
  var keptAttributes: [Range<Int>] = []
  /// What is wrong with it; such a record is rejected.
  var fault: String?
}

/// What a request holds.
struct OTLPRequest: Sendable {
  var records: [OTLPRecord] = []
  /// The service name of each resource, if it has one.
  var services: [[UInt8]?] = []
}

/// Reads OTLP requests in their JSON form.
///
/// Members that are not known are passed over and stay where they are: only places are noted, and
/// the request is changed there.
///
/// Reference: OpenTelemetry Protocol 1.x, OTLP/HTTP, JSON Protobuf encoding.
struct OTLPScanner {
  private var cursor: JSONCursor
  private var request = OTLPRequest()
  private let recordLimit: Int

  /// What the members of a body that is a map say.
  private struct Fields {
    var message: [UInt8]?
    var logType: [UInt8]?
    var process: [UInt8]?
    /// All texts as `key=value`, for a map without a message.
    var pairs: [UInt8] = []
  }

  /// Reads a request.
  ///
  /// - Throws: ``Problem`` where it is not JSON or not of the shape of a request. What is wrong
  ///   with one record alone is noted in it.
  static func scan(_ bytes: Span<UInt8>, recordLimit: Int) throws(Problem) -> OTLPRequest {
    var scanner = OTLPScanner(
      cursor: JSONCursor(from: 0, to: bytes.count), recordLimit: recordLimit)
    do throws(RecordFault) {
      try scanner.scanRequest(bytes)
    } catch { throw Problem(error) }
    guard scanner.request.records.count <= recordLimit else {
      throw Problem(
        .tooManyRecords, "More than \(recordLimit) records. Export smaller batches.")
    }
    return scanner.request
  }

  private init(cursor: JSONCursor, recordLimit: Int) {
    self.cursor = cursor
    self.recordLimit = recordLimit
  }

  // MARK: The levels of a request

  private mutating func scanRequest(_ bytes: Span<UInt8>) throws(RecordFault) {
    try cursor.expect(UInt8(ascii: "{"), bytes, or: "an ExportLogsServiceRequest, an object,")
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) {
      guard isText(key, "resourceLogs", bytes), try beginArray(bytes) else {
        if !isText(key, "resourceLogs", bytes) { try skip(bytes) }
        continue
      }
      var isFirstElement = true
      while try nextElement(bytes, &isFirstElement) { try scanResourceLogs(bytes) }
    }
    try cursor.expectEnd(bytes)
  }

  private mutating func scanResourceLogs(_ bytes: Span<UInt8>) throws(RecordFault) {
    let resource = request.services.count
    request.services.append(nil)
    try cursor.expect(UInt8(ascii: "{"), bytes, or: "a ResourceLogs, an object,")
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) {
      if isText(key, "resource", bytes), cursor.peek(bytes) == UInt8(ascii: "{") {
        request.services[resource] = try scanResource(bytes)
      } else if isText(key, "scopeLogs", bytes) {
        guard try beginArray(bytes) else { continue }
        var isFirstElement = true
        while try nextElement(bytes, &isFirstElement) { try scanScopeLogs(bytes, resource) }
      } else {
        try skip(bytes)
      }
    }
  }

  private mutating func scanResource(_ bytes: Span<UInt8>) throws(RecordFault) -> [UInt8]? {
    var service: [UInt8]?
    try cursor.expect(UInt8(ascii: "{"), bytes, or: "a Resource, an object,")
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) {
      guard isText(key, "attributes", bytes), cursor.peek(bytes) == UInt8(ascii: "[") else {
        try skip(bytes)
        continue
      }
      _ = try beginArray(bytes)
      var isFirstElement = true
      while try nextElement(bytes, &isFirstElement) {
        let (name, value) = try scanAttribute(bytes)
        if name == Array("service.name".utf8), let value { service = value }
      }
    }
    return service
  }

  private mutating func scanScopeLogs(
    _ bytes: Span<UInt8>, _ resource: Int
  ) throws(RecordFault) {
    try cursor.expect(UInt8(ascii: "{"), bytes, or: "a ScopeLogs, an object,")
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) {
      guard isText(key, "logRecords", bytes) else {
        try skip(bytes)
        continue
      }
      guard try beginArray(bytes) else { continue }
      var isFirstElement = true
      while try nextElement(bytes, &isFirstElement) {
        var record = OTLPRecord()
        record.resource = resource
        try scanRecord(bytes, into: &record)
        // Beyond the limit they are only counted.
        if request.records.count <= recordLimit { request.records.append(record) }
      }
    }
  }

  // MARK: Records

  private mutating func scanRecord(
    _ bytes: Span<UInt8>, into record: inout OTLPRecord
  ) throws(RecordFault) {
    guard cursor.peek(bytes) == UInt8(ascii: "{") else {
      let start = cursor.place
      try skip(bytes)
      record.range = start..<cursor.place
      record.fault = "a log record is no object"
      return
    }
    let start = cursor.place
    _ = cursor.accept(UInt8(ascii: "{"), bytes)
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) {
      if isText(key, "body", bytes) {
        try scanBody(bytes, into: &record)
      } else if isText(key, "severityNumber", bytes) {
        try scanSeverityNumber(bytes, into: &record)
      } else if isText(key, "severityText", bytes), cursor.peek(bytes) == UInt8(ascii: "\"") {
        let text = try cursor.string(bytes)
        record.severityTextRange = text.start - 1..<text.end + 1
        if text.end > text.start { record.declaresSeverity = true }
      } else if isText(key, "attributes", bytes), cursor.peek(bytes) == UInt8(ascii: "[") {
        try scanAttributes(bytes, into: &record)
      } else {
        try skip(bytes)
      }
    }
    record.range = start..<cursor.place
  }

  private mutating func scanSeverityNumber(
    _ bytes: Span<UInt8>, into record: inout OTLPRecord
  ) throws(RecordFault) {
    _ = cursor.peek(bytes)
    let start = cursor.place
    let isText = cursor.peek(bytes) == UInt8(ascii: "\"")
    try skip(bytes)
    record.severityNumberRange = start..<cursor.place
    let text = String(decoding: copy(bytes, start..<cursor.place), as: UTF8.self)
    let digits = isText ? String(text.dropFirst().dropLast()) : text
    // The name of an enumeration's value is not allowed in OTLP, and understood all the same.
    if digits == "null" || digits == "SEVERITY_NUMBER_UNSPECIFIED" { return }
    if digits.hasPrefix("SEVERITY_NUMBER_") || Int(digits).map({ $0 != 0 }) ?? false {
      record.declaresSeverity = true
    } else if Int(digits) == nil {
      record.fault = "severityNumber is no number"
    }
  }

  private mutating func scanAttributes(
    _ bytes: Span<UInt8>, into record: inout OTLPRecord
  ) throws(RecordFault) {
    let start = cursor.place
    _ = try beginArray(bytes)
    var isFirst = true
    while try nextElement(bytes, &isFirst) {
      _ = cursor.peek(bytes)
      let place = cursor.place
      let (name, value) = try scanAttribute(bytes)
      // What an earlier classifier said is said anew.
      let isOurs = ["tocsin.severity", "tocsin.confidence", "tocsin.stage"]
        .contains { name == Array($0.utf8) }
      if !isOurs { record.keptAttributes.append(place..<cursor.place) }
      guard let value else { continue }
      if name == Array("log_type".utf8) { record.logType = value }
      if name == Array("process".utf8) { record.process = value }
      if name == Array("process.executable.name".utf8), record.process.isEmpty {
        record.process = value
      }
    }
    record.attributesRange = start..<cursor.place
  }

  /// A `KeyValue`: its key, and its value where that is text, a number or a truth value.
  private mutating func scanAttribute(
    _ bytes: Span<UInt8>
  ) throws(RecordFault) -> (name: [UInt8], value: [UInt8]?) {
    guard cursor.accept(UInt8(ascii: "{"), bytes) else {
      try skip(bytes)
      return ([], nil)
    }
    var name: [UInt8] = []
    var value: [UInt8]?
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) {
      if isText(key, "key", bytes), cursor.peek(bytes) == UInt8(ascii: "\"") {
        name = unescaped(bytes, try cursor.string(bytes))
      } else if isText(key, "value", bytes), cursor.peek(bytes) == UInt8(ascii: "{") {
        value = try scanScalar(bytes)
      } else {
        try skip(bytes)
      }
    }
    return (name, value)
  }

  /// An `AnyValue` that is text, a number or a truth value; nil for others.
  private mutating func scanScalar(_ bytes: Span<UInt8>) throws(RecordFault) -> [UInt8]? {
    var value: [UInt8]?
    _ = cursor.accept(UInt8(ascii: "{"), bytes)
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) { try scanScalarMember(key, bytes, &value) }
    return value
  }

  private mutating func scanScalarMember(
    _ key: JSONCursor.Text, _ bytes: Span<UInt8>, _ value: inout [UInt8]?
  ) throws(RecordFault) {
    let isScalar = ["stringValue", "intValue", "doubleValue", "boolValue"]
      .contains { isText(key, $0, bytes) }
    switch cursor.peek(bytes) {
    case UInt8(ascii: "\"") where isScalar: value = unescaped(bytes, try cursor.string(bytes))
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skip(bytes)
    case UInt8(ascii: "\""): _ = try cursor.string(bytes)
    default:
      let literal = try cursor.literal(bytes)
      if isScalar, bytes[literal.lowerBound] != UInt8(ascii: "n") { value = copy(bytes, literal) }
    }
  }

  private mutating func scanBody(
    _ bytes: Span<UInt8>, into record: inout OTLPRecord
  ) throws(RecordFault) {
    guard cursor.peek(bytes) == UInt8(ascii: "{") else {
      if cursor.peek(bytes) != UInt8(ascii: "n") { record.fault = "the body is no AnyValue" }
      return try skip(bytes)
    }
    _ = cursor.accept(UInt8(ascii: "{"), bytes)
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) {
      guard isText(key, "kvlistValue", bytes), cursor.peek(bytes) == UInt8(ascii: "{") else {
        try scanScalarMember(key, bytes, &record.message)
        continue
      }
      let fields = try scanMap(bytes)
      record.message = fields.message ?? (fields.pairs.isEmpty ? nil : fields.pairs)
      if let logType = fields.logType { record.logType = logType }
      if let process = fields.process { record.process = process }
    }
  }

  private mutating func scanMap(_ bytes: Span<UInt8>) throws(RecordFault) -> Fields {
    var fields = Fields()
    _ = cursor.accept(UInt8(ascii: "{"), bytes)
    var isFirst = true
    while let key = try nextKey(bytes, &isFirst) {
      guard isText(key, "values", bytes), cursor.peek(bytes) == UInt8(ascii: "[") else {
        try skip(bytes)
        continue
      }
      _ = try beginArray(bytes)
      var isFirstElement = true
      while try nextElement(bytes, &isFirstElement) {
        let (name, value) = try scanAttribute(bytes)
        guard let value else { continue }
        switch String(decoding: name, as: UTF8.self) {
        case "message", "msg", "log_message", "log", "body": fields.message = value
        case "log_type": fields.logType = value
        case "process": fields.process = value
        default: break
        }
        if !fields.pairs.isEmpty { fields.pairs.append(UInt8(ascii: " ")) }
        fields.pairs += name + [UInt8(ascii: "=")] + value
      }
    }
    return fields
  }

  // MARK: JSON

  /// The next key of an object that was begun; nil behind its last member.
  private mutating func nextKey(
    _ bytes: Span<UInt8>, _ isFirst: inout Bool
  ) throws(RecordFault) -> JSONCursor.Text? {
    if cursor.accept(UInt8(ascii: "}"), bytes) { return nil }
    if !isFirst { try cursor.expect(UInt8(ascii: ","), bytes, or: "',' or '}'") }
    isFirst = false
    let key = try cursor.string(bytes)
    try cursor.expect(UInt8(ascii: ":"), bytes, or: "':'")
    return key
  }

  /// Begins an array; false for null, which stands for an empty one.
  private mutating func beginArray(_ bytes: Span<UInt8>) throws(RecordFault) -> Bool {
    if cursor.peek(bytes) == UInt8(ascii: "n") {
      _ = try cursor.literal(bytes)
      return false
    }
    try cursor.expect(UInt8(ascii: "["), bytes, or: "an array")
    return true
  }

  /// Whether another element comes in an array that was begun.
  private mutating func nextElement(
    _ bytes: Span<UInt8>, _ isFirst: inout Bool
  ) throws(RecordFault) -> Bool {
    if cursor.accept(UInt8(ascii: "]"), bytes) { return false }
    if !isFirst { try cursor.expect(UInt8(ascii: ","), bytes, or: "',' or ']'") }
    isFirst = false
    return true
  }

  private mutating func skip(_ bytes: Span<UInt8>) throws(RecordFault) {
    switch cursor.peek(bytes) {
    case UInt8(ascii: "\""): _ = try cursor.string(bytes)
    // No level of a request is deeper than this.
    case UInt8(ascii: "{"), UInt8(ascii: "["): try cursor.container(bytes, outerDepth: 12)
    default: _ = try cursor.literal(bytes)
    }
  }

  private func isText(_ text: JSONCursor.Text, _ word: String, _ bytes: Span<UInt8>) -> Bool {
    guard text.isEscaped || text.end - text.start == word.utf8.count else { return false }
    return unescaped(bytes, text) == Array(word.utf8)
  }

  private func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for place in range { copy.append(bytes[place]) }
    return copy
  }
}
