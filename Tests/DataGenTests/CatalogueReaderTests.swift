import DataGen
import LogSchema
import Testing

struct CatalogueReaderTests {
  private static let valid = """
    processes:
      - {name: Web, address: 10.0.0.1}
      - {name: Core, address: 10.0.0.2, called_from: Web}
    slots:
      user: ["u##"]
      tries: 3..5
    codes:
      - code: 500
        weight: 2
        log_type: Failure
        log_type_by_process: {Core: Breach}
        shapes:
          - text: User {user} failed {tries} times
            process: [Web, Core]
            severity: [High, Critical]
            weight: 3
    """

  @Test func `a catalogue is read as it is written`() throws {
    let catalogue = try Catalogue(yaml: Self.valid)
    #expect(catalogue.processes.map(\.name) == ["Web", "Core"])
    #expect(catalogue.processes.map(\.address) == [0x0A00_0001, 0x0A00_0002])
    #expect(catalogue.processes.map(\.callerAddress) == [nil, 0x0A00_0001])
    #expect(catalogue.slots == ["user": .patterns(["u##"]), "tries": .number(3...5)])
    let code = try #require(catalogue.codes.first)
    #expect(code.code == "500" && code.weight == 2 && code.logType == "Failure")
    #expect(code.logTypeByProcess == ["Core": "Breach"])
    let shape = try #require(code.shapes.first)
    #expect(shape.id == "500-1")
    #expect(shape.wordings.map(\.text) == ["User {user} failed {tries} times"])
    #expect(shape.processIndices == [0, 1])
    #expect(shape.severities == [.high, .critical])
    #expect(shape.weight == 3)
    #expect(catalogue.falseSource == nil)
  }

  /// A change of the valid catalogue, and where and what its error is.
  struct Fault: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let line: Int?
    let column: Int?
    let part: String
    let problem: CatalogueProblem
    var testDescription: String { "\(old) → \(new)" }

