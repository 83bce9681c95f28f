import Features
import Glibc
import LinearAlgebra
public import ModelFile
import ParallelWork
import SeededRandom

/// Learns what the training messages look like, so that others can be told from them.
struct GateTrainer {
  let settings: GateSettings
  let seed: UInt64
  /// What the process may hold while the cluster forest grows.
  var budget = MemoryBudget.unlimited

  /// Clusters the messages that were learned from, and learns to tell the clusters apart.
  ///
  /// - Parameters:
  ///   - examples: The messages; only their shapes count, each once.
  ///   - space: The space of its features.
  ///   - corpus: The corpus, for the shapes' texts.
  ///   - threshold: The score from which a message is known.
  /// - Throws: ``TrainError`` from the cluster forest.
  func train(
    _ examples: TrainingExamples, in space: FeatureSpace, of corpus: Corpus, threshold: Double
  ) throws(TrainError) -> KnownShapeGate {
    let messages = sample(DistinctShapes(examples, of: corpus))
    let labelCount = examples.labels.count
    let rows = messages.rows(in: space, of: corpus, threads: settings.clustering.threads)
    let clustering = dbscan(
      rows: rows, weights: messages.weights, hyperparameters: settings.clustering)
    let centroids = ClusterCentroids(of: clustering, rows: rows, weights: messages.weights)
    var labelSizes = [Double](repeating: 0, count: clustering.clusterCount * labelCount)
    var typical = [Int?](repeating: nil, count: clustering.clusterCount)
    var noiseSize = 0.0
    for (row, cluster) in clustering.labels.enumerated() {
      guard cluster != Clustering.noise else {
        noiseSize += messages.weights[row]
        continue
      }
      for label in 0..<labelCount {
        labelSizes[cluster * labelCount + label] +=
          messages.labelSizes[row * labelCount + label]
      }
      if typical[cluster].map({ messages.weights[row] > messages.weights[$0] }) ?? true {
        typical[cluster] = row
      }
    }
    return KnownShapeGate(
      score: settings.score, threshold: threshold, epsilon: settings.clustering.epsilon,
      minSamples: settings.clustering.minSamples,
      unseenTermWeight: log(examples.weightSum + 1) + 1, noiseSize: noiseSize,
      starts: FrozenArray(centroids.centroids.rowStarts.map { UInt32($0) }),
      features: FrozenArray(centroids.centroids.columnIndices),
      values: FrozenArray(centroids.centroids.values), labelSizes: FrozenArray(labelSizes),
      typicalShapes: typical.map { $0.map { corpus.shapeText(messages.shapes[$0]) } ?? "" },
      forest: try growForest(
        clustering, rows: rows, weights: messages.weights, featureCount: space.featureCount))
  }

  /// A message this near to a centroid would have been its neighbour in the clustering.
  var neighbourThreshold: Double { 1 - settings.clustering.epsilon }

  /// Learns a gate from the rows that a fit kept, and sees which held-out messages of known shapes
  /// it would refuse.
  ///
  /// - Returns: The highest threshold that refuses no more than the allowed share of them, but none
  ///   above ``neighbourThreshold``; nil if no held-out message is of a known shape.
  func measureRefusals(
    _ fit: HeldOutFit, of corpus: Corpus
  ) throws(TrainError) -> GateRefusals? {
    let gate = try train(fit.examples, in: fit.space, of: corpus, threshold: 0)
    let scores = scores(of: fit.testRows, in: corpus, by: GateScorer(gate, in: fit.space))
    let counts = fit.testRows.map { Double(corpus.rows[$0].count) }
    let knownShapes = Set(fit.examples.shapes)
    let known = fit.testRows.indices.filter {
      knownShapes.contains(corpus.rows[fit.testRows[$0]].shape)
    }
    guard var refusals = refusals(known.map { (score: scores[$0], count: counts[$0]) }) else {
      return nil
    }
    for (score, count) in zip(scores, counts) where score < refusals.threshold {
      refusals.refusedRowCount += count
    }
    return refusals
  }

