/// How many identifiers of each kind were replaced.
public struct RedactionCounts: Sendable {
  private var counts = InlineArray<9, Int>(repeating: 0)

  /// Nothing replaced yet.
  public init() {}

  /// Replacements of one kind.
  public internal(set) subscript(kind: IdentifierKind) -> Int {
    get { counts[kind.index] }
    set { counts[kind.index] = newValue }
  }

  /// Replacements of all kinds.
  public var total: Int {
    IdentifierKind.allCases.reduce(0) { $0 + self[$1] }
  }

  /// Adds the counts of another text.
  public static func += (sum: inout RedactionCounts, other: RedactionCounts) {
    for kind in IdentifierKind.allCases { sum[kind] += other[kind] }
  }
}

extension RedactionCounts: Equatable {
  /// Whether each kind was replaced equally often.
  public static func == (one: RedactionCounts, other: RedactionCounts) -> Bool {
    IdentifierKind.allCases.allSatisfy { one[$0] == other[$0] }
  }
}
