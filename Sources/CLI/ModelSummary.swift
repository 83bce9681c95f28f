import Evaluation
import Features
import FoundationEssentials
import LogSchema
import ModelFile

/// What a sound model holds, for people and for programs.
struct ModelSummary {
  let model: TrainedModel
  let sections: [ModelFileSection]
  let byteCount: Int
  /// Terms to show by label.
  let termCount: Int

  var text: String {
    let space = model.features
    let settings = space.analyzer.settings
    var lines = [
      row("size", "\(byteCount) bytes"),
      row("labels", model.labels.joined(separator: ", ")),
      row("words", "\(space.words.termCount) terms, \(lengths(settings.wordNGrams))"),
      row(
        "characters", "\(space.characters.termCount) terms, \(lengths(settings.characterNGrams))"),
      row("masks", settings.masksIdentifiers ? "identifiers, numbers, addresses" : "nothing"),
      row("frequencies", space.usesSublinearTermFrequency ? "1 + ln tf" : "tf"),
    ]
    for column in space.columns {
      lines.append(row("column", "\(column.name), \(column.values.termCount) values"))
    }
    if let regression = model.logisticRegression {
      lines.append(row("logistic", "\(regression.featureCount) × \(regression.classCount) weights"))
    }
    if let forest = model.forest {
      lines.append(row("forest", "\(forest.treeCount) trees, \(forest.nodes.count) nodes"))
    }
    for (label, terms) in zip(model.labels, topTerms) where !terms.isEmpty {
      lines.append(
        row(
          "for " + label,
          terms.map { "\($0.term) \(fixedPoint($0.weight, digits: 2))" }.joined(separator: "; ")))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ name: String, _ value: String) -> String {
    name.padded(to: 16) + value
  }

  private func lengths(_ range: ClosedRange<Int>?) -> String {
    range.map { "n-grams of \($0.lowerBound) to \($0.upperBound)" } ?? "not used"
  }

  /// The features of the largest weights of each label.
  var topTerms: [[(term: String, weight: Double)]] {
    guard let regression = model.logisticRegression else { return [] }
    return model.labels.indices.map { label in
      let weights = (0..<regression.featureCount).map { feature in
        (feature: feature, weight: regression.weights[feature * regression.classCount + label])
      }
      let largest = weights.filter { $0.weight > 0 }
        .sorted { $0.weight == $1.weight ? $0.feature < $1.feature : $0.weight > $1.weight }
      return largest.prefix(termCount).map {
        (term: model.features.featureName($0.feature), weight: $0.weight)
      }
    }
  }

  /// The summary with the card as it stands in the file, or null if the card is not JSON.
  var json: String {
    let space = model.features
    let value: JSONValue = [
      "bytes": .integer(byteCount),
      "labels": .array(model.labels.map { .string($0) }),
      "word_terms": .integer(space.words.termCount),
      "character_terms": .integer(space.characters.termCount),
      "features": .integer(space.featureCount),
      "columns": .array(space.columns.map { .string($0.name) }),
      "logistic": .bool(model.logisticRegression != nil),
      "forest_trees": model.forest.map { .integer($0.treeCount) } ?? .null,
      "top_terms": .object(
        zip(model.labels, topTerms).map { label, terms in
          JSONValue.Member(
            label,
            .array(terms.map { ["term": .string($0.term), "weight": .number($0.weight)] }))
        }),
      "sections": .array(
        sections.map {
          [
            "name": .string($0.name), "offset": .integer($0.offset),
            "bytes": .integer($0.byteCount),
          ]
        }),
    ]
    let open = value.text(indentation: 2).dropLast(2)
    return open + ",\n  \"card\": " + cardText + "\n}"
  }

  private var cardText: String {
    let bytes = Data(model.card.utf8)
    let isJSON = (try? JSONDecoder().decode(AnyJSON.self, from: bytes)) != nil
    return isJSON ? model.card.split(separator: "\n").joined(separator: "\n  ") : "null"
  }
}

/// Any JSON value: decoding it tells that the text is JSON, and keeps nothing.
private struct AnyJSON: Decodable {
  init(from decoder: any Decoder) throws {}
}
