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
  /// - Parameter gradient: That of all parameters there.
  /// - Complexity: each product costs about one evaluation without its exponentials.
  func newtonSystem(at parameters: [Double], gradient: [Double]) -> NewtonSystem {
    var room = NewtonRoom(slopes: RowNumbers(self))
    let masses = masses(at: parameters, &room)
    let curvatures = curvatures(masses)
    return NewtonSystem(
      gradient: reduced(gradient, masses, &room),
      product: { multiply(by: $0, curvatures, &room, into: &$1) },
      expand: { expanded($0, gradient, masses, &room) })
  }

  /// `m · p` of each row. Shape `[rowCount, classCount]`.
  private func masses(at parameters: [Double], _ room: inout NewtonRoom) -> [Double] {
    var masses = [Double](repeating: 0, count: rows.rowCount * classCount)
    let weights = columnWeights(parameters, room: &room.weights)
    unsafe forEachPart(of: rowParts, threads: threads, writingTo: &masses) { part, writes in
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
    return masses
  }

  /// `a` of each row, which is `d` where the row has nothing alone.
  private func curvatures(_ masses: [Double]) -> [Double] {
    var curvatures = masses
    for row in 0..<rows.rowCount {
      guard let number = own.number(ofRow: row) else { continue }
      for index in (row * classCount)..<((row + 1) * classCount) {
        curvatures[index] = curvature(masses[index], own.values[number])
      }
    }
    return curvatures
  }

  /// `a_c` of `d_c` where the row has a value alone.
  @inline(__always)
  private func curvature(_ mass: Double, _ value: Double) -> Double {
    mass / (1 + value * value * mass / penalty)
  }

  private func multiply(
    by direction: [Double], _ curvatures: [Double], _ room: inout NewtonRoom,
    into product: inout [Double]
  ) {
    for index in product.indices { product[index] = 0 }
    for index in penalizedParameters[0] { product[index] = penalty * direction[index] }
    let weights = columnWeights(direction, room: &room.weights)
    unsafe forEachRowPart(writingTo: &room.slopes) { part, places, sums in
      unsafe computeLogits(part, direction, weights, into: places)
      unsafe weigh(part, curvatures, at: places)
      unsafe prepareGradient(part, places, sums)
    }
    addGradient(room.slopes, to: &product)
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

  // MARK: What rows have alone

  /// The gradient of the shared parameters where the own ones have gone their part of the step.
  private func reduced(
    _ gradient: [Double], _ masses: [Double], _ room: inout NewtonRoom
  ) -> [Double] {
    var reduced = Array(gradient[..<biases.upperBound])
    guard !own.values.isEmpty else { return reduced }
    unsafe forEachRowPart(writingTo: &room.slopes) { part, places, sums in
      for (offset, row) in part.enumerated() {
        unsafe fillResidual(of: row, gradient, masses, at: places + offset * classCount)
      }
      unsafe prepareGradient(part, places, sums)
    }
    addGradient(room.slopes, to: &reduced)
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

  /// The step in all parameters that goes with one in the shared ones.
  private func expanded(
    _ step: [Double], _ gradient: [Double], _ masses: [Double], _ room: inout NewtonRoom
  ) -> [Double] {
    guard !own.values.isEmpty else { return step }
    var expanded = step + [Double](repeating: 0, count: parameterCount - step.count)
    let weights = columnWeights(step, room: &room.weights)
    // `D z` of each row.
    unsafe forEachRowPart(writingTo: &room.slopes) { part, places, _ in
      unsafe computeLogits(part, step, weights, into: places)
      unsafe weigh(part, masses, at: places)
    }
    let slopes = room.slopes.numbers
    unsafe forEachOwn(writingTo: &expanded) { row, number, place in
      let start = biases.upperBound + number * classCount
      // `−(o² D + λ I)⁻¹ (g + o D z)`, with the gradient `g` of what the row has alone.
      for index in 0..<classCount {
        unsafe place[index] =
          -gradient[start + index] - own.values[number] * slopes[row * classCount + index]
      }
      _ = unsafe solve(row, number, masses, at: place)
    }
    return expanded
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

/// Memory that lasts from product to product with one Hessian.
private struct NewtonRoom {
  /// The weights of the columns.
  var weights: [Double] = []
  /// Numbers of the rows.
  var slopes: RowNumbers
}
