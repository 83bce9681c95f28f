import ModelFile
import ParallelWork
import SeededRandom

/// How a forest does on the examples that a tree did not see: a test without test data.
///
/// Each example is judged only by the trees whose draw left it out, about a third of them. Equal
/// examples that were drawn are in those trees all the same, so on data with many repeats the
/// error is that of messages seen before.
///
/// Reference: Breiman 1996, Out-of-bag estimation.
public struct OutOfBagEstimate: Equatable, Sendable {
  /// The share of examples, by weight, whose most likely class is not their label; not a number
  /// when every tree saw every example.
  public let error: Double
  /// The mean class distributions over the trees that left a row out; all 0 for a row that none
  /// left out. Shape `[rowCount, classCount]`.
  public let probabilities: [Double]
  /// Weight of the examples that every tree saw. They have no say in ``error``.
  public let weightWithoutVote: Double
}

/// Collects the votes of trees on the rows that they did not see.
///
/// A row of weight `m` stands for `m` equal examples, of which `d` draws miss each with the chance
/// `(1 − 1/m)^d`. Which ones they miss is not kept; so up to 32 copies of the row, each with
/// its share of the weight, are left out by each tree with just that chance. A copy then sees the
/// same number of trees as an example of the expanded rows does, and errs as often on average.
struct OutOfBagVotes {
  let forest: RandomForest
  let matrix: BinnedMatrix
  let labels: [Int]
  let weights: [Double]
  let bootstrap: Bootstrap
  let hyperparameters: ForestHyperparameters

  static let mostCopies = 32
  private static let rowsOfChunk = 512
  /// Trees whose draws are kept at a time.
  private static let treesOfBlock = 16

  /// The votes on a range of rows.
  private struct Chunk: Sendable {
    var rows: Range<Int>
    /// Where the copies of each row start. Shape `[rows + 1]`.
    var copyStarts: [Int]
    /// Sums of distributions. Shape `[copies, classCount]`.
    var sums: [Double]
    /// Trees that left a copy out. Shape `[copies]`.
    var treeCounts: [Int]
  }

  /// The estimate over all trees.
  func estimate() -> OutOfBagEstimate {
    var chunks = stride(from: 0, to: matrix.rowCount, by: Self.rowsOfChunk).map { start in
      emptyChunk(rows: start..<min(start + Self.rowsOfChunk, matrix.rowCount))
    }
    let chains = ChainedForest(forest)
    for first in stride(from: 0, to: forest.treeCount, by: Self.treesOfBlock) {
      let trees = first..<min(first + Self.treesOfBlock, forest.treeCount)
      let draws = parallelMap(count: trees.count, threads: hyperparameters.threads) { number in
        var generator = SplitMix64(seed: hyperparameters.seed, stream: UInt64(first + number))
        return bootstrap.draw(using: &generator)
      }
      let before = chunks
      chunks = parallelMap(count: before.count, threads: hyperparameters.threads) {
        ForestWalk(of: chains)
      } _: { walk, number in
        vote(on: before[number], trees: trees, draws: draws, walk: &walk)
      }
    }
    return summary(of: chunks)
  }

  private func emptyChunk(rows: Range<Int>) -> Chunk {
    var starts = [0]
    for row in rows { starts.append(starts[starts.count - 1] + copyCount(of: row)) }
    let copies = starts[rows.count]
    return Chunk(
      rows: rows, copyStarts: starts,
      sums: Array(repeating: 0, count: copies * forest.classCount),
      treeCounts: Array(repeating: 0, count: copies))
  }

  private func copyCount(of row: Int) -> Int {
    Int(min(max(weights[row].rounded(), 1), Double(Self.mostCopies)))
  }

  private func vote(
    on before: Chunk, trees: Range<Int>, draws: [[UInt32]], walk: inout ForestWalk
  ) -> Chunk {
    var chunk = before
    for (number, row) in chunk.rows.enumerated() {
      walk.load(row: row, of: matrix)
      for tree in trees {
        let share = Bootstrap.outOfBagShare(
          copies: weights[row], draws: draws[tree - trees.lowerBound][row])
        guard share > 0 else { continue }
        var chance = generator(row: row, tree: tree)
        let leaf = walk.leafRow(ofTree: tree)
        for copy in chunk.copyStarts[number]..<chunk.copyStarts[number + 1]
        where chance.unitInterval() < share {
          chunk.treeCounts[copy] += 1
          walk.addDistribution(leaf, to: &chunk.sums, at: copy * forest.classCount)
        }
      }
    }
    return chunk
  }

  /// The chance that leaves copies of a row out of a tree; the trees' own streams come first.
  private func generator(row: Int, tree: Int) -> SplitMix64 {
    let stream = UInt64(forest.treeCount) * UInt64(row + 1) + UInt64(tree)
    return SplitMix64(seed: hyperparameters.seed, stream: stream)
  }

  private func summary(of chunks: [Chunk]) -> OutOfBagEstimate {
    var (wrong, judged, missed) = (0.0, 0.0, 0.0)
    var probabilities = [Double](repeating: 0, count: matrix.rowCount * forest.classCount)
    for chunk in chunks {
      for (number, row) in chunk.rows.enumerated() {
        let copies = chunk.copyStarts[number]..<chunk.copyStarts[number + 1]
        let weight = weights[row] / Double(copies.count)
        let voted = copies.filter { chunk.treeCounts[$0] > 0 }
        missed += weight * Double(copies.count - voted.count)
        judged += weight * Double(voted.count)
        for copy in voted {
          let start = copy * forest.classCount
          let sums = chunk.sums[start..<start + forest.classCount]
          if indexOfLargest(sums) != labels[row] { wrong += weight }
          let scale = 1 / Double(chunk.treeCounts[copy] * voted.count)
          for (label, sum) in sums.enumerated() {
            probabilities[row * forest.classCount + label] += sum * scale
          }
        }
      }
    }
    return OutOfBagEstimate(
      error: wrong / judged, probabilities: probabilities, weightWithoutVote: missed)
  }
}
