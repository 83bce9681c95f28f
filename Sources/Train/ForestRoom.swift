import Synchronization

/// Whether the trees of a forest still fit into memory while they grow.
///
/// The trees so far tell how large the others become. Beside them all, the joined forest has a copy
/// of their nodes.
final class ForestRoom: Sendable {
  private let treeCount: Int
  private let budget: MemoryBudget
  private let grown = Mutex(Grown())

  private struct Grown {
    var treeCount = 0
    var byteCount = 0
    var failure: TrainError?
  }

  /// Room for so many trees.
  init(treeCount: Int, budget: MemoryBudget) {
    self.treeCount = treeCount
    self.budget = budget
  }

  /// Whether trees may still grow.
  var hasRoom: Bool { grown.withLock { $0.failure == nil } }

  /// Counts a tree and looks ahead to the others.
  func add(_ tree: GrownTree) {
    grown.withLock { grown in
      grown.treeCount += 1
      grown.byteCount += tree.byteCount
      guard grown.failure == nil else { return }
      let size = grown.byteCount / grown.treeCount
      do throws(TrainError) {
        try budget.require(
          size * (treeCount - grown.treeCount) + size * treeCount,
          for: "\(treeCount) trees of about \((size + 999) / 1000) kB",
          advice: "Use fewer --trees, a higher --min-samples-leaf, a --max-depth")
      } catch {
        grown.failure = error
      }
    }
  }

  /// - Throws: ``TrainError/memory(needed:limit:held:purpose:advice:)`` if a tree was one too many.
  func check() throws(TrainError) {
    if let failure = grown.withLock({ $0.failure }) { throw failure }
  }
}
