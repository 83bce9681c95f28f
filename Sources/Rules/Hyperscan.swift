internal import CHyperscan

/// Patterns compiled into one automaton, each named by its index; every call of the regex engine but for the memory of
/// ``HyperscanScratch``.
///
/// Matching takes time in proportion to the text, whatever the patterns are, and allocates nothing.
@safe final class Hyperscan: Sendable {
  // SAFETY: a database never changes once compiled, and any thread may read it.
  private nonisolated(unsafe) let database: OpaquePointer

  struct Pattern {
    let text: String
    let isCaseSensitive: Bool
  }

  enum Fault: Error {
    /// Nothing can run here.
    case unavailable(String)
    /// A pattern matches the empty text.
    case matchesNothing(patternIndex: Int)
    /// The engine refuses a pattern, or all of them together.
    case refused(patternIndex: Int?, reason: String)
  }

  init(_ patterns: [Pattern]) throws(Fault) {
    guard hs_valid_platform() == HS_SUCCESS else {
      throw .unavailable("this processor lacks SSSE3. Use a newer one.")
    }
    unsafe database = try Self.compile(patterns)
  }

  deinit {
    _ = unsafe hs_free_database(database)
  }

  private static func compile(_ patterns: [Pattern]) throws(Fault) -> OpaquePointer {
    let flags = patterns.map { pattern in
      UInt32(HS_FLAG_UTF8 | HS_FLAG_SINGLEMATCH)
        | (pattern.isCaseSensitive ? 0 : UInt32(HS_FLAG_CASELESS))
    }
    let names = patterns.indices.map { UInt32($0) }
    // All patterns one after another, each with a NUL at its end.
    var text: [CChar] = []
    let starts = patterns.map { pattern in
      defer { text.append(contentsOf: pattern.text.utf8CString) }
      return text.count
    }
    var database: OpaquePointer?
    var error: UnsafeMutablePointer<hs_compile_error_t>?
    // SAFETY: the pointers stay within `text`, which outlives the call; the engine copies it.
    let status = unsafe text.withUnsafeBufferPointer { text in
      let pointers = unsafe starts.map { unsafe Optional(text.baseAddress! + $0) }
      return unsafe hs_compile_multi(
        pointers, flags, names, UInt32(patterns.count), UInt32(HS_MODE_BLOCK), nil, &database,
        &error)
    }
    if status == HS_SUCCESS, let database = unsafe database { return unsafe database }
    defer { _ = unsafe hs_free_compile_error(error) }
    guard let error = unsafe error, let message = unsafe error.pointee.message else {
      throw .refused(patternIndex: nil, reason: "no memory is left.")
    }
    let index = unsafe Int(error.pointee.expression)
    let reason = unsafe String(cString: message)
    guard patterns.indices.contains(index) else {
      throw .refused(patternIndex: nil, reason: reason)
    }
    if reason.hasPrefix("Pattern matches empty buffer") {
      throw .matchesNothing(patternIndex: index)
    }
    throw .refused(patternIndex: index, reason: reason)
  }

  /// Finds all patterns that match.
  ///
  /// - Parameters:
  ///   - text: Valid UTF-8.
  ///   - found: Becomes the indices of the patterns, each once, in no order.
  func scan(_ text: Span<UInt8>, scratch: HyperscanScratch, found: inout [Int]) {
    precondition(scratch.engine === self, "the scratch was made for other rules")
    precondition(text.count <= UInt32.max, "a text of \(text.count) bytes, more than 2^32 - 1")
    found.removeAll(keepingCapacity: true)
    // SAFETY: reads `count` bytes; the callback gets the list, which lives through the call.
    let status = unsafe withUnsafeMutablePointer(to: &found) { found in
      unsafe text.withUnsafeBufferPointer { bytes in
        unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
          unsafe hs_scan(
            database, characters.baseAddress ?? Self.nothing, UInt32(characters.count), 0,
            scratch.memory, Self.onMatch, found)
        }
      }
    }
    precondition(status == HS_SUCCESS, "the regex engine answers \(status)")
  }

  private static let onMatch: match_event_handler = { name, _, _, _, context in
    // SAFETY: `scan` passed a list that nobody else uses meanwhile.
    unsafe context!.assumingMemoryBound(to: [Int].self).pointee.append(Int(name))
    return 0
  }

  // SAFETY: never read: the engine refuses a null address even where there is nothing to read.
  private nonisolated(unsafe) static let nothing = unsafe UnsafePointer(
    UnsafeMutablePointer<CChar>.allocate(capacity: 1))

  fileprivate func makeMemory() -> OpaquePointer {
    var memory: OpaquePointer?
    let status = unsafe hs_alloc_scratch(database, &memory)
    guard status == HS_SUCCESS, let memory = unsafe memory else {
      preconditionFailure("no memory is left for the regex engine, which answers \(status)")
    }
    return unsafe memory
  }
}

/// What one thread needs while it matches.
@safe final class HyperscanScratch {
  let engine: Hyperscan
  fileprivate let memory: OpaquePointer

  init(_ engine: Hyperscan) {
    self.engine = engine
    unsafe memory = engine.makeMemory()
  }

  deinit {
    _ = unsafe hs_free_scratch(memory)
  }
}
