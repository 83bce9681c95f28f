import Features
import Glibc
import Testing

@testable import ModelFile

/// How much memory refusing a file takes at most, whatever it claims to hold.
///
/// Each test reads in a process of its own, in which the kernel grants no more writable memory than
/// what is in use when reading starts and ``allowance`` beside it (`RLIMIT_DATA`, which counts the
/// memory of all threads and arenas): asking for more ends the process. The last test shows that
/// the limit is one that reading could fail at.
struct RefusalMemoryTests {
  /// Bytes: the heap grows by 132 KiB at a time, twice of which reading may need.
  static let allowance = 272 * 1024

  @Test func `refusing each hostile file takes less than 272 KiB`() async {
    await #expect(processExitsWith: .success) {
      let files = try ModelFiles.faults().map { try ModelFiles.hostile($0.file) }
      let sound = try ModelFiles.golden("everything")
      // What is made once in a process, such as the tables of the checksum.
      _ = refusal(of: sound)
      try RefusalMemoryTests.limitMemory()
      for bytes in files where refusal(of: bytes) == nil { exit(EXIT_FAILURE) }
    }
  }

  @Test func `refusing a file of 100,000 terms for its last byte takes less than 272 KiB`() async {
    await #expect(processExitsWith: .success) {
      // An index of the terms alone would take 2 MiB.
      let bytes = FrozenArray(try RefusalMemoryTests.fileOfManyTerms())
      _ = refusal(of: try ModelFiles.golden("everything"))
      try RefusalMemoryTests.limitMemory()
      guard case .badNumber(field: "LOGR.weights", _) = refusal(of: bytes) else {
        exit(EXIT_FAILURE)
      }
    }
  }

  @Test func `the limit is one that reading can fail at`() async {
    await #expect(processExitsWith: .failure) {
      let files = try ModelFiles.faults().map { try ModelFiles.hostile($0.file) }
      _ = refusal(of: try ModelFiles.golden("everything"))
      try RefusalMemoryTests.limitMemory()
      let count = 2 * RefusalMemoryTests.allowance / 8
      let large = [UInt64](repeating: UInt64(files.count), count: count)
      exit(large.reduce(0, &+) > 0 ? EXIT_SUCCESS : EXIT_FAILURE)
    }
  }

  private static func limitMemory() throws {
    let inUse = try writableByteCount()
    var limit = rlimit()
    limit.rlim_cur = rlim_t(inUse + allowance)
    limit.rlim_max = limit.rlim_cur
    try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0)
  }

  /// `VmData` of proc(5): the private writable memory of this process.
  private static func writableByteCount() throws -> Int {
    guard let file = unsafe fopen("/proc/self/status", "r") else { throw NoMemoryFigure() }
    defer { _ = unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, Int32(line.count), file) != nil {
      let text = line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      let fields = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      if fields.first == "VmData:" { return try #require(Int(fields[1])) * 1024 }
    }
    throw NoMemoryFigure()
  }

  private struct NoMemoryFigure: Error {}

  /// A sound vocabulary of many terms, and a last weight that is not a number.
  private static func fileOfManyTerms() throws -> [UInt8] {
    let terms = (100_000..<200_000).map { Array(String($0).utf8) }
    let space = FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: false),
      usesSublinearTermFrequency: false, words: Vocabulary(family: .words, terms: terms),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray([Double](repeating: 1, count: terms.count)),
      columns: [])
    var weights = [Double](repeating: 0, count: terms.count)
    weights[terms.count - 1] = .nan
    return TrainedModel(
      labels: ["a"], features: space,
      logisticRegression: LogisticRegression(
        weights: FrozenArray(weights), biases: FrozenArray([0])),
      forest: nil, card: "{}"
    ).fileBytes()
  }
}
