import Glibc
import LinearAlgebra

/// What a multinomial logistic regression minimises, and its gradient.
///
/// With weights `W` of shape `[featureCount, classCount]`, biases `b`, and rows `x` of class `y`
/// that count `m` each:
///
///     f(W, b) = Σ m · (log Σ_c exp(x·W_c + b_c) − (x·W_y + b_y)) + λ/2 · ‖W‖²
///
/// The parameters are one array: `W` row after row, then `b`. The biases are not penalised.
struct LogisticObjective: Sendable {
  /// Parameters: `(featureCount + 1) · classCount`.
  let parameterCount: Int
  /// The factor λ of the penalty.
  let penalty: Double
  private let rows: SparseMatrix
  private let classes: [Int]
  private let multiplicities: [Double]
  private let classCount: Int
  private let blocks: [RowBlock]
  private let threads: Int
  /// Columns from here on are not penalised.
  private let penalizedColumnCount: Int

  /// - Parameters:
  ///   - rows: Features. Shape `[rowCount, featureCount]`.
  ///   - classes: The class of each row.
  ///   - multiplicities: How much each row counts, `m`.
  ///   - classCount: Classes.
  ///   - penalty: λ, above 0.
  ///   - threads: At most this many; the value does not change by a bit.
  ///   - penalizedColumnCount: The first columns, which are penalised; nil for all.
  init(
    rows: SparseMatrix, classes: [Int], multiplicities: [Double], classCount: Int,
    penalty: Double, threads: Int, penalizedColumnCount: Int? = nil
  ) {
    self.rows = rows
    self.classes = classes
    self.multiplicities = multiplicities
    self.classCount = classCount
    self.penalty = penalty
    self.threads = threads
    self.penalizedColumnCount = penalizedColumnCount ?? rows.columnCount
    parameterCount = (rows.columnCount + 1) * classCount
    // The residuals of a block stay in the cache between the two passes over it.
    blocks = RowBlock.blocks(of: rows, rowCount: max(131_072 / classCount, 256), threads: threads)
  }

  /// The value at `parameters`; `gradient` is replaced. Shapes `[parameterCount]`.
  ///
  /// - Complexity: two passes over the elements of the rows, each times `classCount`.
  func evaluate(_ parameters: [Double], gradient: inout [Double]) -> Double {
    var squares = 0.0
    let penalizedCount = penalizedColumnCount * classCount
    for index in 0..<penalizedCount {
      gradient[index] = penalty * parameters[index]
      squares += parameters[index] * parameters[index]
    }
    for index in penalizedCount..<parameterCount { gradient[index] = 0 }
    var value = penalty / 2 * squares
    var residuals = roomForBlock(perRow: classCount + 1)
    for block in blocks {
      computeResiduals(block, parameters, into: &residuals)
      let losses = block.rows.count * classCount
      for loss in losses..<(losses + block.rows.count) { value += residuals[loss] }
      addGradient(of: block, residuals, to: &gradient)
    }
    return value
  }

  /// Room for so many numbers for each row of the longest block.
  private func roomForBlock(perRow count: Int) -> [Double] {
    [Double](repeating: 0, count: (blocks.map(\.rows.count).max() ?? 0) * count)
  }

  /// For each row of a block `m · (p_c − [c = y])` for each class `c`; behind them all the rows'
  /// losses.
  private func computeResiduals(
    _ block: RowBlock, _ parameters: [Double], into residuals: inout [Double]
  ) {
    unsafe forEachPart(of: block.rowParts, threads: threads, writingTo: &residuals) {
      part, writes in
      // SAFETY: rows of different parts have different places of `classCount` residuals, and of
      // one loss.
      let first = part.lowerBound - block.rows.lowerBound
      let places = unsafe writes.base + first * classCount
      let losses = unsafe writes.base + block.rows.count * classCount + first
      unsafe computeLogits(part, parameters, into: places)
      for (offset, row) in part.enumerated() {
        unsafe losses[offset] = computeResidual(row, at: places + offset * classCount)
      }
    }
  }

  /// Replaces the logits of a row by its residuals.
  ///
  /// - Returns: The loss.
  @unsafe
  private func computeResidual(_ row: Int, at place: UnsafeMutablePointer<Double>) -> Double {
    let ownLogit = unsafe place[classes[row]]
    let (largest, sum) = unsafe exponentiate(place)
    let multiplicity = multiplicities[row]
    for index in 0..<classCount { unsafe place[index] *= multiplicity / sum }
    unsafe place[classes[row]] -= multiplicity
    return multiplicity * (log(sum) + largest - ownLogit)
  }

