import DataGen
import Evaluation
import LogSchema

/// What a run of `tocsin generate` wrote, and how well its labels can be told at best.
struct GenerateSummary {
  let command: GenerateCommand
  let generator: LogGenerator
  let tally: LogGenerator.RowTally
  let byteCount: Int
  let heldOutByteCount: Int
  let seconds: Double

  /// Lines for people.
  var text: String {
    let place = command.output == "-" ? "standard output" : command.output
    var lines = [
      "wrote \(tally.rowCount(heldOut: false)) rows, \(byteCount) bytes to \(place) in "
        + "\(fixedPoint(seconds, digits: 3)) s"
    ]
    if let path = command.holdoutOutput {
      lines.append(
        "wrote \(tally.rowCount(heldOut: true)) rows of held-out shapes, \(heldOutByteCount) bytes "
          + "to \(path)")
    }
    lines.append("ceiling of any model: " + GenerateSummary.text(tally.ceiling(heldOut: false)))
    if command.holdoutOutput != nil {
      lines.append("on held-out shapes: " + GenerateSummary.text(tally.ceiling(heldOut: true)))
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ ceiling: ShapeCeiling) -> String {
    "accuracy \(fixedPoint(ceiling.accuracy, digits: 4)), macro F1 "
      + "\(fixedPoint(ceiling.macroF1, digits: 4)), log-loss "
      + "\(fixedPoint(ceiling.logLoss, digits: 4)); \(ceiling.ambiguousShapeCount) of "
      + "\(ceiling.shapeCount) shapes carry several severities"
  }

  /// The same and the settings that say what the dataset is.
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("output", .string(command.output)),
      .init("format", .string(command.chosenFormat.rawValue)),
      .init("catalogue", .string(command.catalogue ?? command.profile.rawValue)),
      .init("seed", .string(String(command.seed))),
      .init("rows", .integer(tally.rowCount(heldOut: false))),
      .init("bytes", .integer(byteCount)),
      .init("seconds", .number(seconds)),
      .init("ceiling", GenerateSummary.json(tally.ceiling(heldOut: false))),
    ]
    if let path = command.holdoutOutput {
      members.append(
        .init(
          "held_out",
          .object([
            .init("output", .string(path)),
            .init("rows", .integer(tally.rowCount(heldOut: true))),
            .init("bytes", .integer(heldOutByteCount)),
            .init("ceiling", GenerateSummary.json(tally.ceiling(heldOut: true))),
          ])))
    }
    members.append(
      .init(
        "incidents",
        .array(
          generator.incidents.map { incident in
            .object([
              .init("id", .string(incident.id)),
              .init("start", .string(incident.start.description)),
              .init("end", .string(incident.end.description)),
            ])
          })))
    return .object(members)
  }

  private static func json(_ ceiling: ShapeCeiling) -> JSONValue {
    .object([
      .init("accuracy", .number(ceiling.accuracy)),
      .init("macro_f1", .number(ceiling.macroF1)),
      .init("log_loss", .number(ceiling.logLoss)),
      .init("shapes", .integer(ceiling.shapeCount)),
      .init("ambiguous_shapes", .integer(ceiling.ambiguousShapeCount)),
    ])
  }
}
