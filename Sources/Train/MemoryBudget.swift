/// How much memory a training run may hold, and how much it holds now.
///
/// Every step says what it is about to take at most, before it takes it; a step that would break
/// the limit is refused, and nothing has happened yet.
public struct MemoryBudget: Sendable {
  /// Arrays of so many bytes count as given back to the system once they are freed, as `tocsin` has
  /// the C library do.
  static let givenBackSize = 4 << 20

  /// Bytes that the process may have resident.
  public let limit: Int
  private let residentByteCount: @Sendable () -> Int

  /// A budget.
  ///
  /// - Parameters:
  ///   - limit: Bytes that the process may have resident.
  ///   - residentByteCount: Bytes that it has resident now.
  public init(limit: Int, residentByteCount: @escaping @Sendable () -> Int) {
    self.limit = limit
    self.residentByteCount = residentByteCount
  }

  /// As much as there is.
  public static let unlimited = MemoryBudget(limit: .max) { 0 }

  /// Whether there is a limit at all.
  var isLimited: Bool { limit < .max }

  /// Bytes that are left.
  var left: Int { limit - residentByteCount() }

  /// Refuses a step that would take more than is left.
  ///
  /// - Parameters:
  ///   - byteCount: What the step adds at most.
  ///   - purpose: What it is for, as in "needs 3 GB for …".
  ///   - advice: Options that bring it down, as in "Use …".
  /// - Throws: ``TrainError/memory(needed:limit:held:purpose:advice:)``.
  public func require(
    _ byteCount: Int, for purpose: @autoclosure () -> String, advice: @autoclosure () -> String
  ) throws(TrainError) {
    let held = residentByteCount()
    guard held + byteCount > limit else { return }
    throw .memory(
      needed: held + byteCount, limit: limit, held: held, purpose: purpose(), advice: advice())
  }
}

extension Array {
  /// The bytes that more elements take, with those that are copied when there is no room for them.
  func growth(by elementCount: Int) -> Int {
    let copied = count + elementCount > capacity ? count : 0
    return MemoryLayout<Element>.stride * (elementCount + copied)
  }
}
