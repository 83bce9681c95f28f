import DataGen
import Foundation
import LogSchema
import Testing

/// What realism does to rows, at fixed seeds; limits are passed by chance about once in 10,000.
struct RealismTests {
  private func plain(_ change: (inout Realism) -> Void) -> Realism {
    var realism = Realism()
    change(&realism)
    return realism
  }

  private let labels = Severity.allCases.map(\.label)

  // MARK: Labels

  @Test func `label noise moves its share of the labels to neighbours and nothing else`() throws {
    let clean = try truthRows(realism: Realism(), count: 40_000).rows
    let noisy = try truthRows(realism: plain { $0.labelNoise = 0.1 }, count: 40_000).rows
    var moved = 0
    for (row, original) in zip(noisy, clean) {
      var repaired = row
      repaired["severity"] = row["true_severity"]
      #expect(repaired == original)
      guard row["severity"] != row["true_severity"] else { continue }
      moved += 1
      let places = [row["severity"], row["true_severity"]].compactMap { label in
        labels.firstIndex { $0 == label }
      }
      #expect(places.count == 2 && abs(places[0] - places[1]) == 1)
    }
    // Binomial: 4000 ± 60, times four.
    #expect(abs(moved - 4000) < 240)
  }

  @Test func `severities come in the shares asked for`() throws {
    let shares = [0.1, 0.2, 0.3, 0.4]
    for catalogue in [Catalogue.banking, .broad] {
      let rows = try truthRows(
        catalogue, realism: plain { $0.classShares = shares }, count: 40_000
      ).rows
      let genuine = rows.filter { $0["template_id"]?.hasPrefix("false-source") == false }
      let counts = labels.map { label in genuine.count { $0["severity"] == label } }
      #expect(chiSquare(counts, shares: shares) < chiSquareLimit(degreesOfFreedom: 3))
    }
  }

  // MARK: Time

