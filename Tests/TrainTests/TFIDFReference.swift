import Features
import Foundation
import Train

/// What `Tests/Reference/tfidf.py` printed; its layout stands at the top of that script.
struct TFIDFReference: Decodable {
  struct Row: Decodable {
    let indices: [UInt32]
    let values: [Double]
  }

  struct Setting: Decodable {
    let name: String
    let family: String
    let ngrams: [Int]
    let sublinear: Bool
    let minDocuments: Int
    let maxShare: Double
    let maxTerms: Int?
    let terms: [String]
    let idf: [Double]
    let training: [Row]
    let unseen: [Row]
  }

  struct Union: Decodable {
    let name: String
    let parts: [String]
    let training: [Row]
    let unseen: [Row]
  }

  let settings: [Setting]
  let unions: [Union]

  static func read() throws -> TFIDFReference {
    try JSONDecoder().decode(Self.self, from: referenceFile("tfidf.json"))
  }
}

/// The messages that the reference scripts share.
struct ReferenceCorpus: Decodable {
  struct Row: Decodable {
    let message: String
    let label: String
  }

  let training: [Row]
  let unseen: [String]

  static func read() throws -> ReferenceCorpus {
    try JSONDecoder().decode(Self.self, from: referenceFile("corpus.json"))
  }

  /// The training rows as a corpus.
  func corpus(_ settings: AnalyzerSettings) -> Corpus {
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: settings), columnNames: [])
    for row in training { builder.append(row.message, label: row.label) }
    return builder.finish()
  }
}

extension CorpusBuilder {
  /// Adds a row without categories.
  mutating func append(_ message: String, label: String, isHeldOut: Bool = false) {
    append(
      message: Array(message.utf8).span, label: Array(label.utf8).span, isHeldOut: isHeldOut)
  }
}

private func referenceFile(_ name: String) throws -> Data {
  try Data(
    contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Reference/" + name))
}
