/// Runs asynchronous work that may fail to its end, from code that is not asynchronous.
///
/// For the main thread alone: a thread that tasks run on must not wait for tasks.
func waitFor<Value: Sendable>(
  _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let result: Result<Value, any Error> = waitFor {
    do {
      return .success(try await work())
    } catch {
      return .failure(error)
    }
  }
  return try result.get()
}
