import FileSystem
import Foundation
import Testing

struct StandardErrorTests {
  @Test func `a line is heard at once, even if the process dies after it`() async {
    let result = await #expect(
      processExitsWith: .signal(SIGKILL), observing: [\.standardErrorContent]
    ) {
      StandardError.write(line: "a word to the user")
      kill(getpid(), SIGKILL)
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("a word to the user\n"))
  }

  @Test func `without anybody to hear it nothing happens`() async {
    await #expect(processExitsWith: .success) {
      close(STDERR_FILENO)
      StandardError.write(line: "into the void")
    }
  }
}