  /// How known a gate finds the messages of some rows. Shape `[rows.count]`.
  private func scores(of rows: [Int], in corpus: Corpus, by scorer: GateScorer) -> [Double] {
    let threads = settings.clustering.threads
    let parts = parallelMap(count: rows.count, partLength: 1_024, threads: threads) {
      scorer
    } _: { scorer, part in
      let bytes = corpus.texts.bytes.span
      return rows[part].map { row in
        let text = corpus.texts.range(of: corpus.rows[row].text)
        return scorer.score(ofNormalized: bytes.extracting(text))
      }
    }
    return Array(parts.joined())
  }

  /// The threshold for some scores of known messages, and what it refuses of them.
  ///
  /// A score of 0 is refused by every gate: the allowed share is one of the other messages.
  func refusals(_ scores: [(score: Double, count: Double)]) -> GateRefusals? {
    let total = scores.reduce(0) { $0 + $1.count }
    guard total > 0 else { return nil }
    let ascending = scores.filter { $0.score > 0 }.sorted { $0.score < $1.score }
    let allowed = ascending.reduce(0) { $0 + $1.count } * settings.falseRefusalShare
    var below = 0.0
    var threshold = neighbourThreshold
    for (score, count) in ascending {
      below += count
      // A score equal to the threshold passes, so this message may still be one too many.
      if below > allowed {
        threshold = min(score, neighbourThreshold)
        break
      }
    }
    let refused = scores.reduce(0) { $0 + ($1.score < threshold ? $1.count : 0) }
    return GateRefusals(
      threshold: threshold, messageCount: total, refusedShare: refused / total)
  }

  /// The forest that tells the clusters apart; nil where there is nothing to tell, and where the
  /// score does not ask it: it can be most of a model file.
  private func growForest(
    _ clustering: Clustering, rows: SparseMatrix, weights: [Double], featureCount: Int
  ) throws(TrainError) -> RandomForest? {
    guard settings.score != .cosine, clustering.clusterCount > 1 else { return nil }
    let members = clustering.labels.indices.filter { clustering.labels[$0] != Clustering.noise }
    var examples = SparseMatrix(columnCount: featureCount)
    for row in members {
      let elements = rows.elements(ofRow: row)
      examples.appendRow(columns: rows.columnIndices[elements], values: rows.values[elements])
    }
    let trainer = RandomForestTrainer(hyperparameters: settings.forest, budget: budget)
    return try trainer.train(
      rows: FeatureRows(examples), labels: members.map { clustering.labels[$0] },
      weights: members.map { weights[$0] },
      classWeights: [Double](repeating: 1, count: clustering.clusterCount),
      classCount: clustering.clusterCount, estimatesOutOfBag: false
    ).forest
  }

  private func sample(_ shapes: DistinctShapes) -> DistinctShapes {
    guard shapes.weights.count > settings.largestRowCount else { return shapes }
    var generator = SplitMix64(seed: seed, purpose: "clustered messages", stream: 0)
    var order = Array(shapes.weights.indices)
    generator.shuffle(&order)
    return shapes.keeping(order.prefix(settings.largestRowCount).sorted())
  }
}

/// A gate and how its threshold was chosen.
public struct GateFit: Sendable {
  /// What was learned.
  public let gate: KnownShapeGate
  /// What a gate of the same settings did on held-out messages, if there were any.
  public let refusals: GateRefusals?
}

/// What a threshold refuses of held-out messages whose shapes are known.
public struct GateRefusals: Equatable, Sendable {
  /// The score from which a message counts as known.
  public let threshold: Double
  /// Held-out messages.
  public let messageCount: Double
  /// The share of them that scores less.
  public let refusedShare: Double
  /// Held-out rows of any shape, known or not, that score less.
  public internal(set) var refusedRowCount = 0.0
}
