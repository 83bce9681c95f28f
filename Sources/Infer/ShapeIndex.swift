import ModelFile
import Synchronization

/// The index of a model's training shapes: made when the first thread has use for it, and shared.
///
/// Making it costs what comparing some 400 messages with all shapes costs, so a thread asks for it
/// when it has done that: opening a model stays cheap, and a few messages pay for nothing.
final class ShapeIndex: Sendable {
  private let vectors: QuantizedVectors
  private let index = Mutex<CosineIndex?>(nil)

  /// Messages that a thread compares with all shapes before it asks for the index.
  static let worthwhileCount = 400
  /// Fewer shapes, or shorter vectors, are multiplied as fast.
  private static let leastCount = 1_024
  private static let dimensionCounts = 80...512

  /// nil where an index is of no use: for few shapes and short vectors, or for vectors so long that
  /// it would take long to make.
  init?(of vectors: QuantizedVectors) {
    guard
      vectors.count >= ShapeIndex.leastCount,
      ShapeIndex.dimensionCounts.contains(vectors.dimensionCount)
    else { return nil }
    self.vectors = vectors
  }

  /// The index; the first call makes it, and others wait for that.
  func made() -> CosineIndex {
    index.withLock { index in
      if let index { return index }
      let made = CosineIndex(vectors)
      index = made
      return made
    }
  }
}
