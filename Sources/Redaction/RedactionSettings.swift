/// Settings of a ``Redactor``.
public struct RedactionSettings: Equatable, Sendable {
  /// What is replaced. Identifiers of other kinds stay as they are, never as another kind: the
  /// selection does not change what a piece of text is taken for.
  public var kinds: Set<IdentifierKind>
  /// Whether placeholders tell values apart: `<card:bkgrhpmq>`, the same for the same value as
  /// long as the redactor lives. Otherwise all are `<card>`.
  public var tellsValuesApart: Bool

  /// All kinds, told apart.
  public init(
    kinds: Set<IdentifierKind> = Set(IdentifierKind.allCases), tellsValuesApart: Bool = true
  ) {
    self.kinds = kinds
    self.tellsValuesApart = tellsValuesApart
  }
}
