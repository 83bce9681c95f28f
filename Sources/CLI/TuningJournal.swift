import Dataset
import Evaluation
import FileSystem
import LogSchema
import Synchronization
import Train

/// What a search has found so far, on the disk: one JSON object a line, the first of which says of
/// what run the others are.
///
/// A search that was killed is run again with the same arguments, and what the journal holds is not
/// judged again. A last line that was cut is dropped. A journal of other data or other settings is
/// refused.
final class TuningJournal: Sendable {
  /// What makes a run the same run; the words name it in errors.
  typealias Identity = [(key: String, value: String)]

  private static let kind = "tocsin tune, format 1"

  private let labels: [String]
  private let known: [Place: FoldScore]
  /// Locked, so that the lines of one job stay together.
  private let file: Mutex<AppendFile>

  /// Where a score belongs.
  struct Place: Hashable {
    /// 0 for the search itself, then the outer folds from 1.
    let search: Int
    let trial: Int
    let split: Int
  }

  /// Opens a journal, or begins one.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - isFresh: Whether what an old journal holds is dropped.
  ///   - identity: Of this run.
  ///   - labels: Those of the data, in the order of the confusion matrices.
  init(path: String, isFresh: Bool, identity: Identity, labels: [String]) throws {
    self.labels = labels
    let isOld = try !isFresh && TuningJournal.isJournal(path, identity)
    let file = try TuningJournal.open(path, emptied: !isOld)
    if isOld {
      known = try TuningJournal.scores(in: path, labels: labels)
    } else {
      known = [:]
      let members = [JSONValue.Member("journal", .string(TuningJournal.kind))]
      let line = JSONValue.object(
        members + identity.map { JSONValue.Member($0.key, .string($0.value)) })
      try file.append(Array((line.text() + "\n").utf8))
    }
    self.file = Mutex(file)
  }

  /// Scores that were known before this run.
  var knownCount: Int { known.count }

  /// What is known of a search. Shape `[trialCount, splitCount]`.
  func scores(ofSearch search: Int, trialCount: Int, splitCount: Int) -> [[FoldScore?]] {
    (0..<trialCount).map { trial in
      (0..<splitCount).map { known[Place(search: search, trial: trial, split: $0)] }
    }
  }

  /// Adds the scores of a job; they are on the disk when this returns.
  func record(_ scores: [FoldScore], search: Int, trials: [Int], split: Int) throws {
    var lines = ""
    for (trial, score) in zip(trials, scores) {
      lines += TuningJournal.line(score, Place(search: search, trial: trial, split: split)) + "\n"
    }
    let bytes = Array(lines.utf8)
    try file.withLock { try $0.append(bytes) }
  }

  private static func line(_ score: FoldScore, _ place: Place) -> String {
    let count = score.confusion.labels.count
    var cells: [String] = []
    for actual in 0..<count {
      for predicted in 0..<count where score.confusion[actual, predicted] > 0 {
        cells.append("\(actual):\(predicted):\(Int(score.confusion[actual, predicted]))")
      }
    }
    let line: JSONValue = [
      "search": .integer(place.search),
      "trial": .integer(place.trial),
      "split": .integer(place.split),
      "actual_predicted_rows": .string(cells.joined(separator: " ")),
      "log_loss_sum": .number(score.logLossSum),
      "log_loss_rows": .integer(score.logLossRowCount),
      "prior_fits": .integer(score.priorFitCount),
      "unconverged_fits": .integer(score.unconvergedFitCount),
    ]
    return line.text()
  }
}

/// A journal that cannot be gone on with.
enum TuningJournalError: Error, CustomStringConvertible {
  case foreign(path: String)
  case otherRun(path: String, difference: String)
  case badLine(path: String, line: Int)
  case inUse(path: String)

