import Foundation
import Signing
import Testing

private let program = "/usr/bin/openssl"
private let isPresent = FileManager.default.isExecutableFile(atPath: program)

/// Keys and signatures go both ways between us and the `openssl` program; skipped without it.
@Suite(.enabled(if: isPresent, "needs /usr/bin/openssl"))
final class OpenSSLTests {
  private let directory = FileManager.default.temporaryDirectory
    .appending(path: UUID().uuidString)
  private let message = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) })

  init() throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try message.write(to: directory.appending(path: "m"))
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  @Test func `openssl accepts our keys and our signature`() throws {
    let key = try SigningKey.generate()
    try write(key.pem, "private.pem")
    try write(key.verificationKey.pem, "public.pem")
    try write(key.signature(for: Array(message)), "m.sig")
    #expect(try run("pkey -in private.pem -pubout -out derived.pem") == 0)
    #expect(try read("derived.pem") == key.verificationKey.pem)
    let verify = "pkeyutl -verify -pubin -inkey public.pem -rawin -in m -sigfile m.sig"
    #expect(try run(verify) == 0)
    try write([0] + Array(message), "m")
    #expect(try run(verify) != 0)
  }

  @Test func `we accept the keys and the signature of openssl`() throws {
    #expect(try run("genpkey -algorithm ed25519 -out private.pem") == 0)
    #expect(try run("pkey -in private.pem -pubout -out public.pem") == 0)
    #expect(try run("pkeyutl -sign -inkey private.pem -rawin -in m -out m.sig") == 0)
    let key = try SigningKey(pem: read("private.pem"))
    #expect(try key.pem == read("private.pem"))
    let verificationKey = try VerificationKey(pem: read("public.pem"))
    #expect(verificationKey == key.verificationKey)
    #expect(try key.signature(for: Array(message)) == read("m.sig"))
    #expect(
      try verificationKey.isValid(signature: read("m.sig"), for: Array(message)))
  }

  @Test(arguments: ["genpkey -algorithm rsa", "genpkey -algorithm x25519"])
  func `a key of another algorithm is refused`(command: String) throws {
    #expect(try run(command + " -out private.pem") == 0)
    #expect(throws: SigningError.notEd25519(label: "PRIVATE KEY")) {
      try SigningKey(pem: read("private.pem"))
    }
  }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: directory.appending(path: name))
  }

  private func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: directory.appending(path: name)))
  }

  private func run(_ arguments: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = directory
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
