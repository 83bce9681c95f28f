/// A column that the caller wants to read.
public struct WantedColumn: Equatable, Sendable {
  /// The name in the CSV header, or the key in the JSON objects.
  public var name: String
  /// The option that chose the name, such as `--text-column`; error texts tell the user to set it.
  public var option: String
  /// Whether a file without the column is refused; otherwise its fields read as empty.
  public var isRequired: Bool

  /// Wants the column `name`, which the user chose with `option`.
  public init(_ name: String, option: String, isRequired: Bool = true) {
    self.name = name
    self.option = option
    self.isRequired = isRequired
  }
}
