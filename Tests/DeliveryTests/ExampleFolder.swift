import Outbox
import TestSupport

/// A folder with an outbox in it.
final class ExampleFolder: Sendable {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  func open(targets: [OutboxSettings.Target] = []) throws -> Outbox {
    try Outbox(
      path: directory.path("outbox.sqlite"), settings: OutboxSettings(targets: targets))
  }
}
