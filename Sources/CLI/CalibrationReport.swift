import Evaluation
import Features
import ModelFile
import Train

/// What `tocsin train` prints about calibration.
struct CalibrationReport {
  let outcome: ModelTrainer.Outcome

  private static let mostLabels = 12

  /// Nothing for a model that was not calibrated.
  var lines: [(name: String, text: String)] {
    let fits = [("logistic", outcome.logisticCalibration), ("forest", outcome.forestCalibration)]
    return fits.flatMap { algorithm, fit in
      fit.map { lines(of: algorithm, $0) } ?? []
    }
  }

  private func lines(of algorithm: String, _ fit: CalibrationFit) -> [(String, String)] {
    var lines = [("calibration", "\(algorithm), \(fit.foldCount) folds: " + mapText(fit))]
    let figures = [
      ("log-loss", \ProbabilityScores.logLoss), ("Brier score", \.brierScore),
      ("calibration error", \.expectedCalibrationError),
    ]
    lines.append(
      (
        "",
        "unseen rows, "
          + figures.map { name, figure in
            let before = number(fit.before[keyPath: figure])
            let after = number(fit.after[keyPath: figure])
            return before == after ? "\(name) \(before)" : "\(name) \(before) → \(after)"
          }.joined(separator: ", ")
      ))
    if fit.leftOutRowCount > 0 {
      lines.append(
        ("", "\(fit.leftOutRowCount) rows left out: their label is in no other fold"))
    }
    if let coverage = fit.coverage { lines += coverageLines(coverage, fit.calibration) }
    return lines
  }

  private func mapText(_ fit: CalibrationFit) -> String {
    if let temperature = fit.temperature {
      return "temperature \(number(temperature))"
        + (fit.isTemperatureAtBound ? ", the bound: the rows cannot tell how sure to be" : "")
    }
    guard let points = fit.isotonicPointCounts else { return "probabilities as they are" }
    return "curves of " + list(points.map(String.init)) + " points"
  }

  private func coverageLines(
    _ coverage: CoverageScores, _ calibration: Calibration
  ) -> [(String, String)] {
    let labels = outcome.labels.indices.map { index in
      let threshold = calibration.thresholds?[index] ?? 0
      let share = number(coverage.classes[index].coverage)
      return threshold > 1
        ? "\(outcome.labels[index]) never"
        : "\(outcome.labels[index]) from \(number(threshold)) (covers \(share))"
    }
    return [
      (
        "thresholds",
        "for precision \(calibration.targetPrecision): cover \(number(coverage.overall.coverage)) "
          + "of the rows, of which \(number(coverage.overall.precision)) are right"
      ),
      ("", list(labels)),
    ]
  }

  private func list(_ texts: [String]) -> String {
    let more = texts.count - Self.mostLabels
    return texts.prefix(Self.mostLabels).joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }

  private func number(_ value: Double?) -> String {
    value.map { fixedPoint($0, digits: 4) } ?? "–"
  }
}
