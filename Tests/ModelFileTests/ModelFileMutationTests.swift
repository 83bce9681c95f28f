import Features
import SeededRandom
import Testing

@testable import ModelFile

/// Files whose checksum is right and whose bytes are not: what is read then is sound all the same.
struct ModelFileMutationTests {
  /// The largest file with every ninth bit, which is each bit of a byte in turn.
  @Test(arguments: [
    ("everything", 9), ("plain", 1), ("characters", 1), ("shapes", 1), ("drift", 1),
  ])
  func `one bit flipped under a right checksum is refused or harmless`(
    name: String, step: Int
  ) throws {
    var bytes = try ModelFiles.golden(name)
    var readCount = 0
    for bit in stride(from: 0, to: 8 * bytes.count, by: step) {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      if try isReadAndSound(sealed(bytes)) { readCount += 1 }
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
    // Most bits of weights, card and terms make another model.
    #expect(readCount > bytes.count / step / 2)
  }

  @Test(arguments: ["everything", "plain", "characters", "shapes", "drift"])
  func `random changes under a right checksum are refused or harmless`(name: String) throws {
    let golden = try ModelFiles.golden(name)
    var chance = SplitMix64(seed: 11)
    for _ in 0..<4_000 {
      var bytes = golden
      for _ in 0...chance.below(3) { mutate(&bytes, &chance) }
      _ = try isReadAndSound(sealed(bytes))
    }
  }

  /// Whether the bytes are read; if so, the model must stand use, and be the same written again.
  private func isReadAndSound(_ bytes: [UInt8]) throws -> Bool {
    guard let model = try? ModelFileReader.read(FrozenArray(bytes)) else { return false }
    var vector = FeatureVector()
    model.features.extract(Array("Login failed for user42 é".utf8).span, into: &vector)
    #expect(vector.values.allSatisfy { $0 >= 0 && $0 <= 1.000_001 })
    let again = model.fileBytes()
    #expect(try ModelFileReader.read(FrozenArray(again)) == model)
    return true
  }

  /// Overwrites a field's worth of bytes somewhere, moves some, or cuts or adds a few.
  private func mutate(_ bytes: inout [UInt8], _ chance: inout SplitMix64) {
    let place = Int(chance.below(bytes.count))
    switch chance.below(6) {
    case 0: bytes[place] = UInt8(chance.below(256))
    case 1: bytes[place] &+= chance.below(2) == 0 ? 1 : 255
    case 2, 3:
      let values: [UInt64] = [
        0, 1, .max, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x8000_0000, UInt64(bytes.count),
        Double.nan.bitPattern, Double.infinity.bitPattern, (-1.0).bitPattern,
      ]
      let value = values[Int(chance.below(values.count))]
      let width = 4 + 4 * Int(chance.below(2))
      let start = place & ~(width - 1)
      for byte in 0..<width where start + byte < bytes.count {
        bytes[start + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
      }
    case 4:
      let source = Int(chance.below(bytes.count))
      for byte in 0..<8 where max(place, source) + byte < bytes.count {
        bytes[place + byte] = bytes[source + byte]
      }
    default:
      bytes.removeLast(min(bytes.count - 64, Int(chance.below(9))))
      setFileLength(&bytes)
    }
  }

  private func setFileLength(_ bytes: inout [UInt8]) {
    for byte in 0..<8 { bytes[16 + byte] = UInt8(truncatingIfNeeded: bytes.count >> (8 * byte)) }
  }

  /// The bytes with their checksum made right.
  private func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let checksum = fileChecksum(bytes.span)
    for byte in 0..<4 { bytes[24 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
    return bytes
  }
}
