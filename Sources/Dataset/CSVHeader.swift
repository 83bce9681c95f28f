/// The first record of a CSV file.
public struct CSVHeader: Sendable {
  /// The record as it stood in the file, without its line end and byte order mark.
  public let bytes: [UInt8]
  /// The columns' names, in their order.
  public let columnNames: [String]
  /// The line on which it starts, from 1.
  public let lineNumber: Int

  /// A header may have so many columns.
  static let maximumColumnCount = 1 << 16

  /// The place of every wanted column, or `nil` for an optional one that is not there.
  func places(
    of wanted: [WantedColumn], path: String, refusesDuplicates: Bool
  ) throws(DatasetError) -> [Int?] {
    var places: [Int?] = []
    for column in wanted {
      let place = columnNames.firstIndex(of: column.name)
      if place == nil && column.isRequired {
        throw .record(path: path, line: lineNumber, fault: missing(column))
      }
      if refusesDuplicates && columnNames.lastIndex(of: column.name) != place {
        let fault = RecordFault.duplicateColumn(name: column.name, option: column.option)
        throw .record(path: path, line: lineNumber, fault: fault)
      }
      places.append(place)
    }
    return places
  }

  private func missing(_ column: WantedColumn) -> RecordFault {
    .missingColumn(
      name: column.name, option: column.option, available: columnNames,
      availableCount: columnNames.count)
  }
}
