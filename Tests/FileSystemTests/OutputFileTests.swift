import FileSystem
import Foundation
import TestSupport
import Testing

struct OutputFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  // MARK: Regular files

  @Test func `a new file appears when it is finished, and not before`() throws {
    let file = try OutputFile(path: directory.path("new"))
    try file.write(Array("hello".utf8))
    try file.flush()
    #expect(try directory.names() == [])
    try file.finish()
    #expect(try directory.names() == ["new"])
    #expect(try directory.text("new") == "hello")
  }

  @Test func `an old file stays as it was until the new one is finished`() throws {
    let path = try directory.create("file", "old")
    let file = try OutputFile(path: path)
    try file.write(Array("new".utf8))
    try file.flush()
    #expect(try directory.text("file") == "old")
    try file.finish()
    #expect(try directory.text("file") == "new")
    #expect(try directory.names() == ["file"])
  }

  @Test func `an abandoned write leaves the old file and nothing else`() throws {
    let path = try directory.create("file", "old")
    do {
      let file = try OutputFile(path: path)
      try file.write([UInt8](repeating: 1, count: 1 << 20))
    }
    #expect(try directory.text("file") == "old")
    #expect(try directory.names() == ["file"])
  }

  @Test func `a process killed amid writing leaves the old file and nothing else`() async throws {
    let path = try directory.create("file", "old")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let file = try OutputFile(path: path)
      try file.write([UInt8](repeating: 1, count: 1 << 20))
      kill(getpid(), SIGKILL)
    }
    #expect(try directory.text("file") == "old")
    #expect(try directory.names() == ["file"])
  }

  @Test(arguments: [[1], [65535, 1, 1], [65536], [3, 65536, 3], [40_000, 40_000, 200_000, 1]])
  func `chunks of all sizes arrive whole and in order`(sizes: [Int]) throws {
    let file = try OutputFile(path: directory.path("chunks"))
    var expected: [UInt8] = []
    for size in sizes {
      let chunk = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
      expected += chunk
      try file.write(chunk)
    }
    try file.finish()
    let found = try Data(contentsOf: URL(filePath: directory.path("chunks")))
    #expect(Array(found) == expected)
  }

  @Test func `an empty file can be made`() throws {
    try OutputFile(path: directory.path("empty")).finish()
    #expect(try directory.text("empty") == "")
  }

  @Test func `finishing twice is the same as once`() throws {
    let file = try OutputFile(path: directory.path("file"))
    try file.finish()
    try file.finish()
    #expect(try directory.names() == ["file"])
  }

  @Test func `a file without directory part goes to the working directory`() async throws {
    let path = directory.path
    await #expect(processExitsWith: .success) { [path = path as String] in
      try #require(unsafe chdir(path) == 0)
      let file = try OutputFile(path: "plain")
      try file.write(Array("here".utf8))
      try file.finish()
    }
    #expect(try directory.text("plain") == "here")
  }

  @Test func `a name as long as a name can be is replaced too`() throws {
    let name = String(repeating: "n", count: 255)
    let path = try directory.create(name, "old")
    let file = try OutputFile(path: path)
    try file.write(Array("new".utf8))
    try file.finish()
    #expect(try directory.text(name) == "new")
  }

  @Test func `a leftover with the temporary name is no obstacle`() throws {
    let leftover = ".file.\(getpid()).tmp"
    _ = try directory.create(leftover, "left by a killed process of this number")
    let file = try OutputFile(path: directory.path("file"))
    try file.write(Array("new".utf8))
    try file.finish()
    #expect(try directory.names() == [leftover, "file"])
    #expect(try directory.text("file") == "new")
  }

  // MARK: Permissions

  @Test func `a replaced file keeps its permissions`() throws {
    let path = try directory.create("secret", "old", permissions: 0o640)
    try OutputFile(path: path).finish()
    #expect(try directory.permissions("secret") == 0o640)
  }

  @Test(arguments: [(0o022, 0o644, 0o644), (0o077, 0o644, 0o600), (0o022, 0o600, 0o600)])
  func `a new file has its permissions less the umask`(
    mask: UInt32, asked: UInt32, expected: Int
  ) async throws {
    let path = directory.path("new")
    // In a process of its own, since the umask belongs to the whole process.
    await #expect(processExitsWith: .success) {
      [path = path as String, mask = mask as UInt32, asked = asked as UInt32] in
      umask(mask)
      try OutputFile(path: path, permissions: asked).finish()
    }
    #expect(try directory.permissions("new") == expected)
  }

  // MARK: Files not to be replaced

  @Test func `a file that must be new is refused when it exists`() throws {
    let path = try directory.create("key", "old")
    #expect(throws: FileError.system(action: "create", path: path, code: EEXIST)) {
      try OutputFile(path: path, replacing: false)
    }
  }

  @Test func `a file that must be new never replaces one made meanwhile`() throws {
    let path = directory.path("key")
    let file = try OutputFile(path: path, replacing: false)
    try file.write(Array("mine".utf8))
    _ = try directory.create("key", "theirs")
    #expect(throws: FileError.system(action: "create", path: path, code: EEXIST)) {
      try file.finish()
    }
    #expect(try directory.text("key") == "theirs")
    #expect(try directory.names() == ["key"])
  }

  // MARK: Links

  @Test(arguments: [true, false])
  func `what a chain of links leads to is written, the links stay`(exists: Bool) throws {
    if exists { _ = try directory.create("real", "old") }
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: directory.path("middle"), withDestinationPath: directory.path("real"))
    try manager.createSymbolicLink(
      atPath: directory.path("link"), withDestinationPath: "middle")
    let file = try OutputFile(path: directory.path("link"))
    try file.write(Array("new".utf8))
    try file.finish()
    #expect(try directory.text("real") == "new")
    #expect(try manager.destinationOfSymbolicLink(atPath: directory.path("link")) == "middle")
    #expect(try directory.names() == ["link", "middle", "real"])
  }

  @Test func `a circle of links is refused`() throws {
    let path = directory.path("circle")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "circle")
    #expect(throws: FileError.system(action: "open", path: path, code: ELOOP)) {
      try OutputFile(path: path)
    }
  }

  // MARK: Devices and pipes

  @Test func `a full disk is said when the bytes do not fit`() throws {
    let file = try OutputFile(path: "/dev/full")
    try file.write(Array("a few bytes, kept back".utf8))
    let full = FileError.system(action: "write", path: "/dev/full", code: ENOSPC)
    #expect(throws: full) { try file.finish() }
    #expect(
      full.description == "cannot write '/dev/full': no space left on device. "
        + "Free some space; nothing that existed was changed.")
  }

  @Test func `after a failure nothing can be finished`() throws {
    let file = try OutputFile(path: "/dev/full")
    #expect(throws: FileError.self) { try file.write([UInt8](repeating: 0, count: 1 << 17)) }
    #expect(throws: FileError.self) { try file.finish() }
  }

  @Test func `bytes that do not fit leave the old file, and the error names it`() async throws {
    let path = try directory.create("file", "old")
    // In a process of its own, which may make files of 100,000 bytes at most.
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let file = try OutputFile(path: path)
      #expect(throws: FileError.system(action: "write", path: path, code: EFBIG)) {
        try file.write([UInt8](repeating: 1, count: 100_001))
      }
      #expect(throws: FileError.self) { try file.finish() }
    }
    #expect(try directory.text("file") == "old")
    #expect(try directory.names() == ["file"])
  }

  @Test func `a device is written, not replaced`() throws {
    let file = try OutputFile(path: "/dev/null")
    try file.write([UInt8](repeating: 0, count: 1 << 17))
    try file.finish()
    var status = stat()
    try #require(unsafe stat("/dev/null", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func `a named pipe brings the bytes to its reader`() throws {
    let pipe = try NamedPipe(path: directory.path("pipe"))
    pipe.openForReading()
    let file = try OutputFile(path: pipe.path)
    try file.write(Array("through the pipe".utf8))
    try file.finish()
    #expect(pipe.read(100).elementsEqual("through the pipe".utf8))
  }

  @Test func `a pipe that nobody reads any more is told apart from a failure`() async throws {
    let path = directory.path("pipe")
    await #expect(processExitsWith: .success) { [path = path as String] in
      OutputFile.ignoreClosedPipes()
      let pipe = try NamedPipe(path: path)
      pipe.openForReading()
      let file = try OutputFile(path: path)
      pipe.closeForReading()
      try file.write([1])
      #expect(throws: FileError.closedPipe) { try file.flush() }
      #expect(throws: FileError.closedPipe) { try file.finish() }
    }
  }

  @Test func `a pipe that is full is waited for, even when it does not block`() async throws {
    let pipe = try NamedPipe(path: directory.path("pipe"))
    pipe.openForReading()
    let path = pipe.path
    let byteCount = 1 << 20
    // Standard output of a process of its own, non-blocking as some parents make it.
    async let outcome = #expect(processExitsWith: .success) {
      [path = path as String, byteCount = byteCount as Int] in
      let writer = unsafe open(path, O_WRONLY | O_NONBLOCK)
      dup2(writer, STDOUT_FILENO)
      let file = try OutputFile(path: "-")
      try file.write([UInt8](repeating: 7, count: byteCount))
      try file.finish()
    }
    var total = 0
    while total < byteCount {
      let count = pipe.read(1 << 16).count
      total += count
      if count == 0 { try await Task.sleep(for: .milliseconds(1)) }
    }
    _ = await outcome
    #expect(total == byteCount)
  }

  @Test func `standard output is written and stays open`() async throws {
    let path = try directory.create("redirected", "")
    await #expect(processExitsWith: .success) { [path = path as String] in
      dup2(unsafe open(path, O_WRONLY | O_APPEND), STDOUT_FILENO)
      for name in ["-", "/dev/stdout", "-"] {
        let file = try OutputFile(path: name)
        try file.write(Array("said\n".utf8))
        try file.finish()
      }
    }
    // The testing library adds a mark of its own at the end.
    let found = try Data(contentsOf: URL(filePath: path))
    #expect(found.starts(with: Data("said\nsaid\nsaid\n".utf8)))
  }

  // MARK: Refusals

  @Test func `a directory is refused`() throws {
    #expect(throws: FileError.system(action: "write", path: directory.path, code: EISDIR)) {
      try OutputFile(path: directory.path)
    }
    let absent = directory.path("absent") + "/"
    #expect(throws: FileError.system(action: "open", path: absent, code: EISDIR)) {
      try OutputFile(path: absent)
    }
  }

  @Test func `a directory that does not exist is named at once`() throws {
    let path = directory.path("absent/file")
    let error = #expect(throws: FileError.self) { try OutputFile(path: path) }
    #expect(
      error?.description == "cannot open '\(path)': no such file or directory. Check the path.")
  }

  @Test func `an empty path is refused`() {
    #expect(throws: FileError.system(action: "open", path: "", code: ENOENT)) {
      try OutputFile(path: "")
    }
  }
}
