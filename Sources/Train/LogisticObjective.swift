import Glibc
import LinearAlgebra

/// What a multinomial logistic regression minimises, and its gradient.
///
/// With weights `W` of shape `[featureCount, classCount]`, biases `b`, and rows `x` of class `y`
/// that count `m` each:
///
///     f(W, b) = Σ m · (log Σ_c exp(x·W_c + b_c) − (x·W_y + b_y)) + λ/2 · ‖W‖²
///
/// The parameters are one array: `W` row after row, then `b`, which is not penalised, then the
/// weights of what single rows have alone.
struct LogisticObjective: Sendable {
  /// Parameters: `(featureCount + 1 + own features) · classCount`.
  let parameterCount: Int
  /// The factor λ of the penalty.
  let penalty: Double
  let rows: SparseMatrix
  let own: OwnFeatures
  let multiplicities: [Double]
  let classCount: Int
  let blocks: [RowBlock]
  let threads: Int
  private let classes: [Int]
  /// Columns from here on are not penalised.
  private let penalizedColumnCount: Int

  /// - Parameters:
  ///   - rows: Features. Shape `[rowCount, featureCount]`.
  ///   - own: What each row has beside them, and no other row.
  ///   - classes: The class of each row.
  ///   - multiplicities: How much each row counts, `m`.
  ///   - classCount: Classes.
  ///   - penalty: λ, above 0.
  ///   - threads: At most this many; the value does not change by a bit.
  ///   - penalizedColumnCount: The first columns, which are penalised; nil for all.
  init(
    rows: SparseMatrix, own: OwnFeatures = OwnFeatures(), classes: [Int],
    multiplicities: [Double], classCount: Int, penalty: Double, threads: Int,
    penalizedColumnCount: Int? = nil
  ) {
    self.rows = rows
    self.own = own
    self.classes = classes
    self.multiplicities = multiplicities
    self.classCount = classCount
    self.penalty = penalty
    self.threads = threads
    self.penalizedColumnCount = penalizedColumnCount ?? rows.columnCount
    parameterCount = (rows.columnCount + 1 + own.values.count) * classCount
    // The residuals of a block stay in the cache between the two passes over it.
    blocks = RowBlock.blocks(of: rows, rowCount: max(131_072 / classCount, 256), threads: threads)
  }

  /// Where the biases are among the parameters; those of own features are behind them.
  var biases: Range<Int> {
    rows.columnCount * classCount..<(rows.columnCount + 1) * classCount
  }

  /// The parameters that are penalised: weights of columns, then those of own features.
  var penalizedParameters: [Range<Int>] {
    [0..<penalizedColumnCount * classCount, biases.upperBound..<parameterCount]
  }

  /// The value at `parameters`; `gradient` is replaced. Shapes `[parameterCount]`.
  ///
  /// - Complexity: two passes over the elements of the rows, each times `classCount`.
  func evaluate(_ parameters: [Double], gradient: inout [Double]) -> Double {
    for index in 0..<parameterCount { gradient[index] = 0 }
    var squares = 0.0
    for range in penalizedParameters {
      for index in range {
        gradient[index] = penalty * parameters[index]
        squares += parameters[index] * parameters[index]
      }
    }
    var value = penalty / 2 * squares
    var residuals = roomForBlock(perRow: classCount + 1)
    for block in blocks {
      computeResiduals(block, parameters, into: &residuals)
      let losses = block.rows.count * classCount
      for loss in losses..<(losses + block.rows.count) { value += residuals[loss] }
      addGradient(of: block, residuals, to: &gradient)
      addOwnGradient(of: block, residuals, to: &gradient)
    }
    return value
  }

  /// Room for so many numbers for each row of the longest block.
  func roomForBlock(perRow count: Int) -> [Double] {
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
      unsafe addOwnLogits(part, parameters, to: places)
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
  func exponentiate(
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

  /// `x·W + b` of some rows, without what they have alone. Shape `[part.count, classCount]`.
  @unsafe
  func computeLogits(
    _ part: Range<Int>, _ parameters: [Double], into logits: UnsafeMutablePointer<Double>
  ) {
    unsafe parameters.withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else { return }
      for offset in part.indices {
        let place = unsafe logits + (offset - part.lowerBound) * classCount
        unsafe place.update(from: base + biases.lowerBound, count: classCount)
      }
      // SAFETY: the parameters are a row of weights for each column, and the biases.
      unsafe rows.addProducts(ofRows: part, with: base, width: classCount, to: logits)
    }
  }

  /// Adds what rows have alone to their logits.
  @unsafe
  func addOwnLogits(
    _ part: Range<Int>, _ parameters: [Double], to logits: UnsafeMutablePointer<Double>
  ) {
    for row in part {
      guard let number = own.number(ofRow: row) else { continue }
      let value = own.values[number]
      let weights = biases.upperBound + number * classCount
      let place = unsafe logits + (row - part.lowerBound) * classCount
      for index in 0..<classCount { unsafe place[index] += value * parameters[weights + index] }
    }
  }

  /// Adds the sums of residuals times features over the rows of a block, and for the biases those
  /// of the residuals.
  func addGradient(
    of block: RowBlock, _ residuals: [Double], to gradient: inout [Double]
  ) {
    addBiasGradient(of: block, residuals, to: &gradient)
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

  private func addBiasGradient(
    of block: RowBlock, _ residuals: [Double], to gradient: inout [Double]
  ) {
    var sums = [Double](repeating: 0, count: classCount)
    for place in stride(from: 0, to: block.rows.count * classCount, by: classCount) {
      for index in 0..<classCount { sums[index] += residuals[place + index] }
    }
    for index in 0..<classCount { gradient[biases.lowerBound + index] += sums[index] }
  }

  /// The same for what each row of the block has alone.
  private func addOwnGradient(
    of block: RowBlock, _ residuals: [Double], to gradient: inout [Double]
  ) {
    unsafe forEachOwn(in: block, writingTo: &gradient) { row, number, place in
      let first = (row - block.rows.lowerBound) * classCount
      for index in 0..<classCount {
        unsafe place[index] += own.values[number] * residuals[first + index]
      }
    }
  }

  /// Lets several threads write what belongs to the features that rows of a block have alone.
  ///
  /// - Parameters:
  ///   - numbers: As the parameters.
  ///   - body: Given a row, its feature, and the place of the feature's `classCount` numbers.
  func forEachOwn(
    in block: RowBlock, writingTo numbers: inout [Double],
    _ body: @Sendable (_ row: Int, _ number: Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    unsafe forEachPart(of: block.rowParts, threads: threads, writingTo: &numbers) {
      part, writes in
      for row in part {
        guard let number = own.number(ofRow: row) else { continue }
        // SAFETY: no other row has this feature.
        unsafe body(row, number, writes.base + biases.upperBound + number * classCount)
      }
    }
  }
}