  /// Replaces the logits `z` of a row by `exp(z − max z)`.
  ///
  /// - Returns: The largest logit, and the sum of the exponentials.
  @unsafe
  private func exponentiate(
    _ place: UnsafeMutablePointer<Double>
  ) -> (largest: Double, sum: Double) {
    var largest = unsafe place[0]
    for index in 1..<max(classCount, 1) { unsafe largest = max(largest, place[index]) }
    var sum = 0.0
    for index in 0..<classCount {
      unsafe place[index] = exp(place[index] - largest)
      unsafe sum += place[index]
    }
    return (largest, sum)
  }

  /// `x·W + b` of some rows. Shape `[part.count, classCount]`.
  @unsafe
  private func computeLogits(
    _ part: Range<Int>, _ parameters: [Double], into logits: UnsafeMutablePointer<Double>
  ) {
    unsafe parameters.withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else { return }
      let biases = unsafe base + rows.columnCount * classCount
      for offset in part.indices {
        let place = unsafe logits + (offset - part.lowerBound) * classCount
        unsafe place.update(from: biases, count: classCount)
      }
      // SAFETY: the parameters are a row of weights for each column, and the biases.
      unsafe rows.addProducts(ofRows: part, with: base, width: classCount, to: logits)
    }
  }

  /// Adds the sums of residuals times features over the rows of a block, and for the biases those
  /// of the residuals.
  private func addGradient(
    of block: RowBlock, _ residuals: [Double], to gradient: inout [Double]
  ) {
    let biases = rows.columnCount * classCount
    var place = 0
    for _ in block.rows {
      for index in 0..<classCount { gradient[biases + index] += residuals[place + index] }
      place += classCount
    }
    unsafe forEachPart(of: block.columnParts, threads: threads, writingTo: &gradient) {
      part, writes in
      unsafe residuals.withUnsafeBufferPointer { residuals in
        guard let base = residuals.baseAddress else { return }
        // SAFETY: each column is in one part, and has its own `classCount` elements; there are
        // residuals for each row of the block.
        unsafe block.elements.addProducts(
          ofRows: part, with: base, width: classCount, at: block.columns, to: writes.base)
      }
    }
  }
}

// MARK: - Curvature

extension LogisticObjective {
  /// The Hessian at some parameters, as products with directions.
  ///
  /// With the probabilities `p` of a row and its logits `z` along the direction, the row's part of
  /// the product is `Σ m · p_c · (z_c − Σ_k p_k z_k) · x` for class `c`, and the penalty adds λ
  /// times the direction. Each product costs about one evaluation without its exponentials.
  func hessian(at parameters: [Double]) -> TruncatedNewton.HessianProduct {
    let probabilities = probabilities(at: parameters)
    return { direction, product in
      multiply(by: direction, probabilities, into: &product)
    }
  }

  /// The probability of each class for each row. Shape `[rowCount, classCount]`.
  private func probabilities(at parameters: [Double]) -> [Double] {
    var probabilities = [Double](repeating: 0, count: rows.rowCount * classCount)
    for block in blocks {
      unsafe forEachPart(of: block.rowParts, threads: threads, writingTo: &probabilities) {
        part, writes in
        // SAFETY: each row has its own `classCount` elements.
        unsafe computeLogits(part, parameters, into: writes.base + part.lowerBound * classCount)
        for row in part {
          let place = unsafe writes.base + row * classCount
          let sum = unsafe exponentiate(place).sum
          for index in 0..<classCount { unsafe place[index] /= sum }
        }
      }
    }
    return probabilities
  }

  private func multiply(
    by direction: [Double], _ probabilities: [Double], into product: inout [Double]
  ) {
    let penalizedCount = penalizedColumnCount * classCount
    for index in 0..<penalizedCount { product[index] = penalty * direction[index] }
    for index in penalizedCount..<parameterCount { product[index] = 0 }
    var residuals = roomForBlock(perRow: classCount)
    for block in blocks {
      unsafe forEachPart(of: block.rowParts, threads: threads, writingTo: &residuals) {
        part, writes in
        // SAFETY: rows of different parts have different places of `classCount` elements.
        let places = unsafe writes.base + (part.lowerBound - block.rows.lowerBound) * classCount
        unsafe computeLogits(part, direction, into: places)
        unsafe weigh(part, probabilities, at: places)
      }
      addGradient(of: block, residuals, to: &product)
    }
  }

  /// Replaces the logits `z_c` of some rows by `m · p_c · (z_c − Σ_k p_k z_k)`.
  @unsafe
  private func weigh(
    _ part: Range<Int>, _ probabilities: [Double], at places: UnsafeMutablePointer<Double>
  ) {
    let shares = probabilities.span.extracting(
      (part.lowerBound * classCount)..<(part.upperBound * classCount))
    for offset in 0..<part.count {
      let first = offset * classCount
      let multiplicity = multiplicities[part.lowerBound + offset]
      var mean = 0.0
      for index in first..<(first + classCount) {
        unsafe mean += shares[index] * places[index]
      }
      for index in first..<(first + classCount) {
        unsafe places[index] = multiplicity * shares[index] * (places[index] - mean)
      }
    }
  }
}
