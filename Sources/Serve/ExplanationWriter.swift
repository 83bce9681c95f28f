import Dataset
import Hybrid
import Infer

extension AnswerWriter {
  /// Digits of weights and similarities behind the point.
  private static let explanationDigits = 4

  /// Adds the terms that decided, none where the model was not asked, and the training shapes that
  /// the record is most like, where the model has vectors.
  func append(_ explanation: ModelExplanation?, to output: inout [UInt8]) {
    append(explanation?.terms ?? [], to: &output)
    if let shapes = explanation?.nearestShapes { append(shapes, to: &output) }
  }

  private func append(_ terms: [TermContribution], to output: inout [UInt8]) {
    output.append(contentsOf: #","terms":["#.utf8)
    for (place, term) in terms.enumerated() {
      output.append(contentsOf: place == 0 ? #"{"term":"#.utf8 : #",{"term":"#.utf8)
      JSONText.appendString(term.term, to: &output)
      output.append(contentsOf: #","weight":"#.utf8)
      DecimalText.append(
        term.weight, fractionDigits: AnswerWriter.explanationDigits, to: &output)
      output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "]"))
  }

  private func append(_ shapes: [NearestShape], to output: inout [UInt8]) {
    output.append(contentsOf: #","nearest":["#.utf8)
    for (place, shape) in shapes.enumerated() {
      output.append(contentsOf: place == 0 ? #"{"shape":"#.utf8 : #",{"shape":"#.utf8)
      JSONText.appendString(shape.text, to: &output)
      output.append(contentsOf: #","severity":"#.utf8)
      JSONText.appendString(shape.mainLabel, to: &output)
      output.append(contentsOf: #","similarity":"#.utf8)
      DecimalText.append(
        shape.cosine, fractionDigits: AnswerWriter.explanationDigits, to: &output)
      output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "]"))
  }
}
