import LinearAlgebra

/// The Newton step of a logistic objective.
///
/// A row that counts `m` has, with the probabilities `p` of its classes and `d = m · p`, the
/// curvature `D = diag(d) − d dᵀ / m` in its logits. What a row has alone, with the value `o`, only
/// meets the other parameters there, so that it is solved exactly for them: they are left with the
/// curvature
///
///     D − o² D (o² D + λ I)⁻¹ D = diag(a) − a aᵀ / Σa,  a_c = d_c / (1 + o² d_c / λ)
///
/// since `zᵀ D z` is the smallest `Σ d_c (z_c − t)²` of all shifts `t`, and with `z_c + o u_c` for
/// `z_c` and the penalty `λ u_c²` each of its terms is smallest at `a_c (z_c − t)²`.
extension LogisticObjective {
  /// The equations of the Newton step from some parameters, for the weights and biases that rows
  /// share.
  ///
  /// - Parameters:
  ///   - gradient: That of all parameters there.
  ///   - room: Memory that lasts from call to call; the equations stand in it. Nil for memory of
  ///     their own.
  /// - Complexity: each product costs about one evaluation without its exponentials.
  func newtonSystem(
    at parameters: [Double], gradient: [Double], in room: LogisticRoom? = nil
  ) -> NewtonSystem {
    let room = room ?? LogisticRoom(self)
    computeMasses(at: parameters, room)
    computeCurvatures(room)
    return NewtonSystem(
      gradient: reduced(gradient, room),
      product: { multiply(by: $0, room, into: &$1) },
      expand: { expand(&$0, gradient, room) })
  }

  /// Replaces `m · p` of each row.
  private func computeMasses(at parameters: [Double], _ room: LogisticRoom) {
    room.masses.resize(to: rows.rowCount * classCount)
    let weights = columnWeights(parameters, room)
    unsafe forEachPart(of: rowParts, threads: threads, writingTo: &room.masses) { part, writes in
      // SAFETY: each row has its own `classCount` elements.
      let places = unsafe writes.base + part.lowerBound * classCount
      unsafe computeLogits(part, parameters, weights, into: places)
      unsafe addOwnLogits(part, parameters, to: places)
      for row in part {
        let place = unsafe writes.base + row * classCount
        let sum = unsafe exponentiate(place).sum
        for index in 0..<classCount { unsafe place[index] *= multiplicities[row] / sum }
      }
    }
  }

  /// Replaces `a` of each row, which is `d` where the row has nothing alone.
  private func computeCurvatures(_ room: LogisticRoom) {
    room.curvatures.resize(to: room.masses.count)
    let masses = room.masses
    unsafe forEachPart(of: rowParts, threads: threads, writingTo: &room.curvatures) {
      part, writes in
      for row in part {
        let number = own.number(ofRow: row)
        for index in (row * classCount)..<((row + 1) * classCount) {
          // SAFETY: each row has its own `classCount` elements.
          unsafe writes.base[index] =
            number.map { curvature(masses[index], own.values[$0]) } ?? masses[index]
        }
      }
    }
  }

  /// `a_c` of `d_c` where the row has a value alone.
  @inline(__always)
  private func curvature(_ mass: Double, _ value: Double) -> Double {
    mass / (1 + value * value * mass / penalty)
  }

  private func multiply(
    by direction: [Double], _ room: LogisticRoom, into product: inout [Double]
  ) {
    for index in penalizedParameters[0] { product[index] = penalty * direction[index] }
    for index in unpenalizedParameters { product[index] = 0 }
    let weights = columnWeights(direction, room)
    let curvatures = room.curvatures
    unsafe forEachRowPart(writingTo: &room.numbers) { part, places, sums in
      unsafe computeLogits(part, direction, weights, into: places)
      if classCount == 4 {
        unsafe prepareFourSlopes(part, curvatures, places, sums)
      } else {
        unsafe weigh(part, curvatures, at: places)
        unsafe prepareGradient(part, places, sums)
      }
    }
    addGradient(room.numbers, to: &product)
  }

  /// Replaces the logits `z` of some rows by `a_c · (z_c − Σ a_k z_k / Σ a_k)`.
  @unsafe
  private func weigh(
    _ part: Range<Int>, _ curvatures: [Double], at places: UnsafeMutablePointer<Double>
  ) {
    let weights = curvatures.span.extracting(
      (part.lowerBound * classCount)..<(part.upperBound * classCount))
    for first in stride(from: 0, to: part.count * classCount, by: classCount) {
      var (sum, weightSum) = (0.0, 0.0)
      for index in first..<(first + classCount) {
        unsafe sum += weights[index] * places[index]
        weightSum += weights[index]
      }
      let mean = weightSum > 0 ? sum / weightSum : 0
      for index in first..<(first + classCount) {
        unsafe places[index] = weights[index] * (places[index] - mean)
      }
    }
  }

