/// Walks over a message from left to right, from one finding to the next.
struct FindingWalk {
  private var position = 0
  /// The first `@` or `%40` from the position on.
  private var atSign = -1

  /// The next identifier, or piece of text that is known to hold none.
  mutating func next(in text: borrowing LogText) -> Finding? {
    while position < text.count {
      if atSign < position { atSign = text.nextAtSign(from: position) }
      if let finding = text.finding(at: position, atSign: atSign) {
        position = finding.end
        return finding
      }
      // Words are left whole: no rule starts within one.
      position = max(text.wordEnd(from: position), position + 1)
    }
    return nil
  }
}
