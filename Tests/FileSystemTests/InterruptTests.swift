import FileSystem
import Foundation
import TestSupport
import Testing

struct InterruptTests {
  @Test func `an interrupted write says so, leaves nothing and ends with 128 plus the signal`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = try directory.create("file", "old")
    let result = await #expect(
      processExitsWith: .exitCode(128 + SIGINT), observing: [\.standardErrorContent]
    ) { [path = path as String] in
      Interrupt.install(message: "interrupted; nothing was written or changed")
      let file = try OutputFile(path: path)
      try file.write([UInt8](repeating: 1, count: 1 << 20))
      waitForSignal(SIGINT)
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("interrupted; nothing was written or changed\n"))
    #expect(try directory.text("file") == "old")
    #expect(try directory.names() == ["file"])
  }

  @Test func `a request to end is heard like an interrupt`() async {
    await #expect(processExitsWith: .exitCode(128 + SIGTERM)) {
      Interrupt.install(message: "ended")
      waitForSignal(SIGTERM)
    }
  }

  @Test func `a message that is too long is cut`() async {
    let result = await #expect(
      processExitsWith: .exitCode(128 + SIGINT), observing: [\.standardErrorContent]
    ) {
      Interrupt.install(message: String(repeating: "x", count: 1000))
      waitForSignal(SIGINT)
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains(String(repeating: "x", count: 254) + "\n"))
    #expect(!said.contains(String(repeating: "x", count: 255)))
  }

  @Test func `a signal that was ignored before stays ignored`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGINT, SIG_IGN)
      Interrupt.install(message: "interrupted")
      kill(getpid(), SIGINT)
      usleep(100_000)
    }
  }
}

/// Sends a signal to the own process. Some thread of it will be interrupted, perhaps not this one.
private func waitForSignal(_ number: Int32) {
  kill(getpid(), number)
  sleep(60)
}
