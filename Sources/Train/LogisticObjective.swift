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
  let rows: ScaledRows
  let own: OwnFeatures
  var multiplicities: [Double]
  let classCount: Int
  let blocks: [RowBlock]
  /// Ranges of rows, of which a thread takes one at a time.
  let rowParts: [Range<Int>]
  let threads: Int
  private let classes: [Int]
  /// Columns from here on are not penalised.
  private let penalizedColumnCount: Int
  /// Rows of a part.
  fileprivate static let partSize = 256

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
    rows: ScaledRows, own: OwnFeatures = OwnFeatures(), classes: [Int],
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
    blocks = RowBlock.blocks(
      of: rows, rowCount: LogisticObjective.blockLength(classCount: classCount), threads: threads)
    rowParts = stride(from: 0, to: rows.rowCount, by: LogisticObjective.partSize).map {
      $0..<min($0 + LogisticObjective.partSize, rows.rowCount)
    }
  }

  /// Rows of a block: their residuals stay in the cache while its columns sum them.
  static func blockLength(classCount: Int) -> Int { max(131_072 / classCount, 256) }

  /// Where the biases are among the parameters; those of own features are behind them.
  var biases: Range<Int> {
    rows.columnCount * classCount..<(rows.columnCount + 1) * classCount
  }

  /// The parameters that are penalised: weights of columns, then those of own features.
  var penalizedParameters: [Range<Int>] {
    [0..<penalizedColumnCount * classCount, biases.upperBound..<parameterCount]
  }

  /// Those that are not: weights of other columns, and the biases.
  var unpenalizedParameters: Range<Int> {
    penalizedColumnCount * classCount..<biases.upperBound
  }

  /// The value at `parameters`; `gradient` is replaced. Shapes `[parameterCount]`.
  ///
  /// - Parameter room: Memory that lasts from call to call; nil for memory of its own.
  /// - Complexity: two passes over the elements of the rows, each times `classCount`.
  func evaluate(
    _ parameters: [Double], gradient: inout [Double], in room: LogisticRoom? = nil
  ) -> Double {
    let room = room ?? LogisticRoom(self)
    var squares = 0.0
    for range in penalizedParameters {
      for index in range {
        gradient[index] = penalty * parameters[index]
        squares += parameters[index] * parameters[index]
      }
    }
    for index in unpenalizedParameters { gradient[index] = 0 }
    var value = penalty / 2 * squares
    let weights = columnWeights(parameters, room)
    unsafe forEachRowPart(writingTo: &room.numbers) { part, places, sums in
      unsafe computeResiduals(part, parameters, weights, at: places, sums)
    }
    value += room.numbers.sum(classCount)
    addOwnGradient(room.numbers, to: &gradient)
    unsafe forEachRowPart(writingTo: &room.numbers) { part, places, sums in
      unsafe prepareGradient(part, places, sums)
    }
    addGradient(room.numbers, to: &gradient)
    return value
  }

  /// The weights of the columns among some parameters, as the rows' products need them.
  func columnWeights(_ parameters: [Double], _ room: LogisticRoom) -> [Double] {
    rows.scaledColumns(of: parameters, width: classCount, threads: threads, room: &room.weights)
  }

  /// For each of some rows `m · (p_c − [c = y])` for each class `c`, and as one more sum that of the
  /// rows' losses.
  @unsafe
  private func computeResiduals(
    _ part: Range<Int>, _ parameters: [Double], _ weights: [Double],
    at places: UnsafeMutablePointer<Double>, _ sums: UnsafeMutablePointer<Double>
  ) {
    unsafe computeLogits(part, parameters, weights, into: places)
    unsafe addOwnLogits(part, parameters, to: places)
    var loss = 0.0
    for (offset, row) in part.enumerated() {
      loss += unsafe computeResidual(row, at: places + offset * classCount)
    }
    unsafe sums[classCount] = loss
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
  ///
  /// - Parameter weights: ``columnWeights(_:_:)`` of the parameters.
  @unsafe
  func computeLogits(
    _ part: Range<Int>, _ parameters: [Double], _ weights: [Double],
    into logits: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<part.count {
      for index in 0..<classCount {
        unsafe logits[row * classCount + index] = parameters[biases.lowerBound + index]
      }
    }
    // SAFETY: there are `classCount` weights for each column.
    unsafe rows.addProducts(ofRows: part, with: weights, width: classCount, to: logits)
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

  /// Sums the residuals of some rows by class, for the biases' gradient, and multiplies them by the
  /// scales of the rows, for the others'.
  @unsafe
  func prepareGradient(
    _ part: Range<Int>, _ places: UnsafeMutablePointer<Double>,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<classCount { unsafe sums[index] = 0 }
    for (offset, row) in part.enumerated() {
      let place = unsafe places + offset * classCount
      for index in 0..<classCount { unsafe sums[index] += place[index] }
      guard !rows.rowScales.isEmpty else { continue }
      let scale = rows.rowScales[row]
      for index in 0..<classCount { unsafe place[index] *= scale }
    }
  }

  /// Adds the sums of residuals times features over all rows, and for the biases those of the
  /// residuals.
  ///
  /// - Parameter residuals: As ``prepareGradient(_:_:_:)`` leaves them.
  func addGradient(_ residuals: RowNumbers, to gradient: inout [Double]) {
    for index in 0..<classCount {
      gradient[biases.lowerBound + index] += residuals.sum(index)
    }
    for block in blocks {
      unsafe add(block.counts, of: block, residuals, to: &gradient) {
        unsafe $0.addProducts(ofRows: $1, to: $2)
      }
      unsafe add(block.others, of: block, residuals, to: &gradient) {
        unsafe $0.addProducts(ofRows: $1, to: $2)
      }
    }
  }

  /// Lets several threads add to the gradient what the columns of a block do.
  private func add<Elements>(
    _ columns: BlockColumns<Elements>, of block: RowBlock, _ residuals: RowNumbers,
    to gradient: inout [Double],
    _ addProducts: @Sendable (Elements, _ part: Range<Int>, ProductSums) -> Void
  ) {
    unsafe forEachPart(of: columns.parts, threads: threads, writingTo: &gradient) { part, writes in
      unsafe residuals.numbers.withUnsafeBufferPointer { numbers in
        guard let base = numbers.baseAddress else { return }
        // SAFETY: each column is in one part, and has its own `classCount` elements; there are
        // residuals for each row of the block.
        let sums = unsafe ProductSums(
          with: base + block.rows.lowerBound * classCount, width: classCount,
          scaledBy: rows.columnScales, at: columns.columns, to: writes.base)
        unsafe addProducts(columns.elements, part, sums)
      }
    }
  }

  /// The same for what each row has alone, whose residuals are not multiplied yet.
  private func addOwnGradient(_ residuals: RowNumbers, to gradient: inout [Double]) {
    unsafe forEachOwn(writingTo: &gradient) { row, number, place in
      for index in 0..<classCount {
        unsafe place[index] += own.values[number] * residuals.numbers[row * classCount + index]
      }
    }
  }

  // MARK: Threads

  /// Lets several threads write what belongs to the features that rows have alone.
  ///
  /// - Parameters:
  ///   - numbers: As the parameters.
  ///   - body: Given a row, its feature, and the place of the feature's `classCount` numbers.
  func forEachOwn(
    writingTo numbers: inout [Double],
    _ body: @Sendable (_ row: Int, _ number: Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    unsafe forEachPart(of: rowParts, threads: threads, writingTo: &numbers) { part, writes in
      for row in part {
        guard let number = own.number(ofRow: row) else { continue }
        // SAFETY: no other row has this feature.
        unsafe body(row, number, writes.base + biases.upperBound + number * classCount)
      }
    }
  }

  /// Lets several threads write the numbers of rows.
  ///
  /// - Parameter body: Given some rows, the place of their numbers, and that of their
  ///   `classCount + 1` sums.
  func forEachRowPart(
    writingTo residuals: inout RowNumbers,
    _ body:
      @Sendable (
        _ part: Range<Int>, _ places: UnsafeMutablePointer<Double>,
        _ sums: UnsafeMutablePointer<Double>
      ) -> Void
  ) {
    let (firstSum, sumCount) = (residuals.firstSum, residuals.sumCount)
    unsafe forEachPart(of: rowParts, threads: threads, writingTo: &residuals.numbers) {
      part, writes in
      let number = part.lowerBound / LogisticObjective.partSize
      // SAFETY: each row has its own numbers, and each part its own sums.
      unsafe body(
        part, writes.base + part.lowerBound * classCount,
        writes.base + firstSum + number * sumCount)
    }
  }
}

/// Memory of an objective that lasts from evaluation to evaluation: asked for anew each time, a
/// million rows' took a tenth of the time of learning from them.
final class LogisticRoom {
  /// The weights of the columns.
  var weights: [Double] = []
  /// Numbers of the rows.
  var numbers: RowNumbers
  /// `m · p` of each row. Shape `[rowCount, classCount]`.
  var masses: [Double] = []
  /// The curvature of each row in its logits. Shape `[rowCount, classCount]`.
  var curvatures: [Double] = []

  /// Room for one objective.
  init(_ objective: LogisticObjective) { numbers = RowNumbers(objective) }
}

/// A number for each class of each row, and sums of them over the parts of the rows.
struct RowNumbers: Sendable {
  /// The numbers, shape `[rowCount, classCount]`, and behind them the sums, shape
  /// `[partCount, classCount + 1]`.
  fileprivate(set) var numbers: [Double]
  fileprivate let firstSum: Int
  fileprivate let sumCount: Int

  /// Room for the numbers of all rows of an objective.
  init(_ objective: LogisticObjective) {
    firstSum = objective.rows.rowCount * objective.classCount
    sumCount = objective.classCount + 1
    numbers = [Double](repeating: 0, count: firstSum + objective.rowParts.count * sumCount)
  }

  /// The sum of one of the sums over all parts, in their order.
  func sum(_ index: Int) -> Double {
    var sum = 0.0
    for place in stride(from: firstSum + index, to: numbers.count, by: sumCount) {
      sum += numbers[place]
    }
    return sum
  }
}
