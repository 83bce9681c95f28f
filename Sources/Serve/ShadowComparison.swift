import Dataset
import Features
import Hybrid
import LogSchema
import Synchronization

/// A second model that decides about the same records without answering, and where it differs.
///
/// Differences are kept by shape, the masked text of a message, so that a person sees kinds of lines
/// and no customer's data. Of more than ``shapeLimit`` shapes, later ones are counted together.
final class ShadowComparison: Sendable {
  /// Shapes that are kept.
  static let shapeLimit = 1_000
  /// Of a shape, so many bytes are kept.
  static let shapeByteLimit = 512

  /// One kind of difference.
  struct Key: Hashable, Sendable {
    let shape: [UInt8]
    let served: String
    let shadow: String
  }

  /// What was found so far.
  struct Findings: Sendable {
    var recordCount = 0
    var differenceCount = 0
    /// Differences in shapes beyond the limit.
    var otherCount = 0
    var byShape: [Key: Int] = [:]
  }

  private let slot: ModelSlot
  private let findings = Mutex(Findings())

  init(_ slot: ModelSlot) {
    self.slot = slot
  }

  /// The model that runs in the shadow.
  var model: ServedModel? { slot.model }

  /// What was found so far.
  var snapshot: Findings { findings.withLock { $0 } }

  /// Puts another model into the shadow; the comparison starts anew.
  func replace(by model: ServedModel) {
    slot.replace(by: model)
    reset()
  }

  /// Starts the comparison anew.
  func reset() {
    findings.withLock { $0 = Findings() }
  }

  /// Lets the shadow decide about a record, and keeps where it differs.
  ///
  /// The language model is never asked for it: rules and model are compared.
  func compare(
    _ verdict: Verdict, _ bytes: Span<UInt8>, _ places: RecordPlaces,
    columns: [JSONCursor.Text?], served: ServedModel
  ) {
    guard let model, model.fieldNames == served.fieldNames else { return }
    var scratch = model.takeScratch(measuresTime: false)
    let decision = scratch.decide(model, bytes, places, columns: columns)
    model.giveBack(scratch)
    guard case .settled(let other) = decision else { return }
    guard other.severity != verdict.severity else {
      findings.withLock { $0.recordCount += 1 }
      return
    }
    var shape: [UInt8] = []
    var lowercased: [UInt8] = []
    let message = unescaped(bytes, places.message)
    appendShape(of: message.span, scratch: &lowercased, to: &shape)
    let key = Key(
      shape: Array(shape.prefix(ShadowComparison.shapeByteLimit)), served: verdict.label,
      shadow: other.label)
    findings.withLock { findings in
      findings.recordCount += 1
      findings.differenceCount += 1
      if findings.byShape[key] != nil || findings.byShape.count < ShadowComparison.shapeLimit {
        findings.byShape[key, default: 0] += 1
      } else {
        findings.otherCount += 1
      }
    }
  }

  /// The findings as a document: the most frequent differences first.
  func report(served: ServedModel?) -> JSONValue {
    let findings = snapshot
    let sorted = findings.byShape.sorted { left, right in
      left.value == right.value
        ? left.key.shape.lexicographicallyPrecedes(right.key.shape) : left.value > right.value
    }
    return [
      "served": .string(served?.version ?? ""),
      "shadow": .string(model?.version ?? ""),
      "records": .integer(findings.recordCount),
      "differences": .integer(findings.differenceCount),
      "other_shapes": .integer(findings.otherCount),
      "shapes": .array(
        sorted.map { key, count in
          [
            "shape": .string(String(decoding: key.shape, as: UTF8.self)),
            "served": .string(key.served), "shadow": .string(key.shadow),
            "count": .integer(count),
          ]
        }),
    ]
  }
}
