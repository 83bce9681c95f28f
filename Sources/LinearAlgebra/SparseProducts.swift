import CSparseRows

extension SparseMatrix {
  /// Adds the products of some rows with a dense matrix: `sums += rows · dense`.
  ///
  /// SAFETY: the caller sees to it that `dense` has `columnCount * width` numbers, and `sums` room
  /// for `width` at each place.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - dense: Shape `[columnCount, width]`.
  ///   - width: Its columns.
  ///   - places: Where the sums of each row of the matrix are, counted in rows of `sums`; without
  ///     them those of the first row come first.
  ///   - sums: Shape `[_, width]`.
  /// - Complexity: O(elements × width); fastest for a width of 4, the portal's severities. Unsafe
  ///   because the checked loops took 1.9 times as long.
  @unsafe
  public func addProducts(
    ofRows rows: Range<Int>, with dense: UnsafePointer<Double>, width: Int,
    at places: [UInt32]? = nil, to sums: UnsafeMutablePointer<Double>
  ) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows that do not exist")
    precondition((places?.count ?? rowCount) >= rowCount, "rows without a place")
    guard width != 4 else {
      unsafe addProducts(ofRows: rows, withQuadruples: dense, at: places, to: sums)
      return
    }
    let values = values.span
    let columns = columnIndices.span
    for row in rows {
      let place = places.map { Int($0[row]) } ?? (row - rows.lowerBound)
      let sum = unsafe sums + place * width
      for element in elements(ofRow: row) {
        let value = values[element]
        // SAFETY: column indices are below columnCount, which the initialisers ensure.
        let factors = unsafe dense + Int(columns[element]) * width
        for index in 0..<width { unsafe sum[index] += value * factors[index] }
      }
    }
  }

  @unsafe
  private func addProducts(
    ofRows rows: Range<Int>, withQuadruples dense: UnsafePointer<Double>, at places: [UInt32]?,
    to sums: UnsafeMutablePointer<Double>
  ) {
    // SAFETY: the C code reads the starts of these rows and of the next, and the elements between
    // them, all of which exist; column indices are below columnCount.
    unsafe rowStarts.withUnsafeBufferPointer { starts in
      guard let start = starts.baseAddress else { return }
      func add(_ places: UnsafePointer<UInt32>?) {
        unsafe sparse_rows_add_products(
          start + rows.lowerBound, rows.count, columnIndices, values, dense, places, sums)
      }
      guard let places else {
        add(nil)
        return
      }
      unsafe places.withUnsafeBufferPointer { places in
        unsafe add(places.baseAddress.map { unsafe $0 + rows.lowerBound })
      }
    }
  }
}
