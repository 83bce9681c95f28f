import Synchronization

/// The model that answers now, and the one beside it.
final class ModelSlot: Sendable {
  private let current: Mutex<ServedModel?>

  init(_ model: ServedModel?) {
    current = Mutex(model)
  }

  /// The model in place; nil while there is none.
  var model: ServedModel? { current.withLock { $0 } }

  /// The model that answers.
  ///
  /// - Throws: ``Problem/Kind/notReady`` while there is none.
  func ready() throws(Problem) -> ServedModel {
    guard let model else {
      throw Problem(.notReady, "No verified model is in place yet.", retryAfter: 2)
    }
    return model
  }

  /// Puts a model in place. Requests that began with the one before end with it.
  func replace(by model: ServedModel) {
    current.withLock { $0 = model }
  }
}
