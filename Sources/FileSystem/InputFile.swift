import Glibc

/// Turns the bytes of a file into those that it stands for, such as a decompressor.
public protocol InputDecoder: AnyObject {
  /// Adds what the next bytes stand for to `output`, at most `byteCount` bytes.
  ///
  /// - Returns: How many of `bytes` were used; the others are given again. 0 without new output
  ///   means that more bytes are needed.
  /// - Throws: ``InputDecodingError``.
  func decode(
    _ bytes: Span<UInt8>, atMost byteCount: Int, to output: inout [UInt8]
  ) throws(InputDecodingError) -> Int

  /// Called when the file has no more bytes.
  ///
  /// - Throws: ``InputDecodingError`` when there ought to be more.
  func finish() throws(InputDecodingError)
}

/// Why bytes cannot be decoded.
public struct InputDecodingError: Error, Equatable {
  /// What is wrong and what to do, without text of the file.
  public let reason: String

  /// An error of that reason.
  public init(reason: String) {
    self.reason = reason
  }
}

/// A file, or standard input, read from front to back.
public final class InputFile {
  /// The path as the user gave it, for messages; `-` is standard input.
  public let path: String
  private let descriptor: Int32
  private let observe: ((Span<UInt8>) -> Void)?
  private let decoder: (any InputDecoder)?
  /// Bytes of the file that wait for the decoder, and how many of them it has had.
  private var encoded: [UInt8] = []
  private var decodedCount = 0

  /// Opens a file for reading.
  ///
  /// - Parameters:
  ///   - path: A path, or `-` for standard input.
  ///   - decoder: What stands between the bytes of the file and those that are read.
  ///   - observe: Told of all bytes, in their order, when they have been read.
  /// - Throws: ``FileError/system(action:path:code:)``, also for a directory.
  public init(
    path: String, decoder: (any InputDecoder)? = nil, observe: ((Span<UInt8>) -> Void)? = nil
  ) throws(FileError) {
    self.decoder = decoder
    self.observe = observe
    self.path = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .system(action: "open", path: path, code: errno)
    }
  }

  /// Adds the next bytes of the file to the end of `buffer`.
  ///
  /// - Parameter byteCount: At most this many; at least 1.
  /// - Returns: How many were added; 0 at the end of the file.
  /// - Throws: ``FileError/system(action:path:code:)``.
  public func read(_ byteCount: Int, appendingTo buffer: inout [UInt8]) throws(FileError) -> Int {
    let oldCount = buffer.count
    if let decoder {
      try read(byteCount, with: decoder, appendingTo: &buffer)
    } else {
      _ = try readAsIs(byteCount, appendingTo: &buffer)
    }
    observe?(buffer.span.extracting(oldCount...))
    return buffer.count - oldCount
  }

  /// Reads until the decoder has something to give or the file ends.
  private func read(
    _ byteCount: Int, with decoder: any InputDecoder, appendingTo buffer: inout [UInt8]
  ) throws(FileError) {
    let oldCount = buffer.count
    do {
      while buffer.count == oldCount {
        let used = try decoder.decode(
          encoded.span.extracting(decodedCount...), atMost: byteCount, to: &buffer)
        decodedCount += used
        guard used == 0 && buffer.count == oldCount else { continue }
        encoded.removeFirst(decodedCount)
        decodedCount = 0
        guard try readAsIs(1 << 16, appendingTo: &encoded) > 0 else { return try decoder.finish() }
      }
    } catch let error as InputDecodingError {
      throw .undecodable(path: path, reason: error.reason)
    } catch let error as FileError {
      throw error
    } catch {
      preconditionFailure("neither the decoder nor the file throws anything else")
    }
  }

  private func readAsIs(
    _ byteCount: Int, appendingTo buffer: inout [UInt8]
  ) throws(FileError) -> Int {
    var received = 0
    var code: Int32 = 0
    // Not zeroed first: pages that the file does not fill are never touched.
    buffer.append(addingCapacity: byteCount) { output in
      unsafe output.withUnsafeMutableBufferPointer { bytes, initializedCount in
        repeat {
          // SAFETY: there is room for byteCount bytes; read(2) writes no more.
          received = unsafe Glibc.read(descriptor, bytes.baseAddress, byteCount)
        } while received < 0 && errno == EINTR
        code = errno
        initializedCount = max(received, 0)
      }
    }
    guard received >= 0 else { throw .system(action: "read", path: path, code: code) }
    return received
  }

  /// All bytes from here to the end of a file that is small enough to be held whole.
  ///
  /// - Parameter limit: More bytes than this are refused.
  /// - Throws: ``FileError/tooLarge(path:limit:)``, else ``FileError/system(action:path:code:)``.
  public func readToEnd(limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    // Room for one piece beyond the limit: the array never moves, so a key leaves no copies.
    let piece = 1 << 14
    bytes.reserveCapacity(limit + piece)
    while try read(piece, appendingTo: &bytes) > 0 {
      guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
    }
    return bytes
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }
}
