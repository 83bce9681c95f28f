import FileSystem
import TestSupport
import Testing

struct FileLockTests {
  @Test func `a lock is had by one at a time, and can be had again`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("lock")
    var first = try FileLock(path: path)
    #expect(first != nil)
    #expect(try FileLock(path: path) == nil)
    withExtendedLifetime(first) {}
    first = nil
    #expect(try FileLock(path: path) != nil)
    #expect(try directory.permissions("lock") == 0o600)
  }

  @Test func `a folder that is not there is an error`() {
    #expect(throws: FileError.self) { try FileLock(path: "/nowhere/lock") }
  }
}

struct PrivateFileTests {
  @Test func `a new file is its owner's alone, and an old one stays as it is`() throws {
    let directory = try TemporaryDirectory()
    #expect(!PrivateFile.exists(path: directory.path("file")))
    #expect(try PrivateFile.createIfMissing(path: directory.path("file")))
    #expect(PrivateFile.exists(path: directory.path("file")))
    #expect(try directory.permissions("file") == 0o600)
    let old = try directory.create("old", "text", permissions: 0o644)
    #expect(try !PrivateFile.createIfMissing(path: old))
    #expect(try directory.text("old") == "text" && directory.permissions("old") == 0o644)
  }
}
