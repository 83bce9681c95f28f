import DataGen
import LogSchema
import Testing

struct SlotValueTests {
  /// By the rule of ISO 13616: four characters moved to the end, letters as 10…35, remainder 1.
  @Test func `account numbers have right check digits at a bank of zeros`() throws {
    for message in try messages(ofText: "{iban}", count: 500) {
      #expect(message.utf8.count == 22 && message.hasPrefix("DE"))
      #expect(message.dropFirst(4).prefix(8) == "00000000")
      let moved = message.dropFirst(4) + message.prefix(4)
      let remainder = moved.reduce(0) { remainder, character in
        let value = character.hexDigitValue ?? 0  // D is 13 and E is 14 in both
        return (remainder * (value > 9 ? 100 : 10) + value) % 97
      }
      #expect(remainder == 1)
    }
  }

  /// RFC 9562: 8-4-4-4-12 digits, version 4, variant 10.
  @Test func `UUIDs are of version 4`() throws {
    for message in try messages(ofText: "{uuid}", count: 200) {
      let groups = message.split(separator: "-")
      #expect(groups.map(\.utf8.count) == [8, 4, 4, 4, 12])
      #expect(groups.joined().allSatisfy { $0.isHexDigit && !$0.isUppercase })
      #expect(groups[2].first == "4")
      #expect("89ab".contains(try #require(groups[3].first)))
    }
  }

  @Test func `addresses are public ones`() throws {
    let reserved: Set<Int> = [0, 10, 100, 127, 169, 172, 192, 198, 203]
    for message in try messages(ofText: "{ip}", count: 2000) {
      let octets = message.split(separator: ".").compactMap { Int($0) }
      #expect(octets.count == 4 && octets.allSatisfy { (0...255).contains($0) })
      #expect(octets[0] < 224 && !reserved.contains(octets[0]))
    }
  }

  @Test func `amounts have two decimals and reach every decade`() throws {
    var lengths: Set<Int> = []
    for message in try messages(ofText: "{amount}", count: 2000) {
      let parts = message.split(separator: " ")
      #expect(parts.count == 2 && parts[1] == "EUR")
      #expect(parts[0].split(separator: ".").last?.utf8.count == 2)
      let value = try #require(Double(parts[0]))
      #expect(value >= 10 && value < 1_000_000)
      lengths.insert(parts[0].utf8.count)
    }
    #expect(lengths == [5, 6, 7, 8, 9])
  }

  @Test func `cards are masked and durations are milliseconds`() throws {
    for message in try messages(ofText: "{card} {duration} {hex}", count: 500) {
      let parts = message.split(separator: " ")
      #expect(parts[0].hasPrefix("400000******") && parts[0].utf8.count == 16)
      #expect((200...59_999).contains(try #require(Int(parts[1]))) && parts[2] == "ms")
      #expect(parts[3].utf8.count == 8 && UInt32(parts[3], radix: 16) != nil)
    }
  }

  @Test func `ranges give both of their ends and nothing else`() throws {
    let values = try messages(ofText: "{n}", count: 400, slots: "slots: {n: 8..11}")
    #expect(Set(values) == ["8", "9", "10", "11"])
  }

  @Test func `patterns give every text with fresh digits, leading zeros kept`() throws {
    let values = try messages(
      ofText: "{p}", count: 3000, slots: "slots: {p: [\"a##b#\", plain, \"####################\"]}")
    let kinds = Set(values.map { $0.map { $0.isNumber ? "9" : String($0) }.joined() })
    #expect(kinds == ["a99b9", "plain", "99999999999999999999"])
    #expect(values.contains { $0.hasPrefix("a0") })
    #expect(Set(values.filter { $0.utf8.count == 20 }).count > 900)
  }

  @Test func `the source in a text is the row's own`() throws {
    let generator = try generatorOfSources()
    for record in generator.records(0..<200) {
      #expect(record.message == "from \(record.sourceIP)")
    }
  }
}

private func generatorOfSources() throws -> LogGenerator {
  LogGenerator(catalogue: try catalogue(ofText: "from {source}"), rowCount: 200)
}
