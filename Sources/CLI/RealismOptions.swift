public import ArgumentParser
public import DataGen
import LogSchema

/// What makes a dataset harder and truer than even draws.
struct RealismOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The share of rows whose label is moved to a neighbouring severity.", valueName: "share"))
  var labelNoise = 0.0

  @Option(
    help: ArgumentHelp(
      "equal, or four shares as in Low=4,Medium=3,High=2,Critical=1. (default: the profile's)",
      valueName: "shares"))
  var classBalance: String?

  @Option(
    help: ArgumentHelp(
      "uniform, or retail: quiet nights, two peaks a day, calm weekends.", valueName: "name"))
  var timePattern = TimePattern.uniform

  @Option(
    help: ArgumentHelp(
      "How many incidents happen: bursts of lines of one trouble, minutes long.",
      valueName: "count"))
  var incidents = 0

  @Option(
    help: ArgumentHelp("The share of shapes that appear only later.", valueName: "share"))
  var drift = 0.0

  @Option(
    help: ArgumentHelp(
      "The first second of the shapes of --drift. (default: the middle of the time)",
      valueName: "time"))
  var driftStart: String?

  @Flag(help: "Let neighbouring rows share the ids of sessions; implies --sorted.")
  var sessions = false

  @Option(
    help: ArgumentHelp(
      "The share of messages with an identifier of a customer at their end, for redaction.",
      valueName: "share"))
  var identifiers = 0.0

  @Option(
    help: ArgumentHelp(
      "The share of messages with orders to a language model at their end.", valueName: "share"))
  var injections = 0.0

  @Option(
    help: ArgumentHelp(
      "The share of messages of exceptions with a stack trace over several lines.",
      valueName: "share"))
  var stackTraces = 0.0

  func validate() throws {
    let shares = [
      ("--label-noise", labelNoise), ("--drift", drift), ("--identifiers", identifiers),
      ("--injections", injections), ("--stack-traces", stackTraces),
    ]
    for (name, share) in shares where !(0...1).contains(share) {
      throw ValidationError("\(name) is \(share). Use a number from 0 to 1.")
    }
    guard identifiers + injections <= 1 else {
      throw ValidationError("--identifiers and --injections exceed 1 together. A message gets one.")
    }
    guard drift < 1 else {
      throw ValidationError("--drift is 1: no shape would be left before it. Use less.")
    }
    guard (0...100_000).contains(incidents) else {
      throw ValidationError("--incidents is \(incidents). Use 0 to 100000.")
    }
    guard driftStart == nil || drift > 0 else {
      throw ValidationError("--drift-start goes with --drift: say which share of the shapes waits.")
    }
    _ = try classShares()
  }

  /// The settings; `range` is the time of the dataset.
  func realism(_ range: TimeRange) throws -> Realism {
    var realism = Realism()
    realism.labelNoise = labelNoise
    realism.classShares = try classShares()
    realism.timePattern = timePattern
    realism.incidentCount = incidents
    realism.hasSessions = sessions
    if drift > 0 { realism.drift = Realism.Drift(share: drift, start: try driftTime(range)) }
    let rates: [AdditionRule.Purpose: Double] = [
      .identifiers: identifiers, .injections: injections, .traces: stackTraces,
    ]
    realism.additionRates = rates.filter { $0.value > 0 }
    return realism
  }

  private func driftTime(_ range: TimeRange) throws -> Timestamp {
    guard let driftStart else {
      return Timestamp(secondsSince1970: range.start.secondsSince1970 + range.secondCount / 2)
    }
    guard let time = Timestamp(driftStart), range.start < time, time < range.end else {
      throw ValidationError(
        "--drift-start '\(driftStart)' is no time between --start and --end. "
          + "Write yyyy-MM-dd or 'yyyy-MM-dd HH:mm:ss'.")
    }
    return time
  }

  private func classShares() throws -> [Double]? {
    guard let classBalance else { return nil }
    if classBalance == "equal" { return Severity.allCases.map { _ in 0.25 } }
    var shares = [Double?](repeating: nil, count: Severity.allCases.count)
    for part in classBalance.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, let severity = Severity(label: sides[0]),
        shares[severity.rawValue] == nil, let share = Double(sides[1]), share > 0, share <= 1e6
      else { throw ValidationError(RealismOptions.badBalance(classBalance)) }
      shares[severity.rawValue] = share
    }
    let given = shares.compactMap { $0 }
    guard given.count == shares.count else {
      throw ValidationError(RealismOptions.badBalance(classBalance))
    }
    let sum = given.reduce(0, +)
    return given.map { $0 / sum }
  }

  private static func badBalance(_ text: String) -> String {
    "--class-balance is '\(text)'. Write equal, or a number above 0 for each severity, as in "
      + "Low=4,Medium=3,High=2,Critical=1."
  }
}

extension TimePattern: ExpressibleByArgument {}
