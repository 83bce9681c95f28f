public import Evaluation

/// At most about `count` steps of a curve: the first and the last, and those between them that lie
/// furthest along; what is left out lies within 1/`count` of the curve's length of a step that
/// stays.
public func thinned(_ steps: [RankedRows.Step], to count: Int) -> [RankedRows.Step] {
  guard steps.count > count, let last = steps.last else { return steps }
  func length(_ step: RankedRows.Step) -> Double {
    let recall = last.truePositives > 0 ? step.truePositives / last.truePositives : 0
    let fallout = last.falsePositives > 0 ? step.falsePositives / last.falsePositives : 0
    return (recall + fallout) / 2
  }
  var kept = [steps[0]]
  for step in steps.dropFirst()
  where length(step) - length(kept[kept.count - 1]) >= 1 / Double(count) {
    kept.append(step)
  }
  if kept.last != last { kept.append(last) }
  return kept
}
