/// A part of the hybrid classifier that can decide about a record.
public enum Stage: Int, CaseIterable, Sendable {
  /// A pattern that somebody wrote.
  case rules
  /// The trained model, where its gate knows the line and it is sure enough.
  case model
  /// The language model.
  case languageModel
  /// Nobody was sure, or the language model was wanted and gave no answer: what the configuration
  /// lets stand in.
  case fallback

  /// The word that files, answers and metrics carry.
  public var name: String {
    switch self {
    case .rules: "rules"
    case .model: "model"
    case .languageModel: "language-model"
    case .fallback: "fallback"
    }
  }

  /// The stages that a configuration can name, in the order in which they are asked.
  public static let askable: [Stage] = [.rules, .model, .languageModel]
}

/// Some stages, as bits: asked for every record.
struct StageSet: Sendable {
  private let bits: UInt8

  init(_ stages: some Sequence<Stage>) {
    bits = stages.reduce(0) { $0 | 1 << $1.rawValue }
  }

  func contains(_ stage: Stage) -> Bool { bits & 1 << stage.rawValue != 0 }
}
