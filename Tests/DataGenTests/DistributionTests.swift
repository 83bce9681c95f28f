import DataGen
import LogSchema
import Testing

/// The drawn rows against the portal's facts, at a fixed seed: a limit is passed by chance about
/// once in 10,000 seeds.
struct DistributionTests {
  private static let rowCount = 100_000
  private static let records = LogGenerator(seed: 2025, rowCount: rowCount).records(0..<rowCount)
  private var records: [LogRecord] { Self.records }

  private static let weights: KeyValuePairs = [
    "200": 1.0, "201": 1, "301": 1, "400": 1, "401": 1, "403": 1, "404": 1, "500": 1,
    "DB_CONN_FAIL": 0.2, "TIMEOUT": 0.2, "NULL_POINTER": 0.2, "MAINT_1000": 0.02,
    "MAINT_1001": 0.02, "MAINT_1002": 0.02, "MAINT_1003": 0.02, "25": 0.001, "110": 0.001,
    "587": 0.001, "334": 0.001, "22": 0.005,
  ]
  private static let addresses = [
    "Web Server": "192.168.1.10", "Payment Gateway": "192.168.1.20",
    "Database Server": "192.168.1.30", "Load Balancer": "192.168.1.40",
    "Firewall": "192.168.1.50", "Email Service": "192.168.1.60", "VPN Server": "192.168.1.70",
  ]
  private static let callers = [
    "Payment Gateway": "192.168.1.40", "Database Server": "192.168.1.10",
  ]

  private func isFalse(_ record: LogRecord) -> Bool {
    Self.callers[record.process].map { $0 != record.sourceIP } ?? false
  }

  @Test func `codes come in the portal's proportions`() {
    let genuine = records.filter { !isFalse($0) }
    let counts = Self.weights.map { pair in genuine.count { $0.errorCode == pair.key } }
    #expect(counts.reduce(0, +) == genuine.count)
    let statistic = chiSquare(counts, shares: Self.weights.map(\.value))
    #expect(statistic < chiSquareLimit(degreesOfFreedom: Self.weights.count - 1))
  }

  @Test func `log types follow from codes as in the portal`() {
    for record in records where !isFalse(record) {
      let expected =
        switch record.errorCode {
        case "200", "201": "Http Success"
        case "301", "400", "401", "404", "TIMEOUT": "HTTP Error"
        case "403": record.process == "Firewall" ? "Security Breach" : "HTTP Error"
        case "500", "DB_CONN_FAIL": "System Failure"
        case "NULL_POINTER": "Warning"
        case "22": "Access Control Violation"
        case "25", "110", "587", "334": "Email Failure"
        default: "Maintenance"
        }
      #expect(record.logType == expected)
    }
  }

  @Test func `addresses are those of the portal`() {
    for record in records {
      #expect(record.destinationIP == Self.addresses[record.process])
      #expect(Self.callers[record.process] != nil || !record.sourceIP.hasPrefix("192.168."))
    }
  }

  @Test func `a false source on gateway or database is a critical breach`() {
    let struck = records.filter(isFalse)
    for record in struck {
      #expect(record.logType == "Security Breach" && record.severity == .critical)
      #expect(record.message.contains(record.sourceIP))
    }
    let internalCount = records.count { Self.callers[$0.process] != nil }
    // A binomial count of 1/1000 strays by about its square root; four of them.
    let expected = Double(internalCount) / 1000
    #expect(abs(Double(struck.count) - expected) < 4 * expected.squareRoot())
    #expect(Set(struck.map(\.process)) == ["Payment Gateway", "Database Server"])
  }

  @Test func `shapes of two severities draw them evenly`() {
    for code in Catalogue.banking.codes {
      let rows = records.filter { $0.errorCode == code.code && !isFalse($0) }
      for shape in code.shapes where shape.severities.count > 1 {
        let own = rows.filter { matches($0.message, shape.wordings[0]) }
        let counts = shape.severities.map { severity in own.count { $0.severity == severity } }
        #expect(counts.reduce(0, +) == own.count && own.count > 50)
        #expect(chiSquare(counts, shares: [1, 1]) < chiSquareLimit(degreesOfFreedom: 1))
      }
    }
  }

  @Test func `processes of a code come in the shares of its shapes`() {
    let names = Catalogue.banking.processes.map(\.name)
    for code in Catalogue.banking.codes where code.weight >= 0.2 {
      var shares = [Double](repeating: 0, count: names.count)
      for shape in code.shapes {
        for index in shape.processIndices {
          shares[index] += shape.weight / Double(shape.processIndices.count)
        }
      }
      let rows = records.filter { $0.errorCode == code.code && !isFalse($0) }
      let used = names.indices.filter { shares[$0] > 0 }
      let counts = used.map { index in rows.count { $0.process == names[index] } }
      #expect(counts.reduce(0, +) == rows.count)
      let statistic = chiSquare(counts, shares: used.map { shares[$0] })
      #expect(statistic < chiSquareLimit(degreesOfFreedom: max(1, used.count - 1)), "\(code.code)")
    }
  }

  @Test func `hours and days are even`() {
    var hours = [Int](repeating: 0, count: 24)
    var days = [Int](repeating: 0, count: 31)
    for record in records {
      hours[Int(record.timestamp.dropFirst(11).prefix(2)) ?? 0] += 1
      days[(Int(record.timestamp.dropFirst(8).prefix(2)) ?? 1) - 1] += 1
      #expect(record.timestamp.hasPrefix("2025-01-"))
    }
    let hourStatistic = chiSquare(hours, shares: hours.map { _ in 1 })
    let dayStatistic = chiSquare(days, shares: days.map { _ in 1 })
    #expect(hourStatistic < chiSquareLimit(degreesOfFreedom: 23))
    #expect(dayStatistic < chiSquareLimit(degreesOfFreedom: 30))
  }

  /// The fault of the prototype: its ids were drawn once per run, 94 messages in 100,000 rows.
  @Test func `every row draws its own ids`() {
    #expect(Set(records.map(\.message)).count > records.count * 9 / 10)
    let transactions = records.compactMap { $0.message.firstMatch(of: /TX\d{10}/)?.0 }
    // 10^10 transaction numbers: among 10,000 drawn about 0.005 pairs are equal.
    #expect(transactions.count > 5000)
    #expect(Set(transactions).count >= transactions.count - 1)
  }

  /// Whether all literals of a template are in the message, one after the other.
  private func matches(_ message: String, _ template: MessageTemplate) -> Bool {
    var rest = message[...]
    for case .literal(let text) in template.pieces {
      guard let found = rest.firstRange(of: text) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}
