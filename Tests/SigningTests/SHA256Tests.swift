import Testing

@testable import Signing

struct SHA256Tests {
  /// FIPS 180-4 examples by NIST, "SHA256.pdf": "abc", and the message of 448 bits.
  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `digests are those of the standard, in any pieces`(text: String, digest: String) {
    for pieceLength in [1, 7, 100] {
      var hash = SHA256()
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let piece = Array(rest.prefix(pieceLength))
        hash.update(piece.span)
        rest = rest.dropFirst(pieceLength)
      }
      #expect(hash.hexadecimalDigest == digest)
    }
  }

  @Test(arguments: [1, 2]) func `another thread comes to the same digest`(threads: Int) {
    let piece = Array("what is hashed while the next piece is read".utf8)
    var expected = SHA256()
    let hash = ConcurrentSHA256(threads: threads)
    for length in 0..<piece.count {
      expected.update(piece.span.extracting(first: length))
      hash.update(piece.span.extracting(first: length))
    }
    #expect(hash.hexadecimalDigest == expected.hexadecimalDigest)
  }
}
