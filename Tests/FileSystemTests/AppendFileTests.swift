import FileSystem
import Glibc
import Testing

struct AppendFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func `lines are added to what there is`() throws {
    let path = directory.path("journal")
    do { try AppendFile(path: path).append(Array("one\n".utf8)) }
    do { try AppendFile(path: path).append(Array("two\nthree\n".utf8)) }
    #expect(try directory.text("journal") == "one\ntwo\nthree\n")
  }

  @Test func `a cut last line is taken off, however long`() throws {
    for (content, kept) in [
      ("one\ntwo", "one\n"), ("cut", ""), ("", ""), ("one\n", "one\n"),
      ("one\n" + String(repeating: "x", count: 200_000), "one\n"),
      (String(repeating: "y", count: 65_536) + "\nz", String(repeating: "y", count: 65_536) + "\n"),
    ] {
      let path = try directory.create("journal", content)
      do { try AppendFile(path: path).append(Array("new\n".utf8)) }
      #expect(try directory.text("journal") == kept + "new\n")
    }
  }

  @Test func `a fresh file drops what there was`() throws {
    let path = try directory.create("journal", "old\nlines\n")
    do { try AppendFile(path: path, emptied: true).append(Array("new\n".utf8)) }
    #expect(try directory.text("journal") == "new\n")
  }

  @Test func `it is open once only`() throws {
    let path = directory.path("journal")
    let first = try AppendFile(path: path)
    do {
      _ = try AppendFile(path: path)
      Issue.record("opened twice")
    } catch {
      #expect(error.isLocked)
    }
    try first.append(Array("one\n".utf8))
    #expect(try directory.text("journal") == "one\n")
  }

  @Test func `what is no regular file is refused`() throws {
    #expect(throws: FileError.self) { try AppendFile(path: "/dev/full") }
    #expect(throws: FileError.system(action: "open", path: "/", code: EISDIR)) {
      try AppendFile(path: "/")
    }
    do {
      _ = try AppendFile(path: directory.path("missing/journal"))
    } catch {
      #expect(error.isMissingFile)
    }
  }
}
