import ArgumentParser
import Features
import SeededRandom
import Train

/// The settings that a search tries, all checked before the data are read.
struct TuningPlan {
  /// A setting by its words and by what they mean.
  struct Trial {
    /// The options that differ from those that all settings share.
    let words: [String]
    let setting: SearchTrial
  }

  /// The options that all settings share, unless a trial has them too.
  let baseWords: [String]
  /// Trial 0 has the shared options alone: what the others are measured against.
  let trials: [Trial]

  /// The tables of vectors that some trial learns from, each once.
  var vectorTablePaths: [String] {
    get throws {
      let options = try trials.map { try TrainingOptions.parse(baseWords + $0.words) }
      return Set(options.compactMap(\.vectors.vectors)).sorted()
    }
  }

  private static let defaultTrialCount = 40
  private static let largestGrid = 10_000

  init(_ command: TuneCommand) throws {
    baseWords = try TuningPlan.baseWords(command)
    var space: TuningSpace
    if let path = command.space {
      space = try TuningSpace(path: path)
    } else {
      space = try TuningSpace(yaml: TuningSpace.builtInYAML)
    }
    var base = baseWords
    for text in command.fixed {
      guard let (option, value) = TuneCommand.parts(ofFixed: text) else { continue }
      if let reason = TuningSpace.refusedOptions[option] {
        throw ValidationError("--set \(text): \(reason).")
      }
      do {
        let words = TuningSpace.words(option, value)
        let options = try TrainingOptions.parse(words)
        try options.check(words)
        try TuningPlan.refuseBoth(options)
        base += words
      } catch {
        throw ValidationError("--set \(text): \(SettingsFile.reason(of: error))")
      }
      space.fix(option, to: value)
    }
    // Before the space, whose errors are those of a file.
    _ = try TuningPlan.setting(base)
    try TuningPlan.check(space, base: baseWords)
    trials = try TuningPlan.trials(
      of: space, fixedWords: Array(base.dropFirst(baseWords.count)),
      baseWords: baseWords, command)
  }

  /// The shared options: those of the file of settings, and what the command itself says.
  private static func baseWords(_ command: TuneCommand) throws -> [String] {
    var words: [String] = []
    if let path = command.settings {
      let file = try SettingsFile(path: path)
      try file.check { words in try TrainingOptions.parse(words).check(words) }
      words = file.words
    }
    if let columns = command.featureColumns {
      words += ["--feature-columns", columns.values.joined(separator: ",")]
    }
    return words + ["--seed", "\(command.seed)"]
  }

  /// Tries every value of the space, so that a wrong one is told by its line before all work.
  private static func check(_ space: TuningSpace, base: [String]) throws {
    for probe in space.probes {
      do {
        _ = try setting(base + probe.words)
      } catch {
        throw TuningSpaceError(
          line: probe.dimension.line, column: nil, part: "'\(probe.dimension.option)'",
          problem: .badValue(reason: SettingsFile.reason(of: error)))
      }
    }
  }

  private static func refuseBoth(_ options: TrainingOptions) throws {
    guard options.algorithm != .both else {
      throw ValidationError(
        "a search judges one classifier at a time: give logistic or forest, or both as values.")
    }
  }

  private static func setting(_ words: [String]) throws -> SearchTrial {
    let options = try TrainingOptions.parse(words)
    try refuseBoth(options)
    return SearchTrial(
      analyzer: try options.features.analyzerSettings(),
      settings: try options.settings(threads: 1))
  }

  private static func trials(
    of space: TuningSpace, fixedWords: [String], baseWords: [String], _ command: TuneCommand
  ) throws -> [Trial] {
    var trials: [Trial] = []
    func append(_ words: [String]) throws {
      let setting = try setting(baseWords + words)
      guard !trials.contains(where: { $0.setting == setting }) else { return }
      trials.append(Trial(words: words, setting: setting))
    }
    try append(fixedWords)
    switch command.search {
    case .grid:
      for words in try space.grid(limit: command.trials ?? largestGrid) { try append(words) }
    case .random:
      let wanted = 1 + (command.trials ?? defaultTrialCount)
      // A small space has fewer settings than are wanted.
      for attempt in 0..<(100 * wanted) where trials.count < wanted {
        var generator = SplitMix64(
          seed: command.seed, purpose: "search", stream: UInt64(attempt))
        try append(space.draw(&generator))
      }
    }
    return trials
  }
}
