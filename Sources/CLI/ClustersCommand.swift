import ArgumentParser
import Evaluation
import Features
import FileSystem
import Infer
import LogSchema
import ModelFile

/// `tocsin clusters`: model file → the groups of messages that its gate knows.
struct ClustersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clusters", _superCommandName: Tocsin.name,
    abstract: "Show the groups of messages that a model knows.",
    discussion: """
      'tocsin train' groups the training messages by DBSCAN with cosine distance. Each group is \
      shown with its size, its commonest shape (the message with identifiers masked), the \
      severities of its messages and its weightiest terms; messages in no group come last.

      EXAMPLES
        tocsin clusters severity.tocsin
        tocsin clusters severity.tocsin --json | jq '.clusters[].typical_shape'
      """)

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("Terms to show of each group.", valueName: "count"))
  var terms = 5

  @Flag(help: "Print as JSON.")
  var json = false

  func validate() throws {
    guard terms >= 0 else { throw ValidationError("--terms is \(terms). Use 0 or more.") }
  }

  func run() throws {
    let model = try self.model.open().model
    guard let gate = model.gate else {
      throw ValidationError(
        "'\(self.model.model)' was trained without clusters. Train it again with --gate.")
    }
    let report = ClusterReport(model: model, gate: gate, termCount: terms)
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
  }
}

/// The clusters of a gate, largest first.
private struct ClusterReport {
  let model: TrainedModel
  let gate: KnownShapeGate
  let termCount: Int

  private func labelSizes(_ cluster: Int) -> [(label: String, size: Double)] {
    model.labels.enumerated().map { index, label in
      (label: label, size: gate.labelSizes[cluster * model.labels.count + index])
    }
  }

  private func size(_ cluster: Int) -> Double {
    labelSizes(cluster).reduce(0) { $0 + $1.size }
  }

  private var order: [Int] {
    let sizes = (0..<gate.clusterCount).map(size)
    return sizes.indices.sorted {
      sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$0] > sizes[$1]
    }
  }

  private func topTerms(_ cluster: Int) -> [String] {
    let elements = Int(gate.starts[cluster])..<Int(gate.starts[cluster + 1])
    let heaviest = elements.sorted {
      gate.values[$0] == gate.values[$1] ? $0 < $1 : gate.values[$0] > gate.values[$1]
    }
    return heaviest.prefix(termCount).map { model.features.featureName(Int(gate.features[$0])) }
  }

  var text: String {
    var lines = [
      "\(gate.clusterCount) clusters, eps \(fixedPoint(gate.epsilon, digits: 2)), min samples "
        + "\(gate.minSamples); known from \(fixedPoint(gate.threshold, digits: 3)) on", "",
    ]
    for cluster in order {
      let labels = labelSizes(cluster).filter { $0.size > 0 }
        .map { "\($0.label) \(Int($0.size))" }
      lines.append(
        String(Int(size(cluster))).padded(to: 9) + gate.typicalShapes[cluster])
      lines.append("".padded(to: 9) + labels.joined(separator: ", "))
      lines.append("".padded(to: 9) + topTerms(cluster).joined(separator: "; "))
    }
    lines.append("")
    lines.append(String(Int(gate.noiseSize)).padded(to: 9) + "messages in no cluster")
    return lines.joined(separator: "\n") + "\n"
  }

  var json: JSONValue {
    [
      "eps": .number(gate.epsilon),
      "min_samples": .integer(gate.minSamples),
      "threshold": .number(gate.threshold),
      "clusters": .array(
        order.map { cluster in
          [
            "cluster": .integer(cluster),
            "size": .integer(Int(size(cluster))),
            "typical_shape": .string(gate.typicalShapes[cluster]),
            "labels": .object(
              labelSizes(cluster).map { JSONValue.Member($0.label, .integer(Int($0.size))) }),
            "top_terms": .array(topTerms(cluster).map { .string($0) }),
          ]
        }),
      "in_no_cluster": .integer(Int(gate.noiseSize)),
    ]
  }
}
