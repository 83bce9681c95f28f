import FileSystem

/// The bytes of a file that are read but not yet handed out.
struct InputBuffer {
  /// What is there; bytes before ``place`` are done with.
  private(set) var bytes: [UInt8] = []
  /// Where the next record starts.
  var place = 0
  /// Whether the file ends with ``bytes``.
  private(set) var atEnd = false

  private let file: InputFile
  private let batchByteCount: Int
  /// A longer record is looked at again only when twice as much of it is there, so that the work
  /// stays in proportion to its length.
  private let patienceByteCount: Int

  init(file: InputFile, options: ReaderOptions) {
    self.file = file
    batchByteCount = options.batchByteCount
    patienceByteCount = max(options.batchByteCount, 1 << 16)
  }

  /// The file's name, for messages.
  var path: String { file.path }

  /// Drops what is done with and reads more; sets ``atEnd`` when there is no more.
  mutating func refill() throws(DatasetError) {
    dropDone()
    let leftCount = bytes.count
    repeat {
      let received: Int
      do throws(FileError) {
        received = try file.read(batchByteCount, appendingTo: &bytes)
      } catch {
        throw .file(error)
      }
      atEnd = received == 0
    } while !atEnd && leftCount > patienceByteCount && bytes.count < 2 * leftCount
  }

  /// Hands out the whole buffer and goes on with a new one that starts with what is left.
  mutating func take() -> [UInt8] {
    let taken = bytes
    dropDone()
    return taken
  }

  private mutating func dropDone() {
    var left: [UInt8] = []
    left.reserveCapacity(bytes.count - place + batchByteCount)
    left.append(contentsOf: bytes[place...])
    bytes = left
    place = 0
  }

  /// Passes over a UTF-8 byte order mark at the start of the file.
  mutating func skipByteOrderMark() throws(DatasetError) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    repeat {
      try refill()
    } while !atEnd && bytes.count < mark.count && mark.starts(with: bytes)
    if bytes.starts(with: mark) { place = mark.count }
  }
}
