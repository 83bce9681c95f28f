import ArgumentParser
import Glibc
import SeededRandom

/// The values that options of training may take in a search, as a YAML file gives them.
///
/// The file is a mapping of options to values, or a list of such mappings, each a space of its own:
/// options that make no sense beside one another go into different spaces.
struct TuningSpace: Equatable {
  /// What an option may be.
  enum Values: Equatable {
    /// One of these words.
    case list([String])
    /// Any number between two.
    case range(TuningRange)
  }

  /// An option and what it may be.
  struct Dimension: Equatable {
    let option: String
    var values: Values
    /// Where it stands, for errors; nil for what the command line fixes.
    let line: Int?
  }

  /// Options that vary together; a setting takes one value of each.
  struct Subspace: Equatable {
    var dimensions: [Dimension]
  }

  var subspaces: [Subspace]

  /// Options that a search cannot vary, and why.
  static let refusedOptions = [
    "settings": "a file of settings is given by --settings",
    "seed": "the seed is given by --seed",
    "feature-columns": "columns are given by --feature-columns",
    "holdout": "it changes nothing in a search",
    "permutation-importance": "it changes nothing in a search",
    "gate": "the gate changes nothing in a search",
    "gate-score": "the gate changes nothing in a search",
    "gate-rows": "the gate changes nothing in a search",
    "gate-false-refusal": "the gate changes nothing in a search",
    "eps": "the gate changes nothing in a search",
    "min-samples": "the gate changes nothing in a search",
    "target-precision": "thresholds change nothing in a search",
    "unlike-shapes": "which messages count as known changes nothing in a search",
    "embed-vectors": "a search judges with every piece of the table",
  ]

  /// Gives options one value, in all subspaces.
  mutating func fix(_ option: String, to value: String) {
    for place in subspaces.indices {
      subspaces[place].dimensions.removeAll { $0.option == option }
      subspaces[place].dimensions.append(
        Dimension(option: option, values: .list([value]), line: nil))
    }
  }

  /// The words of an option with a value: a flag for `true` and `false`, nothing for `default`.
  static func words(_ option: String, _ value: String) -> [String] {
    switch value {
    case "true": ["--\(option)"]
    case "false": ["--no-\(option)"]
    case "default": []
    default: ["--\(option)", value]
    }
  }
}

/// Numbers between two, evenly or by their logarithm.
struct TuningRange: Equatable {
  let low: Double
  let high: Double
  let isLogarithmic: Bool
  /// Whether only whole numbers count.
  let isWhole: Bool
  /// How many values there are, the ends included; nil for all between them.
  let steps: Int?

  /// The value at a place from 0 (the low end) to 1.
  ///
  /// Rounded to three digits, so that it reads well and does not hang on the last bits of `exp`.
  func text(at place: Double) -> String {
    let value =
      isLogarithmic
      ? exp(log(low) + place * (log(high) - log(low))) : low + place * (high - low)
    if isWhole { return "\(Int(min(max(value, low), high).rounded()))" }
    return "\(min(max(TuningRange.rounded(value), low), high))"
  }

  /// The values of a range with steps.
  var stepTexts: [String]? {
    steps.map { steps in
      (0..<steps).map { text(at: steps == 1 ? 0 : Double($0) / Double(steps - 1)) }
    }
  }

  private static func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value }
    let shift = pow(10, 2 - log10(abs(value)).rounded(.down))
    // Divided, not multiplied by the inverse, so that 0.3 is the double that "0.3" reads as.
    return (value * shift).rounded() / shift
  }
}

// MARK: - Settings to try

extension TuningSpace {
  /// Settings of a grid: every combination of values, space after space, the last option fastest.
  ///
  /// - Throws: `ValidationError` for a range without steps, or for more than `limit` settings.
  func grid(limit: Int) throws -> [[String]] {
    var settings: [[String]] = []
    for subspace in subspaces {
      var combinations: [[String]] = [[]]
      for dimension in subspace.dimensions {
        let texts = try dimension.gridTexts()
        guard settings.count + combinations.count * texts.count <= limit else {
          throw ValidationError(
            "the grid has more than \(limit) settings. Give fewer values, raise --trials, or use "
              + "--search random.")
        }
        combinations = combinations.flatMap { words in
          texts.map { words + TuningSpace.words(dimension.option, $0) }
        }
      }
      settings += combinations
    }
    return settings
  }

  /// A setting drawn at random: a space, each as likely as any other, then a value of each option.
  func draw(_ generator: inout SplitMix64) -> [String] {
    let subspace = subspaces[generator.below(subspaces.count)]
    return subspace.dimensions.flatMap { dimension in
      let text =
        switch dimension.values {
        case .list(let values): values[generator.below(values.count)]
        case .range(let range):
          if let texts = range.stepTexts {
            texts[generator.below(texts.count)]
          } else {
            range.text(at: generator.unitInterval())
          }
        }
      return TuningSpace.words(dimension.option, text)
    }
  }

  /// For every value, a setting that has it, and otherwise the first value of all options of its
  /// space: what must be checked to know that all values are right.
  var probes: [(words: [String], dimension: Dimension)] {
    subspaces.flatMap { subspace in
      let firsts = subspace.dimensions.map { ($0.option, $0.probeTexts[0]) }
      return subspace.dimensions.enumerated().flatMap { place, dimension in
        dimension.probeTexts.map { text in
          var values = firsts
          values[place].1 = text
          return (values.flatMap { TuningSpace.words($0.0, $0.1) }, dimension)
        }
      }
    }
  }
}

extension TuningSpace.Dimension {
  /// The values to check: those of a list, the ends of a range.
  fileprivate var probeTexts: [String] {
    switch values {
    case .list(let values): values
    case .range(let range): [range.text(at: 0), range.text(at: 1)]
    }
  }

  fileprivate func gridTexts() throws -> [String] {
    switch values {
    case .list(let values): return values
    case .range(let range):
      guard let texts = range.stepTexts else {
        let place = line.map { " (line \($0) of the space)" } ?? ""
        throw ValidationError(
          "a grid cannot take all numbers of the range of '\(option)'\(place). Give it 'steps', a "
            + "count, or use --search random.")
      }
      return texts
    }
  }
}
