public import FileSystem
public import ModelFile

/// Why a model cannot be used.
public enum ClassifierError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case file(FileError)
  /// Its bytes are not a model.
  case model(path: String, ModelFileError)
  /// The model was trained without the wanted classifier.
  case noSuchAlgorithm(
    path: String, wanted: SeverityClassifier.Algorithm, there: [SeverityClassifier.Algorithm])

  /// The model was trained without vectors, and its answers shall go by meaning.
  case noVectors(path: String)

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .file(let error):
      error.description
    case .model(let path, let error):
      "\(path): \(error)"
    case .noVectors(let path):
      "\(path): the model knows no meanings. Answer by words, or train with --vectors."
    case .noSuchAlgorithm(let path, let wanted, let there):
      "\(path): the model has no \(wanted.rawValue) classifier, only "
        + there.map(\.rawValue).joined(separator: " and ") + ". Choose that, or train with "
        + "--algorithm \(wanted.rawValue)."
    }
  }
}