    init(
      _ old: String, _ new: String, at line: Int?, _ column: Int?, _ part: String,
      _ problem: CatalogueProblem
    ) {
      (self.old, self.new) = (old, new)
      (self.line, self.column) = (line, column)
      (self.part, self.problem) = (part, problem)
    }
  }

  private static let shape = "code '500', shape 1"
  private static let severities = ["Low", "Medium", "High", "Critical"]
  private static let faults: [Fault] = [
    Fault(
      "{tries} times", "{trys} times", at: 13, 15, shape,
      .unknownSlot(
        "trys",
        known: [
          "amount", "card", "duration", "hex", "ip", "iban", "pan", "phone", "source", "testip",
          "tries", "user", "uuid",
        ].sorted())),
    Fault("{tries} times", "{tries times", at: 13, 15, shape, .strayBrace),
    Fault("User {user} failed {tries} times", "\"\"", at: 13, 15, shape, .empty),
    Fault(
      "User {user} failed {tries} times", "\"a\\u0007\"", at: 13, 15, shape, .controlCharacter),
    Fault(
      "[Web, Core]", "[Web, Gore]", at: 14, 24, shape,
      .unknownProcess("Gore", known: ["Web", "Core"])),
    Fault("[Web, Core]", "[]", at: 14, 18, shape, .empty),
    Fault("[Web, Core]", "[Web, Web]", at: 14, 24, shape, .duplicate("Web")),
    Fault("        process: [Web, Core]\n", "", at: 13, 9, shape, .missingKey("process")),
    Fault(
      "[High, Critical]", "Hihg", at: 15, 19, shape,
      .unknownSeverity("Hihg", known: severities)),
    Fault("[High, Critical]", "[]", at: 15, 19, shape, .empty),
    Fault("weight: 3", "weight: 0", at: 16, 17, shape, .weightNotPositive("0")),
    Fault("weight: 3", "weight: -1", at: 16, 17, shape, .weightNotPositive("-1")),
    Fault("weight: 3", "weight: nan", at: 16, 17, shape, .weightNotPositive("nan")),
    Fault(
      "weight: 3", "wait: 3", at: 16, 9, shape,
      .unknownKey("wait", known: ["id", "text", "process", "severity", "weight", "trace"])),
    Fault("weight: 2", "weight: none", at: 9, 13, "code 1", .weightNotPositive("none")),
    Fault(
      "{Core: Breach}", "{Gore: Breach}", at: 11, 27, "code 1",
      .unknownProcess("Gore", known: ["Web", "Core"])),
    Fault("tries: 3..5", "tries: 5..3", at: 6, 10, "slot 'tries'", .badRange("5..3")),
    Fault("tries: 3..5", "tries: -1..3", at: 6, 10, "slot 'tries'", .badRange("-1..3")),
    Fault("tries: 3..5", "tries: []", at: 6, 10, "slot 'tries'", .empty),
    Fault("user: [", "uuid: [", at: 5, 3, "the file", .reservedSlot("uuid")),
    Fault("10.0.0.2", "10.0.2", at: 3, 27, "process 2", .badAddress("10.0.2")),
    Fault("10.0.0.2", "10.0.0.256", at: 3, 27, "process 2", .badAddress("10.0.0.256")),
    Fault(
      "called_from: Web", "called_from: Gore", at: 3, 50, "process 2",
      .unknownProcess("Gore", known: ["Web", "Core"])),
    Fault("name: Core", "name: Web", at: 3, 5, "process 2", .duplicate("Web")),
    Fault(
      "codes:", "coats:", at: 7, 1, "the file",
      .unknownKey(
        "coats",
        known: [
          "processes", "slots", "phrases", "codes", "subjects", "false_source", "incidents",
          "sessions", "additions", "weigh",
        ])),
    Fault(
      "weight: 2", "weight: 2\n    shopes: 1", at: 10, 5, "code 1",
      .unknownKey("shopes", known: ["code", "weight", "log_type", "log_type_by_process", "shapes"])),
    Fault(
      "log_type: Failure", "log_type: [a]", at: 10, 15, "code 1",
      .wrongKind(expected: "text")),
  ]

  @Test(arguments: faults) func `every fault is found with its place`(fault: Fault) throws {
    let yaml = Self.valid.replacing(fault.old, with: fault.new, maxReplacements: 1)
    #expect(yaml != Self.valid)
    let error = #expect(throws: CatalogueError.self) { try Catalogue(yaml: yaml) }
    #expect(error?.problem == fault.problem)
    #expect(error?.line == fault.line)
    #expect(error?.column == fault.column)
    #expect(error?.part == fault.part)
  }

  @Test(arguments: ["-0.1", "1.1", "nan", "often"])
  func `a rate outside 0 to 1 is refused`(rate: String) {
    let yaml =
      Self.valid + """

        false_source:
          rate: \(rate)
          code: X
          log_type: Y
          shapes: [{text: z, process: Web, severity: Low}]
        """
    let error = #expect(throws: CatalogueError.self) { try Catalogue(yaml: yaml) }
    #expect(error?.problem == .rateOutOfRange(rate))
    #expect(error?.line == 18)
  }

  @Test func `a false address everywhere strikes every row`() throws {
    let yaml =
      Self.valid + """

        false_source:
          rate: 1
          code: X
          log_type: Y
          shapes: [{text: z, process: Core, severity: Low}]
        """
    let records = LogGenerator(catalogue: try Catalogue(yaml: yaml), rowCount: 400).records(0..<400)
    for record in records {
      #expect(record.sourceIP != "10.0.0.1")
      #expect((record.process == "Core") == (record.errorCode == "X"))
    }
    #expect(Set(records.map(\.process)) == ["Web", "Core"])
  }

  @Test func `an error says what, where and what to do`() {
    let yaml = Self.valid.replacing("[High, Critical]", with: "Hihg")
    let error = #expect(throws: CatalogueError.self) { try Catalogue(yaml: yaml) }
    #expect(
      error?.description == "catalogue, line 15, column 19: code '500', shape 1: 'Hihg' is not a "
        + "severity. Use one of: Low, Medium, High, Critical.")
  }

  @Test func `a key given twice is named with its line`() {
    let error = #expect(throws: CatalogueError.self) {
      try Catalogue(yaml: "codes: 1\nslots: 2\ncodes: 3\n")
    }
    #expect(error?.problem == .duplicate("codes"))
    #expect(error?.line == 1)
  }

  @Test(arguments: ["", "# nothing\n", "~", "[1, 2]", "just text"])
  func `what holds no catalogue is refused`(yaml: String) {
    #expect(throws: CatalogueError.self) { try Catalogue(yaml: yaml) }
  }

  @Test func `broken YAML is refused with its line`() {
    let error = #expect(throws: CatalogueError.self) {
      try Catalogue(yaml: "processes:\n  - {name: Web\ncodes: x\n")
    }
    guard case .syntax = error?.problem else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.line == 3)
  }

  /// Nothing that a user types may crash the reader.
  @Test func `every cut of a catalogue is read or refused`() {
    for length in 0..<Self.valid.utf8.count {
      _ = try? Catalogue(yaml: String(decoding: Self.valid.utf8.prefix(length), as: UTF8.self))
    }
  }

  @Test func `weights too far apart are refused`() {
    let yaml =
      Self.valid.replacing("weight: 2", with: "weight: 1e300") + """

          - {code: B, weight: 1e-300, log_type: T, shapes: [{text: a, process: Web, severity: Low}]}
        """
    let error = #expect(throws: CatalogueError.self) { try Catalogue(yaml: yaml) }
    #expect(error?.problem == .weightsOutOfRange)
  }
}
