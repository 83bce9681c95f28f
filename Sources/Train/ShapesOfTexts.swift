import Evaluation
import Features
import ParallelWork

/// The shapes of texts that are not masked, without their own text.
///
/// A shape is nearly as long as a text, and hardly ever looked at: its text is made anew from the first
/// one that has it.
struct ShapesOfTexts: Sendable {
  /// The keys of the shapes; those that each thread found ascend.
  let keys: [UInt64]
  /// The first text of each shape. Shape `[shapeCount]`.
  private let firstTexts: [UInt32]

  /// Keeps what is needed of shapes.
  init(_ found: FoundShapes, threads: Int) {
    keys = found.shapes.keys(threads: threads)
    var firstTexts: [UInt32] = []
    firstTexts.reserveCapacity(found.shapes.count)
    // Shapes are numbered in the order of their first sight.
    for (text, shape) in found.ofText.enumerated() where shape == firstTexts.count {
      firstTexts.append(UInt32(text))
    }
    self.firstTexts = firstTexts
  }

  var count: Int { keys.count }

  /// The first text of a shape.
  func firstText(of shape: Int) -> Int { Int(firstTexts[shape]) }
}

extension ByteInterner {
  /// The keys of the strings; those that each thread finds ascend.
  func keys(threads: Int) -> [UInt64] {
    let ranges = evenRanges(of: count, parts: threads)
    return parallelMap(count: ranges.count, threads: threads) { part in
      let bytes = bytes.span
      return ranges[part].map { messageKey(of: bytes.extracting(range(of: $0))) }.sorted()
    }.flatMap(\.self)
  }
}

/// The shapes of texts while they are told apart.
struct FoundShapes: Sendable {
  /// The shapes, in the order of their first sight.
  private(set) var shapes = ByteInterner()
  /// The shape of each text.
  private(set) var ofText: [UInt32] = []

  /// Fewer texts are not worth a thread.
  private static let fewestTextsOfThread = 512

  /// Each thread finds those of a run of texts, which are then numbered as if one had found all.
  init(of texts: ByteInterner, threads: Int) {
    let runs = evenRanges(
      of: texts.count, parts: min(threads, texts.count / FoundShapes.fewestTextsOfThread))
    let parts = parallelMap(count: runs.count, threads: threads) { run in
      FoundShapes(of: texts, runs[run])
    }
    self = parts[0]
    ofText.reserveCapacity(texts.count)
    for part in parts.dropFirst() {
      let numbers = shapes.intern(contentsOf: part.shapes)
      ofText.append(contentsOf: part.ofText.lazy.map { numbers[Int($0)] })
    }
  }

  /// The bytes that the shapes of some texts take at most, with those that are copied while arrays
  /// grow and runs are joined.
  static func largestSize(texts textCount: Int, bytes byteCount: Int) -> Int {
    2 * (ByteInterner().growth(strings: textCount, bytes: byteCount) + 4 * textCount)
  }

  private init(of texts: ByteInterner, _ run: Range<Int>) {
    let bytes = texts.bytes.span
    var shape: [UInt8] = []
    ofText.reserveCapacity(run.count)
    for text in run {
      shape.removeAll(keepingCapacity: true)
      appendShape(ofLowercased: bytes.extracting(texts.range(of: text)), to: &shape)
      ofText.append(UInt32(shapes.intern(shape.span)))
    }
  }
}
