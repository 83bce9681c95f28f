import Dataset
import Infer

/// Adds the terms that decided, as `term +0.1234; term -0.1234`.
func appendTerms(_ terms: [TermContribution], digits: Int, to text: inout [UInt8]) {
  for (place, term) in terms.enumerated() {
    if place > 0 { text.append(contentsOf: "; ".utf8) }
    text.append(contentsOf: term.term.utf8)
    text.append(contentsOf: term.weight < 0 ? " ".utf8 : " +".utf8)
    DecimalText.append(term.weight, fractionDigits: digits, to: &text)
  }
}

/// Adds the nearest training shape, as `0.8312 High: the shape`; nothing where there is none.
func appendNearest(_ shapes: [NearestShape], digits: Int, to text: inout [UInt8]) {
  guard let shape = shapes.first else { return }
  DecimalText.append(shape.cosine, fractionDigits: digits, to: &text)
  text.append(contentsOf: " \(shape.mainLabel): ".utf8)
  text.append(contentsOf: shape.text.utf8)
}
