public import ArgumentParser
public import Train

/// How rows are kept back, again and again, to judge fits by.
struct SplitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folds of a repeat, each judged by a fit on the others. (default: 5)", valueName: "count"))
  var folds: Int?

  @Option(help: ArgumentHelp("How often all of it is done.", valueName: "count"))
  var repeats = 1

  @Option(
    help: ArgumentHelp(
      "What stays on one side: shape for messages unlike those seen, row for the like of them, "
        + "or column. (default: column with --group-column, else row for audit, shape for others)",
      valueName: "unit"))
  var group: SplitUnit?

  @Option(
    help: ArgumentHelp(
      "The column whose values stay on one side, such as EventId.", valueName: "name"))
  var groupColumn: String?

  /// What stays on one side, where the command has a default of its own.
  func unit(default unit: SplitUnit) -> SplitUnit {
    group ?? (groupColumn == nil ? unit : .column)
  }

  var unit: SplitUnit { unit(default: .shape) }

  func validate() throws {
    guard group != .column || groupColumn != nil else {
      throw ValidationError("--group column needs --group-column, the name of the column.")
    }
    guard group == nil || group == .column || groupColumn == nil else {
      throw ValidationError("--group-column is of use with --group column alone.")
    }
  }

  func plan(
    scheme: SplitPlan.Scheme? = nil, default unit: SplitUnit = .shape, seed: UInt64
  ) throws -> SplitPlan {
    try SplitPlan(
      unit: self.unit(default: unit), scheme: scheme ?? .folds(folds ?? 5), repeatCount: repeats,
      seed: seed)
  }
}

extension SplitUnit: ExpressibleByArgument {}