  @Test(arguments: [false, true])
  func `retail lines follow the hours of the week`(isSorted: Bool) throws {
    let generator = LogGenerator(
      seed: 4, timeRange: try TimeRange(start: "2025-01-06", end: "2025-02-03"),
      isSorted: isSorted, realism: plain { $0.timePattern = .retail }, rowCount: 100_000)
    let times = generator.records(0..<100_000).map(\.timestamp)
    var counts = [Int](repeating: 0, count: 168)
    for text in times {
      let time = try #require(Timestamp(text))
      // 2025-01-06 is a Monday.
      counts[(time.secondsSince1970 - 1_736_121_600) / 3600 % 168] += 1
    }
    let hours: [Double] = [
      2, 1, 1, 1, 1, 2, 5, 9, 13, 16, 17, 16, 15, 14, 14, 14, 15, 16, 17, 17, 15, 11, 7, 4,
    ]
    let shares = [10.0, 9, 9, 9, 10, 6, 5].flatMap { day in hours.map { $0 * day } }
    #expect(chiSquare(counts, shares: shares) < chiSquareLimit(degreesOfFreedom: 167))
    if isSorted { #expect(times == times.sorted()) }
  }

  @Test func `incidents bring their codes, in their minutes, and more lines`() throws {
    let realism = plain { $0.incidentCount = 8 }
    let generator = LogGenerator(
      catalogue: .broad, seed: 3, isSorted: true, realism: realism, hasTruth: true,
      rowCount: 40_000)
    let incidents = generator.incidents
    #expect(incidents.count == 8)
    for (one, next) in zip(incidents, incidents.dropFirst()) { #expect(one.end <= next.start) }
    let rows = try truthRows(.broad, realism: realism, isSorted: true, count: 40_000).rows
    let times = rows.compactMap { $0["timestamp"] }
    #expect(times == times.sorted())
    for incident in incidents {
      let own = rows.filter { $0["incident"] == incident.id }
      let name = incident.id.split(separator: "-").dropLast().joined(separator: "-")
      let rule = try #require(Catalogue.broad.incidents.first { $0.name == name })
      for row in own where row["template_id"]?.hasPrefix("false-source") == false {
        #expect(rule.codes.contains(row["error_code"] ?? ""))
        let time = try #require(Timestamp(row["timestamp"] ?? ""))
        #expect(incident.start <= time && time < incident.end)
      }
      // At least the average rate times the smallest factor, less four standard deviations.
      let seconds = incident.end.secondsSince1970 - incident.start.secondsSince1970
      let least = Double(seconds * rule.factor.lowerBound) * 40_000 / (31 * 86_400) * 0.9
      #expect(Double(own.count) > least - 4 * least.squareRoot())
    }
    #expect(rows.count { $0["incident"] == "" } > 30_000)
  }

  @Test func `shapes of a drift appear from its start on`() throws {
    let start = try #require(Timestamp("2025-01-20"))
    let realism = plain { $0.drift = Realism.Drift(share: 0.3, start: start) }
    // False sources are too rare to tell when they come.
    let rows = try truthRows(.broad, realism: realism, count: 60_000).rows
      .filter { $0["template_id"]?.hasPrefix("false-source") == false }
    func ids(_ isEarly: Bool) -> Set<String> {
      Set(
        rows.filter { ($0["timestamp"] ?? "" < "2025-01-20") == isEarly }
          .compactMap { $0["template_id"] })
    }
    let late = ids(false).subtracting(ids(true))
    let shapeCount = Catalogue.broad.codes.flatMap(\.shapes).count
    #expect(abs(Double(late.count) - 0.3 * Double(shapeCount)) < 5)
    #expect(ids(true).subtracting(ids(false)).isEmpty)
  }

  @Test func `one shape is never left out of the early lines`() throws {
    let one = try catalogue(ofText: "only this")
    let realism = plain {
      $0.drift = Realism.Drift(share: 0.99, start: Timestamp("2025-01-20") ?? .latest)
    }
    #expect(try truthRows(one, realism: realism, count: 100).rows.count == 100)
  }

  // MARK: Ids and additions

  @Test func `lines of a session share their ids`() throws {
    let yaml = """
      processes: [{name: Web, address: 10.0.0.1}]
      slots: {user: ["u########"], other: ["o########"]}
      sessions: [user]
      codes:
        - code: A
          weight: 1
          log_type: T
          shapes: [{text: "{user} {source} {other}", process: Web, severity: Low}]
      """
    let rows = try truthRows(
      try Catalogue(yaml: yaml), realism: plain { $0.hasSessions = true }, count: 6400
    ).rows
    var addressOf: [String: String] = [:]
    var others: Set<String> = []
    for row in rows {
      let words = row["message", default: ""].split(separator: " ").map(String.init)
      // One user, one address; everything else is drawn anew.
      #expect(addressOf[words[0], default: words[1]] == words[1])
      addressOf[words[0]] = words[1]
      others.insert(words[2])
      #expect(row["source_ip"] == words[1])
    }
    // Eight sessions in each of a hundred windows; one in 5,000 gets no row of its 64.
    #expect((795...800).contains(addressOf.count))
    #expect(others.count > 6390)
  }

  @Test func `planted identifiers have valid check digits and known ranges`() throws {
    let rows = try truthRows(
      realism: plain { $0.additionRates = [.identifiers: 0.5] }, count: 20_000
    ).rows
    let planted = rows.filter { $0["planted"] != "" }
    #expect(abs(planted.count - 10_000) < 4 * 71)
    for row in planted {
      let message = row["message", default: ""]
      switch row["planted"] {
      case "card":
        let number = try #require(message.firstMatch(of: /400000\d{10}(?!\d)/)).0
        #expect(passesLuhn(String(number)))
      case "iban":
        let ibans = message.matches(of: /DE\d{20}/).map { String($0.0) }
        #expect(!ibans.isEmpty && ibans.allSatisfy { remainder97($0) == 1 })
      case "email": #expect(message.contains(/@example\.(com|org)/))
      case "phone": #expect(message.contains(/\+1-\d{3}-555-01\d\d/))
      case "ip": #expect(message.contains(/(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+/))
      default: Issue.record("planted \(row["planted"] ?? "")")
      }
    }
    #expect(Set(planted.compactMap { $0["planted"] }).count == 5)
  }

  @Test func `additions only add, and labels stay`() throws {
    let bare = try truthRows(realism: Realism(), count: 5000).rows
    let full = try truthRows(
      realism: plain { $0.additionRates = [.injections: 0.2, .traces: 1] }, count: 5000
    ).rows
    var traces = 0
    for (row, original) in zip(full, bare) {
      #expect(row["message", default: ""].hasPrefix(original["message", default: "?"]))
      #expect(row["severity"] == original["severity"])
      if row["planted"] == "jvm" {
        traces += 1
        #expect(row["message", default: ""].split(separator: "\n").count >= 4)
      }
      #expect((row["message"] == original["message"]) == (row["planted"] == ""))
    }
    #expect(traces > 20)
  }

  // MARK: Held-out shapes

  @Test func `held-out shapes are in the second part and never in the first`() throws {
    let realism = plain { $0.heldOutShare = 0.2 }
    let found = try truthRows(.broad, realism: realism, count: 40_000)
    let seen = Set(found.rows.compactMap { $0["template_id"] })
    let heldOut = Set(found.heldOut.compactMap { $0["template_id"] })
    #expect(seen.isDisjoint(with: heldOut))
    #expect(found.rows.count + found.heldOut.count == 40_000)
    let shapeCount = Double(Catalogue.broad.codes.flatMap(\.shapes).count)
    #expect(abs(Double(heldOut.count) - 0.2 * shapeCount) < 4)
    // Every severity gives its share.
    for label in labels {
      let own = Set(
        found.heldOut.filter { $0["severity"] == label }.compactMap { $0["template_id"] })
      let all = own.union(
        found.rows.filter { $0["severity"] == label }.compactMap { $0["template_id"] })
      #expect(abs(Double(own.count) / Double(all.count) - 0.2) < 0.03)
    }
  }

  // MARK: Reproducible

  @Test func `with everything on, rows are the same however they are cut`() throws {
    let realism = plain {
      $0.labelNoise = 0.1
      $0.timePattern = .retail
      $0.incidentCount = 5
      $0.drift = Realism.Drift(share: 0.2, start: Timestamp("2025-01-15") ?? .latest)
      $0.hasSessions = true
      $0.additionRates = [.identifiers: 0.1, .injections: 0.1, .traces: 0.5]
      $0.heldOutShare = 0.2
    }
    let generator = LogGenerator(
      catalogue: .broad, seed: 5, isSorted: true, realism: realism, hasTruth: true,
      rowCount: 9000)
    var whole = GeneratedBlock()
    generator.append(0..<9000, as: .csv, to: &whole)
    var cut = GeneratedBlock()
    for range in [0..<17, 17..<4096, 4096..<4097, 4097..<9000] {
      generator.append(range, as: .csv, to: &cut)
    }
    #expect(whole.bytes == cut.bytes && whole.heldOutBytes == cut.heldOutBytes)
    #expect(whole.rowCount == 9000)
  }

  /// ISO/IEC 7812-1 from the right, digit by digit.
  private func passesLuhn(_ number: String) -> Bool {
    var sum = 0
    for (place, digit) in number.reversed().enumerated() {
      let value = digit.wholeNumberValue ?? 0
      sum += place % 2 == 0 ? value : value < 5 ? 2 * value : 2 * value - 9
    }
    return sum % 10 == 0
  }

  /// ISO 13616: the first four letters moved behind, letters as 10 to 35, modulo 97.
  private func remainder97(_ iban: String) -> Int {
    let moved = iban.dropFirst(4) + iban.prefix(4)
    return moved.reduce(0) { rest, letter in
      let value = Int(String(letter), radix: 36) ?? 0
      return (rest * (value < 10 ? 10 : 100) + value) % 97
    }
  }
}
