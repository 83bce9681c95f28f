internal import Synchronization

/// Lets so many in at the same time, and the others in the order in which they came.
final class ConcurrencyLimit: Sendable {
  private struct State {
    var freeCount: Int
    var nextTicket = 0
    /// Who waits, by ticket. Tickets that were given back are not in it.
    var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
  }

  private let state: Mutex<State>

  /// - Parameter count: At least 1.
  init(_ count: Int) {
    precondition(count > 0, "a concurrency of \(count) lets nobody in")
    state = Mutex(State(freeCount: count))
  }

  /// How many wait.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Runs `work` when it is its turn; nil if the task is cancelled before.
  func run<Value: Sendable>(_ work: () async -> Value) async -> Value? {
    guard await enter() else { return nil }
    defer { leave() }
    return await work()
  }

  private func enter() async -> Bool {
    let ticket: Int? = state.withLock { state in
      if state.freeCount > 0 {
        state.freeCount -= 1
        return nil
      }
      defer { state.nextTicket += 1 }
      return state.nextTicket
    }
    guard let ticket else { return true }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let admission: Bool? = state.withLock { state in
          // The handler below may have run before there was anything to give back.
          if Task.isCancelled { return false }
          if state.freeCount > 0 {
            state.freeCount -= 1
            return true
          }
          state.waiting[ticket] = continuation
          return nil
        }
        if let admission { continuation.resume(returning: admission) }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(returning: false)
    }
  }

  private func leave() {
    let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
      // A search among those that wait, beside a call over the network.
      if let first = state.waiting.keys.min() { return state.waiting.removeValue(forKey: first) }
      state.freeCount += 1
      return nil
    }
    next?.resume(returning: true)
  }
}
