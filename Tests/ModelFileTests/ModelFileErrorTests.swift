import Testing

@testable import ModelFile

struct ModelFileErrorTests {
  @Test(arguments: [
    (
      ModelFileError.notAModel(byteCount: 0),
      "not a tocsin model: a file of 0 bytes that does not start with 'TOCSIN'. "
        + "Name a file that 'tocsin train' wrote."
    ),
    (
      .unknownVersion(found: 2, known: 1),
      "model format 2 is not known, this program reads format 1. "
        + "Use a newer tocsin, or train the model again."
    ),
    (
      .truncated(field: "WORD.terms.count", offset: 576, needed: 4, available: 2),
      "model file ends early: 'WORD.terms.count' at byte 576 needs 4 bytes, 2 are left. "
        + "Copy the file again."
    ),
    (
      .wrongLength(stated: 2116, found: 2000),
      "model file says that it has 2116 bytes and has 2000. Copy the file again."
    ),
    (
      .damaged(stated: 0xABC, found: 0xFFFF_0000),
      "model file is damaged: checksum ffff0000 instead of 00000abc at byte 24. "
        + "Copy the file again."
    ),
    (
      .unknownSection(name: "XTRA", offset: 640),
      "model file needs section 'XTRA' at byte 640, which this program does not know. "
        + "Use a newer tocsin."
    ),
    (
      .sectionCount(name: "LABL", found: 0),
      "model file has no section 'LABL', which the others need. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .sectionCount(name: "CHAR", found: 1),
      "model file has a section 'CHAR', which the others leave no place for. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .sectionCount(name: "WORD", found: 2),
      "model file has section 'WORD' twice. No tocsin wrote this: train the model again."
    ),
    (
      .outOfRange(field: "LOGR.classCount", offset: 896, found: 5, allowed: 4...4),
      "model file has 5 as 'LOGR.classCount' at byte 896, allowed are 4 to 4. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .badNumber(field: "LOGR.weights", offset: 904),
      "model file has a number in 'LOGR.weights' at byte 904 that is infinite, not a number "
        + "or out of its range. No tocsin wrote this: train the model again."
    ),
    (
      .notAscending(field: "WORD.terms", offset: 600),
      "model file has 'WORD.terms' out of order at byte 600. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .badNode(field: "FRST.nodes.leftChild", offset: 1304),
      "model file has a tree whose 'FRST.nodes.leftChild' at byte 1304 leads nowhere. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .duplicate(field: "LABL.labels", offset: 460),
      "model file has 'LABL.labels' at byte 460 that is there twice. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .emptyText(field: "LABL.labels", offset: 460),
      "model file has 'LABL.labels' at byte 460 that is empty. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .controlCharacter(field: "LABL.labels", offset: 460),
      "model file has 'LABL.labels' at byte 460 with a control character. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .notUTF8(field: "CARD.json", offset: 384),
      "model file has 'CARD.json' at byte 384 that is not UTF-8. "
        + "No tocsin wrote this: train the model again."
    ),
    (
      .paddingNotZero(offset: 500),
      "model file has data at byte 500, where none belongs. Copy the file again."
    ),
    (
      .bytesLeft(field: "SETT.reserved", offset: 520, count: 8),
      "model file has 8 bytes too many behind 'SETT.reserved' at byte 520. "
        + "No tocsin wrote this: train the model again."
    ),
  ])
  func `an error says what, where and what to do`(error: ModelFileError, text: String) {
    #expect(error.description == text)
  }
}
