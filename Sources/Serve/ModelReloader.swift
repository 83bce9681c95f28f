import FileSystem
import Logging
import Synchronization

/// Where a model comes from, and comes from again.
public struct ModelSource: Sendable {
  /// The files that it is read from: a change of any of them is a reason to read it anew.
  public let paths: [String]
  /// The model as it was read first; nil where there is none yet.
  public let first: ServedModel?
  /// Reads and verifies all of it.
  public let load: @Sendable () throws -> ServedModel

  /// A source of its parts.
  public init(
    paths: [String], first: ServedModel?, load: @escaping @Sendable () throws -> ServedModel
  ) {
    self.paths = paths
    self.first = first
    self.load = load
  }
}

/// Reads a model anew when its files change or somebody asks for it.
///
/// The new one is read and verified beside the old one, which answers until the new one is in place
/// and goes on answering where the new one is broken.
final class ModelReloader: Sendable {
  private struct State {
    var stamps: [FileStamp?]
    var failure: String?
    var isReading = false
    /// Whether somebody asked for it while it was being read.
    var isWantedAgain = false
  }

  private let source: ModelSource
  private let logger: Logger
  /// What logs call the model.
  private let name: String
  /// Told of the new model, or of none where it is broken.
  private let consume: @Sendable (ServedModel?) -> Void
  private let state: Mutex<State>
  private static let interval = Duration.seconds(1)

  init(
    source: ModelSource, logger: Logger, name: String,
    consume: @escaping @Sendable (ServedModel?) -> Void
  ) {
    self.source = source
    self.logger = logger
    self.name = name
    self.consume = consume
    state = Mutex(State(stamps: source.paths.map { FileStamp(path: $0) }))
  }

  /// Why the last reload failed; nil when it did not.
  var failure: String? { state.withLock { $0.failure } }

  /// Looks at the files each second until the task is cancelled.
  func watch() async {
    while (try? await Task.sleep(for: ModelReloader.interval)) != nil {
      let stamps = source.paths.map { FileStamp(path: $0) }
      let isChanged = state.withLock { state in
        // A file that is away for a moment, between a removal and the next copy, is no reason.
        let isChanged = stamps != state.stamps && !stamps.contains(nil)
        if isChanged { state.stamps = stamps }
        return isChanged
      }
      if isChanged { request() }
    }
  }

  /// Asks for the model to be read anew, and returns at once.
  ///
  /// It is read by one task at a time, so an older file never takes the place of a newer one; who
  /// asks meanwhile is served by one more reading.
  func request() {
    let isFirst = state.withLock { state in
      guard state.isReading else {
        state.isReading = true
        return true
      }
      state.isWantedAgain = true
      return false
    }
    guard isFirst else { return }
    Task.detached { [self] in
      repeat { reload() } while isWantedAgain()
    }
  }

  private func isWantedAgain() -> Bool {
    state.withLock { state in
      state.isReading = state.isWantedAgain
      state.isWantedAgain = false
      return state.isReading
    }
  }

  /// Reads the model, and hands it on if it is whole.
  private func reload() {
    do {
      let model = try source.load()
      state.withLock { $0.failure = nil }
      consume(model)
      logger.notice("\(name) loaded", metadata: ["version": .string(model.version)])
    } catch {
      let reason = "\(error)"
      state.withLock { $0.failure = reason }
      consume(nil)
      logger.error(
        "\(name) refused; the one in place serves on", metadata: ["reason": .string(reason)])
    }
  }
}
