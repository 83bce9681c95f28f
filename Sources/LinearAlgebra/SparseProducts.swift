import CSparseRows

/// A dense matrix, and where its products with the rows of a sparse one are added.
///
/// SAFETY: whoever makes one sees to it that `dense` has a row for each column of the sparse
/// matrix, `sums` one for each place, and `scales`, if there are any, one number for each.
@unsafe
public struct ProductSums {
  private let dense: UnsafePointer<Double>
  private let width: Int
  private let scales: [Double]
  private let places: [UInt32]?
  private let sums: UnsafeMutablePointer<Double>

  /// - Parameters:
  ///   - dense: Shape `[columnCount, width]`.
  ///   - width: Its columns; products are fastest for 4, the portal's severities.
  ///   - scales: What the products are multiplied by, by place, or without places by row of the
  ///     sparse matrix; empty for 1.
  ///   - places: Where the sums of each row of the sparse matrix are, counted in rows of `sums`;
  ///     without them those of the first row come first.
  ///   - sums: Shape `[_, width]`.
  @unsafe
  public init(
    with dense: UnsafePointer<Double>, width: Int, scaledBy scales: [Double] = [],
    at places: [UInt32]? = nil, to sums: UnsafeMutablePointer<Double>
  ) {
    unsafe self.dense = dense
    unsafe self.width = width
    unsafe self.scales = scales
    unsafe self.places = places
    unsafe self.sums = sums
  }

  /// Calls `body` with the place where the first of some rows starts, and what their products need.
  ///
  /// - Parameter rowStarts: Where each row of the sparse matrix starts, and where the last one ends.
  fileprivate func forRows(
    _ rows: Range<Int>, startingAt rowStarts: [Int],
    _ body: (UnsafePointer<Int>, sparse_rows_products) -> Void
  ) {
    let rowCount = rowStarts.count - 1
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows that do not exist")
    unsafe precondition((places?.count ?? rowCount) >= rowCount, "rows without a place")
    // SAFETY: the arrays stay where they are while `body` runs.
    unsafe rowStarts.withUnsafeBufferPointer { starts in
      unsafe scales.withUnsafeBufferPointer { scales in
        guard let starts = starts.baseAddress else { return }
        func call(_ places: UnsafePointer<UInt32>?) {
          let skipped = unsafe places == nil ? rows.lowerBound : 0
          unsafe body(
            starts + rows.lowerBound,
            sparse_rows_products(
              dense: dense, width: width,
              scales: scales.isEmpty ? nil : scales.baseAddress.map { unsafe $0 + skipped },
              places: places, sums: sums))
        }
        guard let places = unsafe places else {
          call(nil)
          return
        }
        unsafe places.withUnsafeBufferPointer { places in
          unsafe call(places.baseAddress.map { unsafe $0 + rows.lowerBound })
        }
      }
    }
  }
}

// SAFETY of what follows: the C code reads the starts of the rows and of the next, and the elements
// between them, all of which exist; column indices are below columnCount, which the initialisers
// ensure. It is C because checked loops took 1.9 times as long.

extension SparseMatrix {
  /// Adds the products of some rows with a dense matrix.
  ///
  /// - Complexity: O(elements × width).
  @unsafe
  public func addProducts(ofRows rows: Range<Int>, to sums: ProductSums) {
    unsafe sums.forRows(rows, startingAt: rowStarts) { starts, products in
      unsafe sparse_rows_add(starts, rows.count, columnIndices, values, products)
    }
  }
}

extension SparseCounts<UInt32> {
  /// Adds the products of some rows with a dense matrix.
  ///
  /// - Complexity: O(sum of the counts × width).
  @unsafe
  public func addProducts(ofRows rows: Range<Int>, to sums: ProductSums) {
    unsafe sums.forRows(rows, startingAt: rowStarts) {
      unsafe sparse_rows_add_counts($0, rows.count, columnIndices, $1)
    }
  }
}

extension SparseCounts<UInt16> {
  /// Adds the products of some rows with a dense matrix, as those of more columns do.
  @unsafe
  public func addProducts(ofRows rows: Range<Int>, to sums: ProductSums) {
    unsafe sums.forRows(rows, startingAt: rowStarts) {
      unsafe sparse_rows_add_short_counts($0, rows.count, columnIndices, $1)
    }
  }
}
