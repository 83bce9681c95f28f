import ChatServer
import Foundation
import Hybrid
import Testing

@testable import LLMClient

private let openssl = "/usr/bin/openssl"

/// Certificates are checked, always.
@Suite(
  .enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "needs /usr/bin/openssl"))
final class TLSTests {
  private let directory = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Makes a certificate that signs itself, for a name or address.
  private func certificate(for name: String) throws -> (chain: String, key: String) {
    let paths = (chain: directory + "/c.pem", key: directory + "/k.pem")
    let process = Process()
    process.executableURL = URL(filePath: openssl)
    process.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-subj", "/CN=toy", "-addext", "subjectAltName=\(name)", "-days", "2", "-keyout", paths.key,
      "-out", paths.chain,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return paths
  }

  private func failure(
    _ server: ScriptedServer, _ settings: [LanguageModelSetting: String] = [:]
  ) async throws -> String? {
    let client = ChatCompletionClient(
      try configuration(
        port: server.port, settings.merging([.attempts: "3"]) { old, _ in old }, scheme: "https",
        environment: ["TOCSIN_LLM_API_KEY": "sk-4711"]))
    let found = await outcome(client)
    guard let kind = found.failureKind else { return nil }
    #expect(kind == .unreachable)
    #expect(client.counters.callCount == 1)
    return found.failureWords
  }

  @Test func `a certificate that nobody vouches for is refused`() async throws {
    let server = try await ScriptedServer(certificate: try certificate(for: "IP:127.0.0.1")) {
      _, _ in [ChatReplies.answer("Low")]
    }
    #expect(try await failure(server)?.contains("certificate is not trusted") == true)
    #expect(server.requests.isEmpty)
  }

  @Test func `a certificate of an authority of one's own is taken`() async throws {
    let certificate = try certificate(for: "IP:127.0.0.1")
    let server = try await ScriptedServer(certificate: certificate) { _, _ in
      [ChatReplies.answer("Low")]
    }
    #expect(try await failure(server, [.caFile: certificate.chain]) == nil)
    #expect(server.requests.count == 1)
  }

  @Test func `a certificate for another host is refused`() async throws {
    let certificate = try certificate(for: "DNS:api.example.com")
    let server = try await ScriptedServer(certificate: certificate) { _, _ in
      [ChatReplies.answer("Low")]
    }
    #expect(
      try await failure(server, [.caFile: certificate.chain])?.contains("certificate") == true)
    #expect(server.requests.isEmpty)
  }

  @Test func `a server that speaks no TLS is no server for https`() async throws {
    let server = try await ScriptedServer { _, _ in [ChatReplies.answer("Low")] }
    // It waits for the end of a request that never comes.
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.connectTimeout: "2"], scheme: "https"))
    #expect(await outcome(client).failureKind == .unreachable)
  }

  @Test func `a file without certificates is refused`() throws {
    let empty = directory + "/empty.pem"
    try Data("no".utf8).write(to: URL(filePath: empty))
    for path in [empty, directory + "/missing.pem"] {
      let error = #expect(throws: LanguageModelConfigurationError.self) {
        try configuration(port: 1, [.caFile: path])
      }
      #expect(error?.description.contains("ca_file: no certificates can be read") == true)
    }
  }
}
