public import Features

/// The shapes of the messages that a model learned from, each by a 64-bit key.
///
/// A model says with it whether it has seen a shape, and not what the shape is. The key of a shape
/// is FNV-1a over its bytes.
public struct TrainingShapes: Equatable, Sendable {
  /// Models of more shapes do not say: the keys would outgrow all else in the file.
  public static let largestCount = 1_000_000

  /// The keys, strictly ascending.
  public let keys: FrozenArray<UInt64>

  /// Shapes by their keys, unchecked: strictly ascending.
  init(ascending keys: FrozenArray<UInt64>) {
    self.keys = keys
  }

  /// Shapes by their keys, in any order; nil if there are more than a model says.
  public init?(keys: [UInt64]) {
    var ascending: [UInt64] = []
    ascending.reserveCapacity(keys.count)
    for key in keys.sorted() where key != ascending.last { ascending.append(key) }
    guard ascending.count <= Self.largestCount else { return nil }
    self.init(ascending: FrozenArray(ascending))
  }

  /// Whether the model learned from messages of a shape.
  ///
  /// - Complexity: O(log n).
  public func contains(_ key: UInt64) -> Bool {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < keys.count && keys[low] == key
  }
}

extension ByteWriter {
  mutating func write(_ shapes: TrainingShapes) {
    write(UInt32(shapes.keys.count))
    write(UInt32(0))
    write(shapes.keys)
  }
}

extension SectionReader {
  func readTrainingShapes() throws(ModelFileError) -> TrainingShapes? {
    guard var reader = reader(.trainingShapes) else { return nil }
    let count = try reader.readCount("shapeCount", allowed: 0...TrainingShapes.largestCount)
    _ = try reader.readCount("reserved", allowed: 0...0)
    let start = reader.offset
    let keys = try reader.readArray("keys", count: count, of: UInt64.self)
    for place in 0..<count where place > 0 && keys[place] <= keys[place - 1] {
      throw .notAscending(field: reader.path("keys"), offset: start + 8 * place)
    }
    try reader.finish("keys")
    return TrainingShapes(ascending: keys)
  }
}
