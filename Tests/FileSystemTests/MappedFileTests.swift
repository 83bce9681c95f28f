import FileSystem
import Foundation
import TestSupport
import Testing

struct MappedFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func `all bytes of a file are seen`() throws {
    let file = try MappedFile(path: try directory.create("file", "some text"))
    #expect(unsafe file.bytes.elementsEqual("some text".utf8))
    let count = file.withBytes { bytes in bytes.count }
    let last = file.withBytes { bytes in bytes[8] }
    #expect(count == 9)
    #expect(last == UInt8(ascii: "t"))
  }

  @Test func `an empty file has no bytes`() throws {
    let file = try MappedFile(path: try directory.create("empty", ""))
    #expect(unsafe file.bytes.isEmpty)
    let isEmpty = file.withBytes { bytes in bytes.isEmpty }
    #expect(isEmpty)
  }

  @Test func `a replaced file is seen as it was`() throws {
    let path = try directory.create("file", "old")
    let mapped = try MappedFile(path: path)
    let file = try OutputFile(path: path)
    try file.write(Array("newer".utf8))
    try file.finish()
    #expect(unsafe mapped.bytes.elementsEqual("old".utf8))
    let again = try MappedFile(path: path)
    #expect(unsafe again.bytes.elementsEqual("newer".utf8))
  }

  @Test func `a directory is refused`() {
    #expect(throws: FileError.system(action: "read", path: directory.path, code: EISDIR)) {
      try MappedFile(path: directory.path)
    }
  }

  @Test func `a device is refused, with advice`() {
    let error = #expect(throws: FileError.self) { try MappedFile(path: "/dev/null") }
    #expect(
      error?.description
        == "'/dev/null' is not a regular file. Copy its bytes to a file and name that.")
  }

  @Test func `a pipe without writer is refused at once`() throws {
    let pipe = try NamedPipe(path: directory.path("pipe"))
    #expect(throws: FileError.notRegular(path: pipe.path)) { try MappedFile(path: pipe.path) }
  }

  @Test func `a missing file is named`() {
    let path = directory.path("absent")
    #expect(throws: FileError.system(action: "open", path: path, code: ENOENT)) {
      try MappedFile(path: path)
    }
  }
}
