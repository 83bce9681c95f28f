import Evaluation
import LogSchema
import Train

/// What `tocsin tune` prints and writes.
struct TuneReport {
  let plan: TuningPlan
  let search: SettingsSearch
  /// Shape `[trialCount, splitCount]`.
  var scores: [[FoldScore?]] = []
  /// How the choice did on rows that the search did not see, if that was asked for and done.
  var outer: FoldScore?
  let outerFoldCount: Int
  let splitPlan: SplitPlan
  let corpus: Corpus
  let data: String
  let fingerprint: String
  let output: String

  private static let shownTrialCount = 10

  /// Trials that were judged at all, from the best to the worst.
  private var ranking: [Int] {
    search.ranking(of: scores).filter { FoldScore.pooled(scores[$0]) != nil }
  }

  private func judgedCount(_ trial: Int) -> Int { scores[trial].count { $0 != nil } }

  private func spread(_ trial: Int) -> MeanAndDeviation {
    MeanAndDeviation(scores[trial].compactMap { $0?.value(search.objective) })
  }

  private func value(_ trial: Int, _ objective: Objective) -> Double? {
    FoldScore.pooled(scores[trial])?.value(objective)
  }

  private func options(_ trial: Int) -> String {
    let words = plan.trials[trial].words.joined(separator: " ")
    return trial == 0 ? "(the setting that the search starts from) " + words : words
  }

  // MARK: The file of the best setting

  /// The best setting as `--settings` reads it; nil where nothing was judged.
  var settingsFile: String? {
    guard let best = ranking.first else { return nil }
    let spread = spread(best)
    var lines = [
      "# The best of \(plan.trials.count) settings that tocsin tune tried: trial \(best), "
        + "\(search.objective.rawValue) \(figure(value(best, search.objective)))",
      "# over \(judgedCount(best)) of \(search.splitCount) folds by "
        + "\(splitPlan.unit.rawValue); mean \(figure(spread.mean)), "
        + "standard deviation \(figure(spread.deviation)).",
      "# Chosen by these figures, so they flatter it. Data: SHA-256 \(fingerprint)",
    ]
    for option in TuneReport.lastOfEach(plan.baseWords + plan.trials[best].words) {
      lines += option
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The options of some words, each with what follows it; of one given again only the last.
  static func lastOfEach(_ words: [String]) -> [[String]] {
    var options: [[String]] = []
    for word in words {
      if word.hasPrefix("--") {
        options.append([word])
      } else {
        options[options.count - 1].append(word)
      }
    }
    func name(_ option: [String]) -> String {
      option[0].hasPrefix("--no-") ? String(option[0].dropFirst(5)) : String(option[0].dropFirst(2))
    }
    return options.enumerated().filter { place, option in
      // --max-features has two meanings, and may be given for both.
      name(option) == "max-features"
        || !options[(place + 1)...].contains { name($0) == name(option) }
    }.map(\.element)
  }

  // MARK: The table

  private func figure(_ value: Double?) -> String {
    value.map { fixedPoint($0, digits: 4) } ?? "–"
  }

  var text: String {
    let ranking = ranking
    let judgements = scores.reduce(0) { $0 + $1.count { $0 != nil } }
    var lines = [
      "\(corpus.rowCount) rows, \(splitPlan.unitCount(of: corpus)) groups by "
        + "\(splitPlan.unit.rawValue), \(search.splitCount) folds; \(plan.trials.count) settings, "
        + "\(judgements) judgements instead of \(plan.trials.count * search.splitCount)", "",
    ]
    var shown = Array(ranking.prefix(TuneReport.shownTrialCount))
    if ranking.contains(0), !shown.contains(0) { shown.append(0) }
    let others = Objective.allCases.filter { objective in
      objective != search.objective && ranking.contains { value($0, objective) != nil }
    }
    let header = ["trial", "folds", search.objective.title, "mean", "sd"] + others.map(\.title)
    lines.append(TuneReport.row(header) + "  options")
    for trial in shown {
      let spread = spread(trial)
      let cells =
        ["\(trial)", "\(judgedCount(trial))", figure(value(trial, search.objective))]
        + [figure(spread.mean), figure(spread.deviation)] + others.map { figure(value(trial, $0)) }
      lines.append(TuneReport.row(cells) + "  " + options(trial))
    }
    lines.append("")
    lines += notes
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ cells: [String]) -> String {
    cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
  }

  private var notes: [String] {
    guard let best = ranking.first else { return ["No setting was judged."] }
    var notes = ["The best setting is in \(output): tocsin train --settings \(output)"]
    if let outer {
      let objectives =
        [search.objective] + [.accuracy, .logLoss].filter { $0 != search.objective }
      let texts = objectives.map { "\($0.title) \(figure(outer.value($0)))" }
      notes.append(
        "Chosen anew without each of \(outerFoldCount) outer folds and judged there, the choice "
          + "reaches \(texts.joined(separator: ", ")).")
    } else {
      notes.append(
        "The best of \(plan.trials.count) settings was chosen by the figures above, so they flatter "
          + "it. Judge it on data that the search did not see, or by --outer-folds.")
    }
    if let score = FoldScore.pooled(scores[best]), score.unconvergedFitCount > 0 {
      notes.append(
        "\(score.unconvergedFitCount) fits of the best setting did not converge: raise "
          + "--max-iterations or --tolerance.")
    }
    return notes
  }

  // MARK: JSON

  var json: JSONValue {
    [
      "data": .string(data),
      "data_sha256": .string(fingerprint),
      "rows": .integer(corpus.rowCount),
      "group": .string(splitPlan.unit.rawValue),
      "groups": .integer(splitPlan.unitCount(of: corpus)),
      "folds": .integer(search.splitCount),
      "objective": .string(search.objective.rawValue),
      "shared_options": .array(plan.baseWords.map { .string($0) }),
      "settings_file": .string(output),
      "nested": outer.map { outer in
        .object([JSONValue.Member("outer_folds", .integer(outerFoldCount))] + figures(outer))
      } ?? .null,
      "trials": .array(
        ranking.map { trial in
          let spread = spread(trial)
          return .object(
            [
              JSONValue.Member("trial", .integer(trial)),
              JSONValue.Member(
                "options", .array(plan.trials[trial].words.map { .string($0) })),
              JSONValue.Member("folds_judged", .integer(judgedCount(trial))),
              JSONValue.Member("mean", .number(spread.mean)),
              JSONValue.Member("standard_deviation", .number(spread.deviation)),
            ] + figures(FoldScore.pooled(scores[trial])!))
        }),
    ]
  }

  private func figures(_ score: FoldScore) -> [JSONValue.Member] {
    Objective.allCases.map { JSONValue.Member($0.key, .number(score.value($0))) }
  }
}
