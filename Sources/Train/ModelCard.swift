import Evaluation
import Features
import LinearAlgebra
public import LogSchema
import ModelFile

/// What a model file says of itself: where it comes from and how good it was on rows kept back.
///
/// Nothing in it depends on threads, paths or the time, so one seed gives one file.
public struct ModelCard: Sendable {
  private let outcome: ModelTrainer.Outcome
  private let settings: TrainingSettings
  private let toolVersion: String
  private let dataFingerprint: String?

  /// The card of what was learned.
  ///
  /// - Parameter dataFingerprint: SHA-256 of the bytes of the data, or nil if there is none.
  public init(
    _ outcome: ModelTrainer.Outcome, settings: TrainingSettings, toolVersion: String,
    dataFingerprint: String?
  ) {
    self.outcome = outcome
    self.settings = settings
    self.toolVersion = toolVersion
    self.dataFingerprint = dataFingerprint
  }

  /// The card as JSON.
  public var json: JSONValue {
    .object(members)
  }

  private var members: [JSONValue.Member] {
    let always: JSONValue = [
      "tool": .string("tocsin " + toolVersion),
      "seed": .string(String(settings.seed)),
      "settings": settingsJSON,
      "data": dataJSON,
      "features": featuresJSON,
      "logistic": logisticJSON,
      "forest": forestJSON,
      "calibration": calibrationJSON,
      "gate": gateJSON,
      "held_out": [
        "share": .number(settings.holdoutShare),
        "rows": outcome.heldOutRows?.json ?? .null,
        "shapes": outcome.heldOutShapes?.json ?? .null,
      ],
    ]
    guard case .object(var members) = always else { return [] }
    if settings.shapeWeighting != .row {
      members.append(JSONValue.Member("shape_weight", .string(settings.shapeWeighting.rawValue)))
    }
    if let semanticJSON { members.append(JSONValue.Member("vectors", semanticJSON)) }
    if let semantic = settings.semantic, semantic.table == nil {
      members.append(JSONValue.Member("vectors_from", "latent semantic analysis"))
    }
    return members
  }

  private var semanticJSON: JSONValue? {
    guard let fit = outcome.semantic, let settings = settings.semantic else { return nil }
    return [
      "pieces": .integer(fit.model.pieces.pieceCount),
      "dimensions": .integer(fit.model.vectors.dimensionCount),
      "only_used_pieces": .bool(settings.keepsUsedPiecesOnly),
      "shape_weight": .string(settings.weighting.rawValue),
      "text_weight": .number(settings.textWeight),
      "c": .number(fit.inverseRegularization),
      "c_by_held_out_shapes": .bool(settings.inverseRegularization == nil),
      "iterations": .integer(fit.iterationCount),
      "converged": .bool(fit.hasConverged),
      "shapes": .integer(fit.model.shapes.count),
      "threshold": .number(fit.model.shapes.threshold),
      "unlike_shapes": .number(settings.unlikeShare),
      "held_out_shapes": outcome.semanticShapes?.json ?? .null,
    ]
  }

  private var settingsJSON: JSONValue {
    let analyzer = outcome.features.analyzer.settings
    let vocabulary = settings.vocabulary
    return [
      "word_ngrams": .lengths(analyzer.wordNGrams),
      "character_ngrams": .lengths(analyzer.characterNGrams),
      "mask": .bool(analyzer.masksIdentifiers),
      "min_df": .bound(vocabulary.minDocuments),
      "max_df": .bound(vocabulary.maxDocuments),
      "max_terms": vocabulary.maxTerms.map { .integer($0) } ?? .null,
      "sublinear_tf": .bool(vocabulary.usesSublinearTermFrequency),
      "class_weight": .string(settings.classWeighting.rawValue),
    ]
  }

  private var dataJSON: JSONValue {
    let sizes = outcome.examples.classSizes
    return [
      "sha256": dataFingerprint.map { .string($0) } ?? .null,
      "rows": .integer(outcome.rowCount),
      "distinct_rows": .integer(outcome.distinctRowCount),
      "shapes": .integer(outcome.shapeKeys.count),
      "labels": .object(
        zip(outcome.labels, sizes).map { JSONValue.Member($0, .integer(Int($1))) }),
    ]
  }

