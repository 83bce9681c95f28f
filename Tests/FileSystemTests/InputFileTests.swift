import FileSystem
import Foundation
import TestSupport
import Testing

struct InputFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func `a file is read piece by piece up to its end`() throws {
    let file = try InputFile(path: try directory.create("file", "abcdefg"))
    var buffer = Array("> ".utf8)
    #expect(try file.read(4, appendingTo: &buffer) == 4)
    #expect(try file.read(4, appendingTo: &buffer) == 3)
    #expect(try file.read(4, appendingTo: &buffer) == 0)
    #expect(String(decoding: buffer, as: UTF8.self) == "> abcdefg")
  }

  @Test func `a file is read whole up to a limit`() throws {
    let path = try directory.create("file", "abcdefg")
    #expect(try InputFile(path: path).readToEnd(limit: 7) == Array("abcdefg".utf8))
    let error = #expect(throws: FileError.tooLarge(path: path, limit: 6)) {
      try InputFile(path: path).readToEnd(limit: 6)
    }
    #expect(error?.description.contains("more than 6 bytes") == true)
  }

  @Test func `a missing file is named, with advice`() {
    let error = #expect(throws: FileError.self) { try InputFile(path: "/absent/file") }
    #expect(
      error?.description
        == "cannot open '/absent/file': no such file or directory. Check the path.")
  }

  @Test func `a directory cannot be read`() throws {
    let file = try InputFile(path: directory.path)
    var buffer: [UInt8] = []
    #expect(throws: FileError.system(action: "read", path: directory.path, code: EISDIR)) {
      try file.read(1, appendingTo: &buffer)
    }
    #expect(buffer.isEmpty)
  }
}
