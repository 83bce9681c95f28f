import Dataset
import Infer
import LogSchema
import ModelFile

/// Classifies batches of records and writes them with their verdicts.
struct VerdictWriter: Sendable {
  let classifier: SeverityClassifier
  let format: RecordFormat
  let explains: Bool
  let listsProbabilities: Bool
  let usesGate: Bool
  /// Digits of numbers behind the point, 0...17.
  let digits: Int

  private var hasVectors: Bool { classifier.hasVectors }

  private var hasGate: Bool { classifier.model.gate != nil }

  /// Whether what it writes tells how known a message is.
  var writesKnownScores: Bool { hasGate && format != .lines }

  /// The label that is answered.
  private func label(of prediction: Prediction) -> String {
    isAnswer(prediction) ? prediction.label : Severity.unclassifiedLabel
  }

  /// How sure the answer is; an answer that is none is not sure at all.
  private func confidence(of prediction: Prediction) -> Double {
    isAnswer(prediction) ? prediction.confidence : 0
  }

  private func isAnswer(_ prediction: Prediction) -> Bool {
    prediction.isKnown || !usesGate
  }

  /// The header of a CSV file with the verdict's columns.
  func header(after header: CSVHeader) -> [UInt8] {
    var bytes = header.bytes
    var names = ["tocsin_severity", "tocsin_confidence"]
    if hasGate { names.append("tocsin_known") }
    if hasVectors { names += ["tocsin_basis", "tocsin_similarity"] }
    if explains { names.append("tocsin_terms") }
    if explains && hasVectors { names.append("tocsin_nearest") }
    if listsProbabilities {
      names += classifier.labels.map { "tocsin_probability_" + $0 }
    }
    for name in names {
      bytes.append(UInt8(ascii: ","))
      CSVWriter.appendField(name, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// The records of a batch with their verdicts, in their order.
  func verdicts(on batch: RecordBatch, _ scratch: inout ClassifierScratch) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(batch.bytes.count + 40 * batch.rowCount)
    let columnCount = classifier.columnNames.count
    var rows = 0..<0
    while rows.upperBound < batch.rowCount {
      rows = rowsTogether(from: rows.upperBound, of: batch)
      for row in rows { enqueue(batch, row, columnCount, &scratch) }
      for row in rows {
        let prediction = classifier.predictNext(&scratch)
        switch format {
        case .lines: appendLine(batch, row, prediction, &scratch, to: &output)
        case .csv: appendCSV(batch, row, prediction, &scratch, to: &output)
        case .jsonl: appendJSON(batch, row, prediction, &scratch, to: &output)
        }
        output.append(UInt8(ascii: "\n"))
      }
    }
    return output
  }

  /// The next rows that are answered together: several, or one of a long message.
  private func rowsTogether(from first: Int, of batch: RecordBatch) -> Range<Int> {
    func isLong(_ row: Int) -> Bool {
      batch.field(row, 0).count > SeverityClassifier.queuedByteLimit
    }
    let last = min(first + SeverityClassifier.queueLength, batch.rowCount)
    if isLong(first) { return first..<first + 1 }
    return first..<((first + 1..<last).first(where: isLong) ?? last)
  }

  private func enqueue(
    _ batch: RecordBatch, _ row: Int, _ columnCount: Int, _ scratch: inout ClassifierScratch
  ) {
    let bytes = batch.bytes.span
    classifier.extract(bytes.extracting(batch.field(row, 0)), scratch: &scratch)
    for column in 0..<columnCount {
      classifier.extractColumn(
        column, value: bytes.extracting(batch.field(row, column + 1)), scratch: &scratch)
    }
    classifier.enqueue(&scratch)
  }

  private func appendLine(
    _ batch: RecordBatch, _ row: Int, _ prediction: Prediction,
    _ scratch: inout ClassifierScratch, to output: inout [UInt8]
  ) {
    output.append(contentsOf: label(of: prediction).utf8)
    output.append(UInt8(ascii: "\t"))
    append(confidence(of: prediction), to: &output)
    if listsProbabilities {
      for probability in scratch.probabilities {
        output.append(UInt8(ascii: "\t"))
        append(probability, to: &output)
      }
    }
    if explains {
      output.append(UInt8(ascii: "\t"))
      output.append(contentsOf: terms(prediction, &scratch))
      if hasVectors {
        output.append(UInt8(ascii: "\t"))
        output.append(contentsOf: nearest(&scratch))
      }
    }
    output.append(UInt8(ascii: "\t"))
    output.append(contentsOf: batch.bytes[batch.raw(row)])
  }

  private func appendCSV(
    _ batch: RecordBatch, _ row: Int, _ prediction: Prediction,
    _ scratch: inout ClassifierScratch, to output: inout [UInt8]
  ) {
    output.append(contentsOf: batch.bytes[batch.raw(row)])
    output.append(UInt8(ascii: ","))
    CSVWriter.appendField(label(of: prediction), to: &output)
    output.append(UInt8(ascii: ","))
    append(confidence(of: prediction), to: &output)
    if hasGate {
      output.append(UInt8(ascii: ","))
      append(prediction.knownScore, to: &output)
    }
    if hasVectors {
      output.append(UInt8(ascii: ","))
      output.append(contentsOf: prediction.basis.rawValue.utf8)
      output.append(UInt8(ascii: ","))
      if let similarity = prediction.similarity { append(similarity, to: &output) }
    }
    if explains {
      output.append(UInt8(ascii: ","))
      CSVWriter.appendField(terms(prediction, &scratch).span, to: &output)
      if hasVectors {
        output.append(UInt8(ascii: ","))
        CSVWriter.appendField(nearest(&scratch).span, to: &output)
      }
    }
    if listsProbabilities {
      for probability in scratch.probabilities {
        output.append(UInt8(ascii: ","))
        append(probability, to: &output)
      }
    }
  }

  private func appendJSON(
    _ batch: RecordBatch, _ row: Int, _ prediction: Prediction,
    _ scratch: inout ClassifierScratch, to output: inout [UInt8]
  ) {
    output.append(contentsOf: batch.bytes[batch.raw(row).lowerBound..<batch.closingBrace(row)])
    if !batch.isEmptyObject(row) { output.append(UInt8(ascii: ",")) }
    output.append(contentsOf: #""tocsin_severity":"#.utf8)
    JSONText.appendString(label(of: prediction), to: &output)
    output.append(contentsOf: #","tocsin_confidence":"#.utf8)
    append(confidence(of: prediction), to: &output)
    if hasGate {
      output.append(contentsOf: #","tocsin_known":"#.utf8)
      append(prediction.knownScore, to: &output)
    }
    if hasVectors {
      output.append(contentsOf: #","tocsin_basis":"#.utf8)
      JSONText.appendString(prediction.basis.rawValue, to: &output)
      if let similarity = prediction.similarity {
        output.append(contentsOf: #","tocsin_similarity":"#.utf8)
        append(similarity, to: &output)
      }
    }
    if explains && hasVectors { appendNearestShapes(&scratch, to: &output) }
    if explains {
      output.append(contentsOf: #","tocsin_terms":["#.utf8)
      for (place, term) in classifier.explain(prediction, scratch: &scratch).enumerated() {
        output.append(contentsOf: place == 0 ? #"{"term":"#.utf8 : #",{"term":"#.utf8)
        JSONText.appendString(term.term, to: &output)
        output.append(contentsOf: #","weight":"#.utf8)
        append(term.weight, to: &output)
        output.append(UInt8(ascii: "}"))
      }
      output.append(UInt8(ascii: "]"))
    }
    if listsProbabilities {
      output.append(contentsOf: #","tocsin_probabilities":{"#.utf8)
      for (place, probability) in scratch.probabilities.enumerated() {
        if place > 0 { output.append(UInt8(ascii: ",")) }
        JSONText.appendString(classifier.labels[place], to: &output)
        output.append(UInt8(ascii: ":"))
        append(probability, to: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "}"))
  }

  /// The terms that decided, as text.
  private func terms(_ prediction: Prediction, _ scratch: inout ClassifierScratch) -> [UInt8] {
    var text: [UInt8] = []
    appendTerms(classifier.explain(prediction, scratch: &scratch), digits: digits, to: &text)
    return text
  }

  /// The nearest training shape, as text.
  private func nearest(_ scratch: inout ClassifierScratch) -> [UInt8] {
    var text: [UInt8] = []
    appendNearest(classifier.nearestShapes(&scratch, limit: 1), digits: digits, to: &text)
    return text
  }

  private func appendNearestShapes(
    _ scratch: inout ClassifierScratch, to output: inout [UInt8]
  ) {
    output.append(contentsOf: #","tocsin_nearest":["#.utf8)
    for (place, shape) in classifier.nearestShapes(&scratch, limit: 3).enumerated() {
      output.append(contentsOf: place == 0 ? #"{"shape":"#.utf8 : #",{"shape":"#.utf8)
      JSONText.appendString(shape.text, to: &output)
      output.append(contentsOf: #","severity":"#.utf8)
      JSONText.appendString(shape.mainLabel, to: &output)
      output.append(contentsOf: #","similarity":"#.utf8)
      append(shape.cosine, to: &output)
      output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "]"))
  }

  private func append(_ value: Double, to output: inout [UInt8]) {
    DecimalText.append(value, fractionDigits: digits, to: &output)
  }
}
