import ArgumentParser
import Evaluation
import FileSystem
import Infer
import LogSchema
import ModelFile

/// `tocsin neighbours`: model file + message → the training shapes that mean most nearly the same.
struct NeighboursCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neighbours", _superCommandName: Tocsin.name,
    abstract: "Show the training messages that a message is most like, and how severe they were.",
    discussion: """
      For a model that was trained with --vectors. The shapes of the training messages (messages \
      with identifiers masked) are listed by the cosine between their meaning and that of the \
      message, with their labels: how an engineer checks a verdict on a line that is new.

      EXAMPLES
        tocsin neighbours severity.tocsin 'Replica set lost its primary'
        tail -1 portal.log | tocsin neighbours severity.tocsin - --json
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "The message, or - for the first line of standard input.")
  var message: String

  @Option(help: ArgumentHelp("Shapes to show.", valueName: "count"))
  var limit = 5

  @Flag(help: "Print as JSON.")
  var json = false

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit is \(limit). Use 1 or more.") }
  }

  func run() throws {
    let classifier = try model.open()
    guard classifier.model.semantic != nil else {
      throw ClassifierError.noVectors(path: model.model)
    }
    var scratch = classifier.makeScratch(recallsAnswers: false)
    let bytes = try message == "-" ? firstLine() : Array(message.utf8)
    let prediction = classifier.classify(bytes.span, scratch: &scratch)
    let shapes = classifier.nearestShapes(&scratch, limit: limit)
    let report = NeighbourReport(
      labels: classifier.labels, prediction: prediction, shapes: shapes)
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
  }

  private func firstLine() throws -> [UInt8] {
    let input = try InputFile(path: "-")
    var bytes: [UInt8] = []
    while !bytes.contains(UInt8(ascii: "\n")), bytes.count < 1 << 24,
      try input.read(1 << 16, appendingTo: &bytes) > 0
    {}
    return Array(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
  }
}

/// The nearest shapes, and what the model says of the message.
private struct NeighbourReport {
  let labels: [String]
  let prediction: Prediction
  let shapes: [NearestShape]

  private func sizes(_ shape: NearestShape) -> [(label: String, size: Int)] {
    zip(labels, shape.labelSizes).filter { $0.1 > 0 }.map { ($0, Int($1)) }
  }

  var text: String {
    let known = prediction.isKnown ? "" : ", not known"
    let verdict =
      "\(prediction.label) \(fixedPoint(prediction.confidence, digits: 4)) by "
      + prediction.basis.rawValue + known
    let lines = shapes.map { shape in
      fixedPoint(shape.cosine, digits: 3).padded(to: 8)
        + sizes(shape).map { "\($0.label) \($0.size)" }.joined(separator: ", ").padded(to: 28)
        + shape.text
    }
    return ([verdict] + lines).joined(separator: "\n") + "\n"
  }

  var json: JSONValue {
    [
      "label": .string(prediction.label),
      "confidence": .number(prediction.confidence),
      "basis": .string(prediction.basis.rawValue),
      "known": .bool(prediction.isKnown),
      "neighbours": .array(
        shapes.map { shape in
          [
            "shape": .string(shape.text),
            "cosine": .number(shape.cosine),
            "labels": .object(
              sizes(shape).map { JSONValue.Member($0.label, .integer($0.size)) }),
          ]
        }),
    ]
  }
}
