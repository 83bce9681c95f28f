import Dataset
public import Hybrid
import Infer
import Synchronization

/// A classifier in use, with its version and the working memory of its threads.
///
/// It never changes: a reload makes another, and requests that began with this one end with it.
public final class ServedModel: Sendable {
  /// What decides.
  public let classifier: HybridClassifier
  /// What tells this model, its rules and its configuration from others: a checksum of the files.
  public let version: String

  let writer: AnswerWriter
  /// What the model's columns are filled from.
  let columns: [ColumnSource]
  /// Names of the fields that a record has to bring: those of the contract, then further columns.
  let fieldNames: [[UInt8]]
  private let scratches = Mutex<[WorkScratch]>([])

  /// Where the value of a model's column comes from.
  enum ColumnSource: Sendable {
    case logType
    case process
    /// The column of the record with this index.
    case extra(Int)
  }

  /// A classifier and its version.
  public init(classifier: HybridClassifier, version: String) {
    self.classifier = classifier
    self.version = version
    writer = AnswerWriter(classifier)
    var columns: [ColumnSource] = []
    var extras: [[UInt8]] = []
    for name in classifier.model.columnNames {
      switch name {
      case "log_type": columns.append(.logType)
      case "process": columns.append(.process)
      default:
        columns.append(.extra(extras.count))
        extras.append(Array(name.utf8))
      }
    }
    self.columns = columns
    fieldNames = RecordScanner.fixedNames + extras
  }

  /// Working memory that nobody else uses until it is given back.
  ///
  /// The last one that was given back comes first: its memo of answers is the fullest.
  ///
  /// - Parameter measuresTime: Whether verdicts tell how long they took.
  func takeScratch(measuresTime: Bool) -> WorkScratch {
    var scratch = scratches.withLock { $0.popLast() } ?? WorkScratch(classifier.makeScratch())
    scratch.hybrid.measuresTime = measuresTime
    return scratch
  }

  /// Keeps working memory for the next who needs some.
  func giveBack(_ scratch: consuming WorkScratch) {
    let scratch = scratch
    scratches.withLock { $0.append(scratch) }
  }
}

/// The working memory of one thread.
struct WorkScratch: Sendable {
  var hybrid: HybridScratch
  private var texts = Texts()

  /// The fields of a record whose JSON was escaped.
  private struct Texts {
    var message: [UInt8] = []
    var logType: [UInt8] = []
    var process: [UInt8] = []
    var column: [UInt8] = []
  }

  init(_ hybrid: HybridScratch) {
    self.hybrid = hybrid
  }
}

extension WorkScratch {
  /// Decides about a record of a body.
  ///
  /// - Parameter columns: The record's further columns, as ``RecordScanner/columns`` has them.
  mutating func decide(
    _ model: ServedModel, _ bytes: Span<UInt8>, _ places: RecordPlaces,
    columns: [JSONCursor.Text?]
  ) -> Decision {
    if !model.columns.isEmpty {
      WorkScratch.setColumns(of: model, bytes, places, columns, &hybrid, &texts.column)
    }
    guard places.message.isEscaped || places.logType.isEscaped || places.process.isEscaped else {
      return model.classifier.decide(
        message: bytes.extracting(places.message.start..<places.message.end),
        logType: bytes.extracting(places.logType.start..<places.logType.end),
        process: bytes.extracting(places.process.start..<places.process.end), scratch: &hybrid)
    }
    unescape(bytes, places.message, into: &texts.message)
    unescape(bytes, places.logType, into: &texts.logType)
    unescape(bytes, places.process, into: &texts.process)
    return WorkScratch.decide(model, texts, &hybrid)
  }

  /// Decides about a record whose fields are texts of their own.
  ///
  /// Columns that the model reads beside log type and process are empty.
  mutating func decide(
    _ model: ServedModel, message: [UInt8], logType: [UInt8], process: [UInt8]
  ) -> Decision {
    for (index, source) in model.columns.enumerated() {
      switch source {
      case .logType: hybrid.setColumn(index, to: logType.span)
      case .process: hybrid.setColumn(index, to: process.span)
      case .extra: hybrid.setColumn(index, to: [UInt8]().span)
      }
    }
    return model.classifier.decide(
      message: message.span, logType: logType.span, process: process.span, scratch: &hybrid)
  }

  /// Apart from `self`, so that texts can be lent while the scratch changes.
  private static func decide(
    _ model: ServedModel, _ texts: borrowing Texts, _ scratch: inout HybridScratch
  ) -> Decision {
    model.classifier.decide(
      message: texts.message.span, logType: texts.logType.span, process: texts.process.span,
      scratch: &scratch)
  }

  private static func setColumns(
    of model: ServedModel, _ bytes: Span<UInt8>, _ places: RecordPlaces,
    _ columns: [JSONCursor.Text?], _ scratch: inout HybridScratch, _ value: inout [UInt8]
  ) {
    for (index, source) in model.columns.enumerated() {
      let place: JSONCursor.Text? =
        switch source {
        case .logType: places.logType
        case .process: places.process
        case .extra(let extra): columns[extra]
        }
      value.removeAll(keepingCapacity: true)
      if let place { appendUnescaped(bytes, place, to: &value) }
      scratch.setColumn(index, to: value.span)
    }
  }

  /// Whether the model, and not a rule alone, was asked since it had looked up so many messages.
  func hasAskedModel(since lookupCount: Int) -> Bool {
    hybrid.classifier.memoCounts.lookupCount > lookupCount
  }
}

/// Replaces `text` by what a JSON string stands for.
func unescape(_ bytes: Span<UInt8>, _ place: JSONCursor.Text, into text: inout [UInt8]) {
  text.removeAll(keepingCapacity: true)
  appendUnescaped(bytes, place, to: &text)
}

/// The bytes that a JSON string stands for.
func unescaped(_ bytes: Span<UInt8>, _ place: JSONCursor.Text) -> [UInt8] {
  var text: [UInt8] = []
  text.reserveCapacity(place.end - place.start)
  appendUnescaped(bytes, place, to: &text)
  return text
}