  private var featuresJSON: JSONValue {
    let space = outcome.features
    return [
      "word_terms": .integer(space.words.termCount),
      "character_terms": .integer(space.characters.termCount),
      "columns": .object(
        space.columns.map { JSONValue.Member($0.name, .integer($0.values.termCount)) }),
      "distinct_rows": .integer(outcome.examples.classes.count),
    ]
  }

  private var logisticJSON: JSONValue {
    guard let fit = outcome.logistic, let settings = settings.logistic else { return .null }
    return [
      "c": .number(settings.inverseRegularization),
      "tolerance": .number(settings.tolerance),
      "iterations": .integer(fit.iterationCount),
      "converged": .bool(fit.hasConverged),
      "objective": .number(fit.objective),
      "relative_gap": .number(fit.relativeGap),
    ]
  }

  private var forestJSON: JSONValue {
    guard let fit = outcome.forest, let settings = settings.forest else { return .null }
    return [
      "trees": .integer(settings.treeCount),
      "nodes": .integer(fit.forest.nodes.count),
      "min_samples_leaf": .integer(settings.minSamplesLeaf),
      "min_samples_split": .integer(settings.minSamplesSplit),
      "max_depth": settings.maxDepth.map { .integer($0) } ?? .null,
      "out_of_bag_error": .number(fit.outOfBagError),
      "impurity_importance": .importances(
        NamedImportance.top(fit.impurityImportances, count: 10, in: outcome.features)),
      "permutation_importance": outcome.permutationImportances.map { .importances($0) } ?? .null,
    ]
  }

  private var calibrationJSON: JSONValue {
    guard let settings = settings.calibration else { return .null }
    return [
      "method": .string(settings.method.rawValue),
      "by": .string(settings.grouping.rawValue),
      "folds": .integer(settings.foldCount),
      "target_precision": .number(settings.targetPrecision),
      "logistic": outcome.logisticCalibration?.json(labels: outcome.labels) ?? .null,
      "forest": outcome.forestCalibration?.json(labels: outcome.labels) ?? .null,
    ]
  }
}

extension ModelCard {
  private var gateJSON: JSONValue {
    guard let fit = outcome.gate, let settings = settings.gate else { return .null }
    return [
      "clusters": .integer(fit.gate.clusterCount),
      "noise_rows": .number(fit.gate.noiseSize),
      "eps": .number(fit.gate.epsilon),
      "min_samples": .integer(fit.gate.minSamples),
      "score": .string("\(fit.gate.score)"),
      "threshold": .number(fit.gate.threshold),
      "allowed_false_refusals": .number(settings.falseRefusalShare),
      "false_refusals": .number(fit.refusals?.refusedShare),
      "measured_rows": .number(fit.refusals?.messageCount),
    ]
  }
}

extension HeldOutFigures {
  /// The figures as JSON.
  public var json: JSONValue {
    let report = ClassificationReport(confusion)
    return [
      "rows": .integer(Int(confusion.total) + unknownLabelRowCount),
      "accuracy": .number(report.accuracy),
      "macro_f1": .number(report.macroF1),
      "log_loss": .number(probabilities.logLoss),
      "unknown_label_rows": .integer(unknownLabelRowCount),
    ]
  }
}

extension JSONValue {
  fileprivate static func lengths(_ range: ClosedRange<Int>?) -> JSONValue {
    range.map { [.integer($0.lowerBound), .integer($0.upperBound)] } ?? .null
  }

  fileprivate static func importances(_ importances: [NamedImportance]) -> JSONValue {
    .array(
      importances.map { ["feature": .string($0.feature), "importance": .number($0.importance)] })
  }

  fileprivate static func bound(_ bound: DocumentBound) -> JSONValue {
    switch bound {
    case .count(let count): .integer(count)
    case .share(let share): .number(share)
    }
  }
}