  var description: String {
    switch self {
    case .foreign(let path):
      "'\(path)' is no journal of tocsin tune. Name another file by --journal; nothing was changed."
    case .otherRun(let path, let difference):
      "the journal '\(path)' is of another run: its \(difference) differs. Name another file by "
        + "--journal, or start anew with --fresh."
    case .badLine(let path, let line):
      "\(path), line \(line): this is no score of this run. Start anew with --fresh."
    case .inUse(let path):
      "another process writes the journal '\(path)'. Wait for it, or name another file by --journal."
    }
  }
}

// MARK: - Reading

extension TuningJournal {
  private static func open(_ path: String, emptied: Bool) throws -> AppendFile {
    do {
      return try AppendFile(path: path, emptied: emptied)
    } catch let error where error.isLocked {
      throw TuningJournalError.inUse(path: path)
    }
  }

  /// Whether a file is the journal of this run; false where there is no file, or an empty one.
  ///
  /// - Throws: ``TuningJournalError`` for any other file. Nothing is changed.
  private static func isJournal(_ path: String, _ identity: Identity) throws -> Bool {
    let names = ["journal"] + identity.map(\.key)
    guard try isThere(path) else { return false }
    do {
      let reader = try RecordReader(
        file: InputFile(path: path), format: .jsonl,
        columns: names.map { WantedColumn($0, option: "journal", isRequired: false) })
      guard let batch = try reader.nextBatch() else { return false }
      guard batch.text(0, 0) == kind else { throw TuningJournalError.foreign(path: path) }
      for (place, part) in identity.enumerated() where batch.text(0, place + 1) != part.value {
        throw TuningJournalError.otherRun(path: path, difference: part.key)
      }
      return true
    } catch is DatasetError {
      throw TuningJournalError.foreign(path: path)
    }
  }

  /// Whether there is a regular file of that name; a pipe would be waited for.
  private static func isThere(_ path: String) throws -> Bool {
    do {
      _ = try MappedFile(path: path)
      return true
    } catch {
      guard error.isMissingFile else { throw error }
      return false
    }
  }

  private static let columns = [
    "search", "trial", "split", "log_loss_rows", "prior_fits", "unconverged_fits", "log_loss_sum",
    "actual_predicted_rows",
  ]

  private static func scores(
    in path: String, labels: [String]
  ) throws -> [Place: FoldScore] {
    let reader = try RecordReader(
      file: InputFile(path: path), format: .jsonl,
      columns: columns.map { WantedColumn($0, option: "journal", isRequired: false) })
    var scores: [Place: FoldScore] = [:]
    var isFirst = true
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount {
        defer { isFirst = false }
        guard !isFirst else { continue }
        guard let (place, score) = score(row, of: batch, labels: labels) else {
          throw TuningJournalError.badLine(path: path, line: batch.lineNumber(row))
        }
        scores[place] = score
      }
    }
    return scores
  }

  private static func score(
    _ row: Int, of batch: RecordBatch, labels: [String]
  ) -> (Place, FoldScore)? {
    let numbers = (0..<6).compactMap { Int(batch.text(row, $0)) }
    guard numbers.count == 6, numbers.allSatisfy({ $0 >= 0 }),
      let logLossSum = Double(batch.text(row, 6)), logLossSum.isFinite
    else { return nil }
    var confusion = ConfusionMatrix(labels: labels)
    for cell in batch.text(row, 7).split(separator: " ") {
      let parts = cell.split(separator: ":").compactMap { Int($0) }
      guard parts.count == 3, labels.indices.contains(parts[0]),
        labels.indices.contains(parts[1]), parts[2] > 0
      else { return nil }
      confusion.record(actual: parts[0], predicted: parts[1], weight: Double(parts[2]))
    }
    let score = FoldScore(
      confusion: confusion, logLossSum: logLossSum, logLossRowCount: numbers[3],
      priorFitCount: numbers[4], unconvergedFitCount: numbers[5])
    return (Place(search: numbers[0], trial: numbers[1], split: numbers[2]), score)
  }
}
