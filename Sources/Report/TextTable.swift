import Evaluation

/// A share as whole or tenth per cents: `95 %`, `99.5 %`.
public func percentText(_ share: Double) -> String {
  let text = fixedPoint(100 * share, digits: 1)
  return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " %"
}

/// A table of plain text: the first column to the left, all others to the right.
public struct TextTable {
  private var rows: [[String]]

  /// A table with a header.
  public init(_ header: [String]) { rows = [header] }

  /// Adds a row of as many cells as the header has.
  public mutating func append(_ row: [String]) {
    precondition(row.count == rows[0].count, "\(row.count) cells, \(rows[0].count) columns")
    rows.append(row)
  }

  /// The lines of the table; two spaces between columns, widths counted in Unicode scalars.
  public var text: String {
    let widths = rows[0].indices.map { column in
      rows.map { $0[column].unicodeScalars.count }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
        guard column > 0 else { return cell + padding }
        return padding + cell
      }.joined(separator: "  ").trimmingEnd
    }.joined(separator: "\n") + "\n"
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}
