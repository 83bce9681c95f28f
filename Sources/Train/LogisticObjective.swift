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
    let weightCount = rows.columnCount * classCount
    var squares = 0.0
    let penalizedCount = penalizedColumnCount * classCount
    for index in 0..<penalizedCount {
      gradient[index] = penalty * parameters[index]
      squares += parameters[index] * parameters[index]
    }
    for index in penalizedCount..<parameterCount { gradient[index] = 0 }
    var value = penalty / 2 * squares
    var residuals = [Double](
      repeating: 0, count: (blocks.map(\.rows.count).max() ?? 0) * (classCount + 1))
    for block in blocks {
      computeResiduals(block, parameters, into: &residuals)
      for offset in 0..<block.rows.count {
        value += residuals[offset * (classCount + 1) + classCount]
        for classIndex in 0..<classCount {
          gradient[weightCount + classIndex] += residuals[offset * (classCount + 1) + classIndex]
        }
      }
      addGradient(of: block, residuals, to: &gradient)
    }
    return value
  }

  /// For each row of a block: `m · (p_c − [c = y])` for each class `c`, then the row's loss.
  private func computeResiduals(
    _ block: RowBlock, _ parameters: [Double], into residuals: inout [Double]
  ) {
    let stride = classCount + 1
    unsafe forEachPart(of: block.rowParts, threads: threads, writingTo: &residuals) {
      part, writes in
      for row in part {
        // SAFETY: rows of different parts have different places of `stride` elements.
        let place = unsafe writes.base + (row - block.rows.lowerBound) * stride
        unsafe computeResidual(row, parameters, into: place)
      }
    }
  }

  // The kernel: unsafe because the checked version of these two loops took 1.9 times as long.
  @unsafe
  private func computeResidual(
    _ row: Int, _ parameters: [Double], into residual: UnsafeMutablePointer<Double>
  ) {
    unsafe computeLogits(row, parameters, into: residual)
    var largest = unsafe residual[0]
    for index in 1..<max(classCount, 1) { unsafe largest = max(largest, residual[index]) }
    var sum = 0.0
    let ownLogit = unsafe residual[classes[row]]
    for index in 0..<classCount {
      unsafe residual[index] = exp(residual[index] - largest)
      unsafe sum += residual[index]
    }
    let multiplicity = multiplicities[row]
    for index in 0..<classCount { unsafe residual[index] *= multiplicity / sum }
    unsafe residual[classes[row]] -= multiplicity
    unsafe residual[classCount] = multiplicity * (log(sum) + largest - ownLogit)
  }

  /// `x·W + b` of a row.
  @unsafe
  private func computeLogits(
    _ row: Int, _ parameters: [Double], into logits: UnsafeMutablePointer<Double>
  ) {
    let biases = rows.columnCount * classCount
    let elements = rows.elements(ofRow: row)
    let values = rows.values.span
    let columns = rows.columnIndices.span
    unsafe parameters.withUnsafeBufferPointer { parameters in
      // SAFETY: column indices are below columnCount, which SparseMatrix ensures, and `logits` has
      // room for the classes.
      guard let base = parameters.baseAddress else { return }
      if classCount == 4 {
        // The same sums side by side: the portal's four severities.
        var sums = unsafe quadruple(base + biases)
        for element in elements {
          unsafe sums += values[element] * quadruple(base + Int(columns[element]) * 4)
        }
        unsafe UnsafeMutableRawPointer(logits).storeBytes(of: sums, as: SIMD4<Double>.self)
        return
      }
      for index in 0..<classCount { unsafe logits[index] = base[biases + index] }
      for element in elements {
        let value = values[element]
        let start = Int(columns[element]) * classCount
        for index in 0..<classCount { unsafe logits[index] += value * base[start + index] }
      }
    }
  }

  private func addGradient(
    of block: RowBlock, _ residuals: [Double], to gradient: inout [Double]
  ) {
    let stride = classCount + 1
    unsafe forEachPart(of: block.columnParts, threads: threads, writingTo: &gradient) {
      part, writes in
      let values = block.values.span
      let rowOffsets = block.rowOffsets.span
      unsafe residuals.withUnsafeBufferPointer { residuals in
        guard let base = residuals.baseAddress else { return }
        for place in part {
          // SAFETY: each column is in one part, and has its own `classCount` elements.
          let sums = unsafe writes.base + Int(block.columns[place]) * classCount
          let elements = block.starts[place]..<block.starts[place + 1]
          if classCount == 4 {
            var total = unsafe quadruple(sums)
            for element in elements {
              unsafe total += values[element] * quadruple(base + Int(rowOffsets[element]) * stride)
            }
            unsafe UnsafeMutableRawPointer(sums).storeBytes(of: total, as: SIMD4<Double>.self)
            continue
          }
          for element in elements {
            let value = values[element]
            let start = Int(rowOffsets[element]) * stride
            for index in 0..<classCount { unsafe sums[index] += value * base[start + index] }
          }
        }
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
        for row in part {
          // SAFETY: each row has its own `classCount` elements.
          let place = unsafe writes.base + row * classCount
          unsafe computeLogits(row, parameters, into: place)
          var largest = unsafe place[0]
          for index in 1..<max(classCount, 1) { unsafe largest = max(largest, place[index]) }
          var sum = 0.0
          for index in 0..<classCount {
            unsafe place[index] = exp(place[index] - largest)
            unsafe sum += place[index]
          }
          for index in 0..<classCount { unsafe place[index] /= sum }
        }
      }
    }
    return probabilities
  }

  private func multiply(
    by direction: [Double], _ probabilities: [Double], into product: inout [Double]
  ) {
    let weightCount = rows.columnCount * classCount
    let penalizedCount = penalizedColumnCount * classCount
    for index in 0..<penalizedCount { product[index] = penalty * direction[index] }
    for index in penalizedCount..<parameterCount { product[index] = 0 }
    let stride = classCount + 1
    var residuals = [Double](
      repeating: 0, count: (blocks.map(\.rows.count).max() ?? 0) * stride)
    for block in blocks {
      unsafe forEachPart(of: block.rowParts, threads: threads, writingTo: &residuals) {
        part, writes in
        for row in part {
          // SAFETY: rows of different parts have different places of `stride` elements.
          let place = unsafe writes.base + (row - block.rows.lowerBound) * stride
          unsafe computeLogits(row, direction, into: place)
          var mean = 0.0
          for index in 0..<classCount {
            unsafe mean += probabilities[row * classCount + index] * place[index]
          }
          for index in 0..<classCount {
            let weight = multiplicities[row] * probabilities[row * classCount + index]
            unsafe place[index] = weight * (place[index] - mean)
          }
        }
      }
      for offset in 0..<block.rows.count {
        for index in 0..<classCount {
          product[weightCount + index] += residuals[offset * stride + index]
        }
      }
      addGradient(of: block, residuals, to: &product)
    }
  }
}

/// Four numbers side by side; nothing is asked of their alignment.
@unsafe
@inline(__always)
private func quadruple(_ place: UnsafePointer<Double>) -> SIMD4<Double> {
  // SAFETY: the caller has four numbers there.
  unsafe UnsafeRawPointer(place).loadUnaligned(as: SIMD4<Double>.self)
}
