import Foundation
import TestSupport
import Testing

@testable import FileSystem

/// What happens where the file system has no nameless files; ``OutputFileTests`` has the rest.
struct PendingFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func named(_ path: String, replacing: Bool = true) throws -> PendingFile {
    try PendingFile(
      target: OutputTarget(path: path), replacing: replacing, permissions: 0o600, nameless: false)
  }

  @Test func `a file is built under a hidden name and then replaces the old one`() throws {
    let path = try directory.create("file", "old", permissions: 0o640)
    let file = try named(path)
    try file.descriptor.write(Array("new".utf8).span)
    #expect(try directory.names() == [".file.\(getpid()).tmp", "file"])
    #expect(try directory.text("file") == "old")
    try file.commit()
    #expect(try directory.names() == ["file"])
    #expect(try directory.text("file") == "new")
    #expect(try directory.permissions("file") == 0o640)
  }

  @Test func `an abandoned file takes its hidden name with it`() throws {
    do { _ = try named(directory.path("file")) }
    #expect(try directory.names() == [])
  }

  @Test func `a file that must be new keeps only its own name`() throws {
    do { try named(directory.path("key"), replacing: false).commit() }
    #expect(try directory.names() == ["key"])
    #expect(try directory.permissions("key") == 0o600)
  }

  @Test func `a file that must be new never replaces one made meanwhile`() throws {
    do {
      let file = try named(directory.path("key"), replacing: false)
      _ = try directory.create("key", "theirs")
      #expect(throws: FileError.self) { try file.commit() }
    }
    #expect(try directory.text("key") == "theirs")
    #expect(try directory.names() == ["key"])
  }
}
