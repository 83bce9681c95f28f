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
      "What answers go by, for a model with vectors: words or meaning. (default: words for known "
        + "messages, meaning for others)", valueName: "basis"))
  var by: Prediction.Basis?

  @Option(
    help: ArgumentHelp(
      "Refuse the model unless <model>.sig is its signature by this public key.",
      valueName: "public.pem"))
  var requireSignature: String?

  /// Opens the model; the bytes that were signed are the bytes that are used.
  func open() throws -> SeverityClassifier {
    try openClassifier(
      model, algorithm: algorithm, basis: by, requireSignature: requireSignature)
  }

  /// The SHA-256 of the model file.
  func fingerprint() throws -> String {
    var hash = SHA256()
    FrozenArray(try MappedFile(path: model)).withSpan { hash.update($0) }
    return hash.hexadecimalDigest
  }
}

/// Opens a model, and if a public key is given, only one that it signed: the bytes that were signed
/// are the bytes that are used.
func openClassifier(
  _ path: String, algorithm: SeverityClassifier.Algorithm?, basis: Prediction.Basis? = nil,
  requireSignature: String?
) throws -> SeverityClassifier {
  guard let requireSignature else {
    return try SeverityClassifier(path: path, algorithm: algorithm, basis: basis)
  }
  let file = try MappedFile(path: path)
  try file.withBytes { bytes in
    try checkSignature(
      at: path + ".sig", of: path, bytes: bytes, publicKeyPath: requireSignature)
  }
  return try SeverityClassifier(
    bytes: FrozenArray(file), path: path, algorithm: algorithm, basis: basis)
}

extension SeverityClassifier.Algorithm: ExpressibleByArgument {}
extension Prediction.Basis: ExpressibleByArgument {}
