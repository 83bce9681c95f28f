import ArgumentParser
import Dataset
import Evaluation
import Features
import FileSystem
import Infer
import ModelFile

/// Which shapes a model was trained on.
struct TrainingShapesOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The data that the model learned from, to tell seen shapes from new ones; for a model that "
        + "does not say itself. (default: what the model says)", valueName: "file"))
  var trainingData: String?

  /// The keys of the shapes; nil where nobody says.
  func shapes(
    of classifier: SeverityClassifier, columns: LabelledDataOptions
  ) throws -> TrainingShapeSet? {
    guard let trainingData else { return classifier.model.trainingShapes.map { .model($0) } }
    let reader = try columns.reader(ofTexts: trainingData)
    var keys: Set<UInt64> = []
    var lowercased: [UInt8] = []
    var shape: [UInt8] = []
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount {
        shape.removeAll(keepingCapacity: true)
        appendShape(
          of: batch.bytes.span.extracting(batch.field(row, 0)), scratch: &lowercased, to: &shape)
        keys.insert(messageKey(of: shape.span))
      }
    }
    return .file(keys)
  }
}

/// The keys of the shapes that a model was trained on.
enum TrainingShapeSet: Sendable {
  case model(TrainingShapes)
  case file(Set<UInt64>)

  func contains(_ key: UInt64) -> Bool {
    switch self {
    case .model(let shapes): shapes.contains(key)
    case .file(let keys): keys.contains(key)
    }
  }
}
