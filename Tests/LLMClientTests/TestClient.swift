import ChatServer
import Hybrid
import Synchronization

@testable import LLMClient

/// A clock that is set by the pauses that a client takes.
final class PausedTime: Sendable {
  private let state = Mutex((now: Duration.seconds(1_000), pauses: [Duration]()))
  /// 1994-11-06 08:49:37, of which RFC 9110 shows all three forms.
  static let epoch = 784_111_777

  /// The pauses that were taken.
  var pauses: [Duration] { state.withLock { $0.pauses } }

  /// Lets time go by.
  func advance(by pause: Duration) { state.withLock { $0.now += pause } }

  /// - Parameter jitter: The number that stands for chance.
  func timekeeper(jitter: Double = 0) -> Timekeeper {
    Timekeeper(
      now: { self.state.withLock { $0.now } },
      epochSeconds: { PausedTime.epoch + Int(self.state.withLock { $0.now }.components.seconds) },
      sleep: { pause in
        try Task.checkCancellation()
        self.state.withLock { state in
          state.pauses.append(pause)
          state.now += pause
        }
      },
      unitInterval: { jitter })
  }
}

/// A configuration for a local server. The limits are far off: a test on a busy machine may have to
/// wait for its turn, and a test of a limit sets its own.
func configuration(
  port: Int, _ changes: [LanguageModelSetting: String] = [:], scheme: String = "http",
  environment: [String: String] = [:]
) throws -> LanguageModelConfiguration {
  var settings = LanguageModelSettings()
  var values: [LanguageModelSetting: String] = [
    .baseURL: "\(scheme)://127.0.0.1:\(port)/v1", .model: "toy", .attempts: "1",
    .timeout: "3600", .attemptTimeout: "3600", .connectTimeout: "3600",
  ]
  values.merge(changes) { _, new in new }
  for (setting, text) in values { try settings.set(setting, to: text, place: setting.rawValue) }
  switch try LanguageModelConfiguration.resolve(settings, environment: environment) {
  case .configured(let configuration): return configuration
  case .absent(let sentence): throw NotConfigured(sentence: sentence)
  }
}

struct NotConfigured: Error {
  let sentence: String
}

/// A question about a message.
func question(_ message: String, logType: String = "HTTP Error") -> LanguageModelQuestion {
  LanguageModelQuestion(
    message: Array(message.utf8), shape: Array(message.utf8), logType: Array(logType.utf8),
    process: Array("Web Server".utf8))
}

/// How a question came out.
func outcome(
  _ client: some LanguageModel, _ message: String = "hello"
) async -> Result<LanguageModelAnswer, LanguageModelFailure> {
  do throws(LanguageModelFailure) {
    return .success(try await client.judge(question(message)))
  } catch {
    return .failure(error)
  }
}

extension Result where Failure == LanguageModelFailure {
  /// The kind of failure; nil for an answer.
  var failureKind: LanguageModelFailure.Kind? {
    guard case .failure(let failure) = self else { return nil }
    return failure.kind
  }

  /// The words of the failure; empty for an answer.
  var failureWords: String {
    guard case .failure(let failure) = self else { return "" }
    return failure.description
  }
}