  /// What ``weigh(_:_:at:)`` and ``prepareGradient(_:_:_:)`` do to rows of four classes, which are
  /// those of severities, in one pass and with the classes side by side; the bits are the same.
  ///
  /// Apart they took a tenth of a product with the Hessian.
  @unsafe
  private func prepareFourSlopes(
    _ part: Range<Int>, _ curvatures: [Double], _ places: UnsafeMutablePointer<Double>,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    let weights = unsafe curvatures.span.extracting(
      (part.lowerBound * classCount)..<(part.upperBound * classCount)
    ).bytes
    let places = UnsafeMutableRawPointer(places)
    var total = SIMD4<Double>.zero
    for (offset, row) in part.enumerated() {
      let start = offset * MemoryLayout<SIMD4<Double>>.size
      // SAFETY: there are four curvatures and four places for each row.
      let weight = unsafe weights.unsafeLoadUnaligned(
        fromByteOffset: start, as: SIMD4<Double>.self)
      let logits = unsafe places.loadUnaligned(fromByteOffset: start, as: SIMD4<Double>.self)
      let weightSum = LogisticObjective.sum(weight)
      let mean = weightSum > 0 ? LogisticObjective.sum(weight * logits) / weightSum : 0
      let slope = weight * (logits - mean)
      total += slope
      let scale = rows.rowScales.isEmpty ? 1 : rows.rowScales[row]
      unsafe places.storeBytes(of: slope * scale, toByteOffset: start, as: SIMD4<Double>.self)
    }
    for index in 0..<4 { unsafe sums[index] = total[index] }
  }

  /// The sum of four numbers, from the first to the last.
  @inline(__always)
  private static func sum(_ numbers: SIMD4<Double>) -> Double {
    0 + numbers[0] + numbers[1] + numbers[2] + numbers[3]
  }

  // MARK: What rows have alone

  /// The gradient of the shared parameters where the own ones have gone their part of the step.
  private func reduced(_ gradient: [Double], _ room: LogisticRoom) -> [Double] {
    var reduced = Array(gradient[..<biases.upperBound])
    guard !own.values.isEmpty else { return reduced }
    let masses = room.masses
    unsafe forEachRowPart(writingTo: &room.numbers) { part, places, sums in
      for (offset, row) in part.enumerated() {
        unsafe fillResidual(of: row, gradient, masses, at: places + offset * classCount)
      }
      unsafe prepareGradient(part, places, sums)
    }
    addGradient(room.numbers, to: &reduced)
    return reduced
  }

  /// Replaces the residual of a row by `−o D (o² D + λ I)⁻¹ g`, with the gradient `g` of what it has
  /// alone.
  @unsafe
  private func fillResidual(
    of row: Int, _ gradient: [Double], _ masses: [Double],
    at place: UnsafeMutablePointer<Double>
  ) {
    guard let number = own.number(ofRow: row) else {
      for index in 0..<classCount { unsafe place[index] = 0 }
      return
    }
    let start = biases.upperBound + number * classCount
    for index in 0..<classCount { unsafe place[index] = gradient[start + index] }
    let shift = unsafe solve(row, number, masses, at: place)
    for index in 0..<classCount {
      let mass = masses[row * classCount + index]
      unsafe place[index] = -own.values[number] * mass * (place[index] - shift)
    }
  }

  /// Makes of a step in the shared parameters the one in all parameters.
  private func expand(_ step: inout [Double], _ gradient: [Double], _ room: LogisticRoom) {
    guard !own.values.isEmpty else { return }
    let (shared, masses) = (step, room.masses)
    let weights = columnWeights(shared, room)
    // `D z` of each row.
    unsafe forEachRowPart(writingTo: &room.numbers) { part, places, _ in
      unsafe computeLogits(part, shared, weights, into: places)
      unsafe weigh(part, masses, at: places)
    }
    step.append(contentsOf: repeatElement(0, count: parameterCount - step.count))
    let slopes = room.numbers.numbers
    unsafe forEachOwn(writingTo: &step) { row, number, place in
      let start = biases.upperBound + number * classCount
      // `−(o² D + λ I)⁻¹ (g + o D z)`, with the gradient `g` of what the row has alone.
      for index in 0..<classCount {
        unsafe place[index] =
          -gradient[start + index] - own.values[number] * slopes[row * classCount + index]
      }
      _ = unsafe solve(row, number, masses, at: place)
    }
  }

  /// Replaces `g` by `y = (o² D + λ I)⁻¹ g`: `y_c = (g_c + o² d_c t) / (λ + o² d_c)` with the shift
  /// `t = Σ a_c g_c / (λ Σ a_c)`, the mean of `y` by `d`.
  ///
  /// - Returns: The shift.
  @unsafe
  private func solve(
    _ row: Int, _ number: Int, _ masses: [Double], at place: UnsafeMutablePointer<Double>
  ) -> Double {
    let square = own.values[number] * own.values[number]
    var (sum, weightSum) = (0.0, 0.0)
    for index in 0..<classCount {
      let mass = masses[row * classCount + index]
      let weight = curvature(mass, own.values[number])
      unsafe sum += weight * place[index]
      weightSum += weight
    }
    let shift = weightSum > 0 ? sum / (penalty * weightSum) : 0
    for index in 0..<classCount {
      let curvature = square * masses[row * classCount + index]
      unsafe place[index] = (place[index] + curvature * shift) / (penalty + curvature)
    }
    return shift
  }
}
