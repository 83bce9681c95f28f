// Classify lines with a model file, from many threads. Run: swift run ClassifyLines MODEL "text"

import Infer

let classifier = try SeverityClassifier(path: CommandLine.arguments[1])
await withTaskGroup(of: String.self) { group in
  for line in CommandLine.arguments.dropFirst(2) {
    group.addTask {
      // Scratch memory belongs to one thread; keep it to classify many lines without allocating.
      var scratch = classifier.makeScratch()
      let bytes = Array(line.utf8)
      let prediction = classifier.classify(bytes.span, scratch: &scratch)
      guard prediction.isKnown else { return "Unclassified: \(line)" }
      let terms = classifier.explain(prediction, scratch: &scratch, limit: 3).map(\.term)
      return "\(prediction.label) \(prediction.confidence): \(line) (\(terms))"
    }
  }
  for await answer in group { print(answer) }
}
