public import ArgumentParser
import Features
import FileSystem
public import Infer
import Signing

/// Which model a command uses, and how far it is trusted.
struct ModelOptions: ParsableArguments {
  @Argument(help: "The model file.")
  var model: String

  @Option(
    help: ArgumentHelp(
      "logistic or forest, for a model that has both. (default: logistic)", valueName: "name"))
  var algorithm: SeverityClassifier.Algorithm?

  @Option(
    help: ArgumentHelp(
      "Refuse the model unless <model>.sig is its signature by this public key.",
      valueName: "public.pem"))
  var requireSignature: String?

  /// Opens the model; the bytes that were signed are the bytes that are used.
  func open() throws -> SeverityClassifier {
    guard let requireSignature else {
      return try SeverityClassifier(path: model, algorithm: algorithm)
    }
    let file = try MappedFile(path: model)
    try file.withBytes { bytes in
      try checkSignature(
        at: model + ".sig", of: model, bytes: bytes, publicKeyPath: requireSignature)
    }
    return try SeverityClassifier(bytes: FrozenArray(file), path: model, algorithm: algorithm)
  }
}

extension SeverityClassifier.Algorithm: ExpressibleByArgument {}
