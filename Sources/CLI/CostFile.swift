import Dataset
import Evaluation
import FileSystem

/// A file of what mistakes cost.
struct CostFile {
  let matrix: CostMatrix

  /// Reads a CSV table: a header with a name for the first column and the labels that rows may be
  /// called, then for each actual label its name and its costs.
  init(path: String) throws {
    // A pipe could not be read twice.
    _ = try MappedFile(path: path)
    let reader = try RecordReader(file: InputFile(path: path), format: .csv, columns: [])
    let names = reader.header?.columnNames ?? []
    guard names.count > 1 else { throw CostFileError(path: path, line: 1, fault: .noLabels) }
    let labels = Array(names.dropFirst())
    guard Set(labels).count == labels.count else {
      throw CostFileError(path: path, line: 1, fault: .labelTwice)
    }
    // By place, since a column may have any name or none.
    let table = try Self.table(path: path, names: names)
    var costs = [[Double]?](repeating: nil, count: labels.count)
    for row in table {
      guard let place = labels.firstIndex(of: row.name) else {
        throw CostFileError(path: path, line: row.line, fault: .unknownLabel)
      }
      guard costs[place] == nil else {
        throw CostFileError(path: path, line: row.line, fault: .labelTwice)
      }
      costs[place] = row.costs
    }
    let missing = costs.firstIndex { $0 == nil }
    if let missing {
      throw CostFileError(path: path, line: 1, fault: .missingRow(column: missing + 2))
    }
    matrix = CostMatrix(labels: labels, costs: costs.compactMap(\.self))
  }

  private static func table(
    path: String, names: [String]
  ) throws -> [(line: Int, name: String, costs: [Double])] {
    let reader = try RecordReader(
      file: InputFile(path: path), format: .csv,
      columns: names.map { WantedColumn($0, option: "--costs") })
    var rows: [(line: Int, name: String, costs: [Double])] = []
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount {
        let line = batch.lineNumber(row)
        guard rows.count < names.count else {
          throw CostFileError(path: path, line: line, fault: .unknownLabel)
        }
        let costs = try names.indices.dropFirst().map { column in
          guard let cost = Double(batch.text(row, column)), cost >= 0, cost.isFinite else {
            throw CostFileError(path: path, line: line, fault: .badCost(column: column + 1))
          }
          return cost
        }
        rows.append((line, batch.text(row, 0), costs))
      }
    }
    return rows
  }
}

/// A cost table that cannot be used.
struct CostFileError: Error, CustomStringConvertible {
  enum Fault {
    case noLabels
    case labelTwice
    case unknownLabel
    case missingRow(column: Int)
    case badCost(column: Int)
  }

  let path: String
  let line: Int
  let fault: Fault

  var description: String {
    let words =
      switch fault {
      case .noLabels: "a header of one cell names no label. Put the labels behind it."
      case .labelTwice: "a label is there twice. Give each label one row and one column."
      case .unknownLabel: "the row is of no label of the header. Give each label one row."
      case .missingRow(let column):
        "the label of column \(column) has no row. Give each label one row."
      case .badCost(let column):
        "the cost in column \(column) is no number of 0 or more. Write one, such as 2.5."
      }
    return "\(path), line \(line): \(words)"
  }
}
