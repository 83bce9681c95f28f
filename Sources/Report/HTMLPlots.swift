import Evaluation

// The plots of the HTML report.
extension EvaluationSummary {
  private static let pointCount = 200

  var plotsHTML: String {
    section(
      "Curves",
      "<div class=\"plots\">\(precisionRecallPlot)\(receiverPlot)\(reliabilityPlot)</div>")
  }

  /// The labels of most rows, as many as can be told apart.
  private var drawnCurves: [(style: Int, curve: LabelCurve)] {
    let drawable = curves.enumerated().filter { $0.element.areas.averagePrecision != nil }
    let bySize = drawable.sorted { left, right in
      let sizes = [left, right].map { $0.element.steps.last?.truePositives ?? 0 }
      return sizes[0] == sizes[1] ? left.offset < right.offset : sizes[0] > sizes[1]
    }
    return bySize.prefix(CurveStyle.count).map(\.offset).sorted().enumerated().map {
      ($0.offset, curves[$0.element])
    }
  }

  private var precisionRecallPlot: String {
    var plot = SVGPlot(
      title: "Precision by recall of each label", horizontal: "recall", vertical: "precision")
    var keys = ""
    for (style, curve) in drawnCurves {
      let positives = curve.steps.last?.truePositives ?? 1
      var points: [(x: Double, y: Double)] = []
      // A step: its precision holds from the recall before it to its own.
      for step in thinned(curve.steps, to: Self.pointCount) {
        points.append((points.last?.x ?? 0, step.precision))
        points.append((step.truePositives / positives, step.precision))
      }
      let name = "\(curve.label), average precision \(number(curve.areas.averagePrecision))"
      plot.addCurve(points, style: style, name: name)
      keys += CurveStyle(style).key("\(curve.label) \(number(curve.areas.averagePrecision))")
    }
    return figure(plot, "Precision and recall, with the average precision.<br>" + keys)
  }

  private var receiverPlot: String {
    var plot = SVGPlot(
      title: "ROC curve of each label", horizontal: "false positive rate",
      vertical: "true positive rate")
    plot.addDiagonal()
    var keys = ""
    for (style, curve) in drawnCurves {
      guard let last = curve.steps.last, last.falsePositives > 0 else { continue }
      let points = thinned(curve.steps, to: Self.pointCount).map { step in
        (x: step.falsePositives / last.falsePositives, y: step.truePositives / last.truePositives)
      }
      let name = "\(curve.label), area \(number(curve.areas.underROC))"
      plot.addCurve([(0, 0)] + points, style: style, name: name)
      keys += CurveStyle(style).key("\(curve.label) \(number(curve.areas.underROC))")
    }
    return figure(plot, "ROC, with the area under it.<br>" + keys)
  }

  private var reliabilityPlot: String {
    var plot = SVGPlot(
      title: "Share of right answers by confidence", horizontal: "confidence",
      vertical: "share right")
    let bins = reliability.bins
    let total = bins.reduce(0) { $0 + $1.weight }
    for (place, bin) in bins.enumerated() where bin.weight > 0 {
      plot.addBar(
        from: Double(place) / Double(bins.count), to: Double(place + 1) / Double(bins.count),
        y: bin.weight / total)
    }
    plot.addDiagonal()
    for bin in bins {
      guard let mean = bin.meanProbability, let share = bin.positiveShare else { continue }
      plot.addDot(
        x: min(max(mean, 0), 1), y: share, share: bin.weight / total,
        name: "confidence \(number(mean)): \(number(share)) of \(Int(bin.weight)) rows are right")
    }
    return figure(
      plot,
      "Reliability: dots on the diagonal mean what they say; bars show the share of the rows.")
  }

  private func figure(_ plot: SVGPlot, _ caption: String) -> String {
    "<figure>\(plot.svg)<figcaption>\(caption)</figcaption></figure>"
  }
}
