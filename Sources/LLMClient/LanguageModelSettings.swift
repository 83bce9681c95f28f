public import PlacedYAML

/// What a user wrote about the language model, each value with the place it was written in.
///
/// Values are checked when they are set; what they make together is checked by
/// ``LanguageModelConfiguration``.
public struct LanguageModelSettings: Sendable, Equatable {
  private struct Entry: Sendable, Equatable {
    let text: String
    let place: String
  }

  private var entries: [LanguageModelSetting: Entry] = [:]

  /// Nothing is set.
  public init() {}

  /// Sets one value.
  ///
  /// - Parameter place: What the user calls it, such as `--llm-timeout`, for errors.
  public mutating func set(
    _ setting: LanguageModelSetting, to text: String, place: String
  ) throws(LanguageModelConfigurationError) {
    if let expectation = setting.expectation(unmetBy: text) {
      throw LanguageModelConfigurationError("\(place) takes: \(expectation). Write one.")
    }
    entries[setting] = Entry(text: text, place: place)
  }

  /// These settings, and those of `others` where there is none here.
  public func over(_ others: LanguageModelSettings) -> LanguageModelSettings {
    var merged = self
    merged.entries.merge(others.entries) { own, _ in own }
    return merged
  }

  /// The settings in an environment: variables whose name begins with `TOCSIN_LLM_`.
  ///
  /// - Throws: Also for a variable of such a name that nothing reads: a budget with a typing error
  ///   in its name would be no budget.
  public init(environment: [String: String]) throws(LanguageModelConfigurationError) {
    self.init()
    var known: [String: LanguageModelSetting] = [:]
    for setting in LanguageModelSetting.allCases { known[setting.environmentName] = setting }
    let prefix = LanguageModelSetting.environmentPrefix
    for (name, text) in environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix(prefix) && name != LanguageModelConfiguration.keyVariable {
      guard let setting = known[name] else {
        throw LanguageModelConfigurationError(
          "nothing reads the environment variable \(name). Known are "
            + LanguageModelConfiguration.keyVariable + ", "
            + known.keys.sorted().joined(separator: ", ") + ".")
      }
      // As everywhere, a variable that is set to nothing counts as not set.
      if !text.isEmpty { try set(setting, to: text, place: name) }
    }
  }

  /// Reads the mapping that stands under `language_model:` in a file of any kind.
  ///
  /// - Throws: With line and column, in the words of the file's own errors.
  public init<Failure>(_ node: PlacedNode<Failure>) throws(Failure) {
    self.init()
    var node = node
    node.part = "language_model"
    for (key, value) in try node.entries() {
      guard let setting = LanguageModelSetting(rawValue: key.text) else {
        throw key.node.failure(
          .unknownKey(key.text, known: LanguageModelSetting.allCases.map(\.rawValue)))
      }
      let text = try value.text()
      if let expectation = setting.expectation(unmetBy: text) {
        throw value.failure(.wrongKind(expected: expectation))
      }
      entries[setting] = Entry(text: text, place: "language_model.\(key.text)")
    }
  }

  // MARK: Values

  /// What is written for a setting; nil if nothing is.
  public func text(_ setting: LanguageModelSetting) -> String? { entries[setting]?.text }

  /// What the user calls a setting: by the place where it is set, else by all its names.
  func place(_ setting: LanguageModelSetting) -> String {
    entries[setting]?.place ?? setting.environmentName
  }

  func count(_ setting: LanguageModelSetting) -> Int? { text(setting).flatMap { Int($0) } }

  func flag(_ setting: LanguageModelSetting) -> Bool? { text(setting).flatMap { Bool($0) } }

  func number(_ setting: LanguageModelSetting) -> Double? {
    text(setting).flatMap { LanguageModelSetting.number($0) }
  }

  func duration(_ setting: LanguageModelSetting, default seconds: Double) -> Duration {
    .seconds(number(setting) ?? seconds)
  }
}

/// Why the language model cannot be set up: what and what to do. Holds no key and no value.
public struct LanguageModelConfigurationError: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
