extension EvaluationSummary {
  public func html() -> String { "" }
  public func markdown() -> String { "" }
}
