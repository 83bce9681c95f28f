/// Why the bytes are not a model.
public enum ModelFileError: Error, Equatable, CustomStringConvertible {
  /// The file does not start as a model does.
  case notAModel(byteCount: Int)
  /// The format is newer than this program.
  case unknownVersion(found: UInt32, known: UInt32)
  /// The bytes end inside a field.
  case truncated(field: String, offset: Int, needed: Int, available: Int)
  /// The file is longer or shorter than it says.
  case wrongLength(stated: UInt64, found: Int)
  /// The checksum does not fit the bytes.
  case damaged(stated: UInt32, found: UInt32)
  /// A required section is of a kind that this program does not know.
  case unknownSection(name: String, offset: Int)
  /// A section is not there, there twice, or there once although another section rules it out.
  case sectionCount(name: String, found: Int)
  /// A number in the file is outside what the rest of the file allows.
  case outOfRange(field: String, offset: Int, found: UInt64, allowed: ClosedRange<UInt64>)
  /// A weight is infinite or not a number, or a probability is outside 0...1.
  case badNumber(field: String, offset: Int)
  /// Values that have to ascend do not.
  case notAscending(field: String, offset: Int)
  /// A node of a tree names something that is not there.
  case badNode(field: String, offset: Int)
  /// Values that have to differ do not.
  case duplicate(field: String, offset: Int)
  /// Text is empty that has to say something.
  case emptyText(field: String, offset: Int)
  /// Text holds a control character, which would break the lines that it is printed in.
  case controlCharacter(field: String, offset: Int)
  /// Text is not UTF-8.
  case notUTF8(field: String, offset: Int)
  /// Bytes that have to be zero are not.
  case paddingNotZero(offset: Int)
  /// Bytes are left over behind the last field of a section.
  case bytesLeft(field: String, offset: Int, count: Int)

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .notAModel(let byteCount):
      "not a tocsin model: a file of \(byteCount) bytes that does not start with 'TOCSIN'. "
        + "Name a file that 'tocsin train' wrote."
    case .unknownVersion(let found, let known):
      "model format \(found) is not known, this program reads format \(known). "
        + "Use a newer tocsin, or train the model again."
    case .truncated(let field, let offset, let needed, let available):
      "model file ends early: '\(field)' at byte \(offset) needs \(needed) bytes, "
        + "\(available) are left. \(ModelFileError.copyAgain)"
    case .wrongLength(let stated, let found):
      "model file says that it has \(stated) bytes and has \(found). \(ModelFileError.copyAgain)"
    case .damaged(let stated, let found):
      "model file is damaged: checksum \(hexadecimal(found)) instead of \(hexadecimal(stated)) "
        + "at byte \(ModelFileLayout.checksumOffset). \(ModelFileError.copyAgain)"
    case .unknownSection(let name, let offset):
      "model file needs section '\(name)' at byte \(offset), which this program does not know. "
        + "Use a newer tocsin."
    case .sectionCount(let name, let found):
      "model file \(ModelFileError.sections(name, found)). \(ModelFileError.trainAgain)"
    case .outOfRange(let field, let offset, let found, let allowed):
      "model file has \(found) as '\(field)' at byte \(offset), allowed are "
        + "\(allowed.lowerBound) to \(allowed.upperBound). \(ModelFileError.trainAgain)"
    case .badNumber(let field, let offset):
      "model file has a number in '\(field)' at byte \(offset) that is infinite, not a number "
        + "or out of its range. \(ModelFileError.trainAgain)"
    case .notAscending(let field, let offset):
      "model file has '\(field)' out of order at byte \(offset). \(ModelFileError.trainAgain)"
    case .badNode(let field, let offset):
      "model file has a tree whose '\(field)' at byte \(offset) leads nowhere. "
        + ModelFileError.trainAgain
    case .duplicate(let field, let offset):
      "model file has '\(field)' at byte \(offset) that is there twice. "
        + ModelFileError.trainAgain
    case .emptyText(let field, let offset):
      "model file has '\(field)' at byte \(offset) that is empty. \(ModelFileError.trainAgain)"
    case .controlCharacter(let field, let offset):
      "model file has '\(field)' at byte \(offset) with a control character. "
        + ModelFileError.trainAgain
    case .notUTF8(let field, let offset):
      "model file has '\(field)' at byte \(offset) that is not UTF-8. "
        + ModelFileError.trainAgain
    case .paddingNotZero(let offset):
      "model file has data at byte \(offset), where none belongs. \(ModelFileError.copyAgain)"
    case .bytesLeft(let field, let offset, let count):
      "model file has \(count) bytes too many behind '\(field)' at byte \(offset). "
        + ModelFileError.trainAgain
    }
  }

  private static func sections(_ name: String, _ found: Int) -> String {
    switch found {
    case 0: "has no section '\(name)', which the others need"
    case 1: "has a section '\(name)', which the others leave no place for"
    default: "has section '\(name)' twice"
    }
  }

  private static let copyAgain = "Copy the file again."
  private static let trainAgain = "No tocsin wrote this: train the model again."
}

private func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}
