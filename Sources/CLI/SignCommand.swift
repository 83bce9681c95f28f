import ArgumentParser
import FileSystem
import Signing

/// `tocsin sign`: model file + private key → signature file; also makes keys and checks signatures.
struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", _superCommandName: Tocsin.name,
    abstract: "Sign a model file, so that others can tell that it is yours and unchanged.",
    discussion: """
      Signatures are Ed25519 over the bytes of the file, 64 bytes beside it. OpenSSL makes and \
      reads the same keys and signatures.

      EXAMPLES
        Make a key pair, the secret portal.pem and the public portal.pub.pem:
          tocsin sign --generate-key portal

        Sign a model; the signature goes to model.tocsin.sig:
          tocsin sign model.tocsin --key portal.pem

        Check a model before it is used:
          tocsin sign model.tocsin --verify --public-key portal.pub.pem

        The same check by OpenSSL:
          openssl pkeyutl -verify -pubin -inkey portal.pub.pem -rawin \\
            -in model.tocsin -sigfile model.tocsin.sig
      """)

  @Argument(help: "The model file to sign or to check.")
  var model: String?

  @Option(help: "The private key to sign with, or - for standard input.")
  var key: String?

  @Option(
    help: ArgumentHelp("Where the signature goes. (default: <model>.sig)", valueName: "file"))
  var output: String?

  @Flag(help: "Check the signature of the model instead of making one.")
  var verify = false

  @Option(help: "The public key to check with, or - for standard input.")
  var publicKey: String?

  @Option(
    help: ArgumentHelp("The signature to check. (default: <model>.sig)", valueName: "file"))
  var signature: String?

  @Option(help: ArgumentHelp("Make NAME.pem and NAME.pub.pem.", valueName: "name"))
  var generateKey: String?

  func validate() throws {
    if generateKey != nil {
      guard model == nil, key == nil, !verify else {
        throw ValidationError("--generate-key stands alone: it makes keys and signs nothing.")
      }
      return
    }
    guard model != nil else { throw ValidationError("Name the model file to sign.") }
    guard verify == (publicKey != nil), verify == (key == nil) else {
      throw ValidationError("Give --key to sign, or --verify and --public-key to check.")
    }
    guard verify ? output == nil : signature == nil else {
      throw ValidationError("--output is for signing, --signature for --verify.")
    }
  }

  func run() throws {
    if let generateKey {
      try generateKeys(generateKey)
    } else if let model, let publicKey {
      try check(model, with: publicKey)
    } else if let model, let key {
      try sign(model, with: key)
    }
  }

  private func generateKeys(_ name: String) throws {
    let key = try SigningKey.generate()
    let secret = name + ".pem"
    let open = name + ".pub.pem"
    // Both names are checked before either file is made.
    let secretFile = try OutputFile(path: secret, replacing: false, permissions: 0o600)
    let openFile = try OutputFile(path: open, replacing: false)
    var pem = key.pem
    defer { SigningKey.wipe(&pem) }
    try secretFile.write(pem)
    try openFile.write(key.verificationKey.pem)
    try secretFile.finish()
    try openFile.finish()
    try printOutput("wrote \(secret) (keep it secret) and \(open) (hand it out)\n")
  }

  private func sign(_ model: String, with keyPath: String) throws {
    var pem = try readKey(keyPath)
    defer { SigningKey.wipe(&pem) }
    let key = try SigningKey(pem: pem.span)
    let signature = try MappedFile(path: model).withBytes { key.signature(for: $0) }
    let path = output ?? model + ".sig"
    try refuseToOverwrite([("model", model), ("key", keyPath)], with: path)
    let file = try OutputFile(path: path)
    try file.write(signature)
    try file.finish()
    if path != "-" { try printOutput("wrote \(path)\n") }
  }

  private func check(_ model: String, with keyPath: String) throws {
    try MappedFile(path: model).withBytes { bytes in
      try checkSignature(
        at: signature ?? model + ".sig", of: model, bytes: bytes, publicKeyPath: keyPath)
    }
    try printOutput("\(model): the signature is valid\n")
  }
}

/// Reads a key file; a key has some hundred bytes, whatever has far more is some other file.
private func readKey(_ path: String) throws -> [UInt8] {
  try InputFile(path: path).readToEnd(limit: 1 << 16)
}

/// Refuses a model whose signature is not by the owner of a public key.
///
/// - Parameter bytes: The model as it will be used.
func checkSignature(
  at path: String, of model: String, bytes: Span<UInt8>, publicKeyPath: String
) throws {
  let pem = try readKey(publicKeyPath)
  let key = try VerificationKey(pem: pem.span)
  let signature = try InputFile(path: path).readToEnd(limit: SigningKey.signatureByteCount)
  guard key.isValid(signature: signature.span, for: bytes) else {
    throw InvalidSignature(model: model, signature: path)
  }
}

/// The model is not what the owner of the key signed.
struct InvalidSignature: Error, CustomStringConvertible {
  let model: String
  let signature: String

  var description: String {
    "'\(signature)' is no signature of '\(model)' by the owner of this key. Do not use the model; "
      + "ask for it again, and check that the public key is the right one."
  }
}
