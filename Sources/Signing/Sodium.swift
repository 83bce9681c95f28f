import CSodium

/// Every call of libsodium, but for the memory of ``SecretBytes``.
enum Sodium {
  static let seedSize = 32
  static let publicKeySize = 32
  static let secretKeySize = 64
  static let signatureSize = 64

  private static let isReady = sodium_init() >= 0

  /// To be called before anything else; may be called again.
  static func start() throws(SigningError) {
    guard isReady else { throw .libraryUnavailable }
  }

  /// The key pair that a seed of 32 bytes stands for.
  static func keyPair(
    seed: Span<UInt8>
  ) throws(SigningError) -> (secret: SecretBytes, publicKey: [UInt8]) {
    precondition(seed.count == seedSize, "a seed of \(seed.count) bytes, not \(seedSize)")
    var publicKey = [UInt8](repeating: 0, count: publicKeySize)
    let secret = try unsafe SecretBytes(count: secretKeySize) { secretKey in
      // SAFETY: writes 32 bytes to publicKey and 64 to secretKey, reads the 32 of the seed.
      unsafe seed.withUnsafeBufferPointer { seed in
        _ = unsafe crypto_sign_seed_keypair(
          &publicKey, secretKey.bindMemory(to: UInt8.self).baseAddress!, seed.baseAddress!)
      }
    }
    return (secret, publicKey)
  }

  /// 32 bytes that nobody can guess.
  static func randomSeed() throws(SigningError) -> SecretBytes {
    try unsafe SecretBytes(count: seedSize) { bytes in
      unsafe randombytes_buf(bytes.baseAddress!, bytes.count)
    }
  }

  static func signature(for message: Span<UInt8>, secretKey: Span<UInt8>) -> [UInt8] {
    precondition(secretKey.count == secretKeySize, "a key of \(secretKey.count) bytes")
    var signature = [UInt8](repeating: 0, count: signatureSize)
    // SAFETY: writes 64 bytes, reads the 64 of the key and the message's own.
    unsafe message.withUnsafeBufferPointer { message in
      unsafe secretKey.withUnsafeBufferPointer { secretKey in
        _ = unsafe crypto_sign_detached(
          &signature, nil, message.baseAddress, UInt64(message.count), secretKey.baseAddress!)
      }
    }
    return signature
  }

  static func isValid(
    signature: Span<UInt8>, for message: Span<UInt8>, publicKey: [UInt8]
  ) -> Bool {
    guard signature.count == signatureSize else { return false }
    precondition(publicKey.count == publicKeySize, "a key of \(publicKey.count) bytes")
    // SAFETY: reads the 64 bytes of the signature, the 32 of the key and the message's own.
    return unsafe signature.withUnsafeBufferPointer { signature in
      unsafe message.withUnsafeBufferPointer { message in
        unsafe crypto_sign_verify_detached(
          signature.baseAddress!, message.baseAddress, UInt64(message.count), publicKey) == 0
      }
    }
  }

  /// The HMAC-SHA256 of a message under a key of any length but none: 32 bytes.
  static func authenticationCode(for message: Span<UInt8>, key: Span<UInt8>) -> [UInt8] {
    precondition(!key.isEmpty, "a key of no bytes")
    var state = crypto_auth_hmacsha256_state()
    var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
    // SAFETY: reads the bytes of the key and of the message, writes the 32 of the code.
    unsafe key.withUnsafeBufferPointer { key in
      _ = unsafe crypto_auth_hmacsha256_init(&state, key.baseAddress!, key.count)
    }
    unsafe message.withUnsafeBufferPointer { message in
      _ = unsafe crypto_auth_hmacsha256_update(&state, message.baseAddress, UInt64(message.count))
    }
    _ = unsafe crypto_auth_hmacsha256_final(&state, &code)
    unsafe sodium_memzero(&state, MemoryLayout.size(ofValue: state))
    return code
  }

  /// The bytes that a Base64 text stands for, white space aside; nothing if it is none.
  static func decodeBase64(_ text: Span<UInt8>) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3 + 3)
    var byteCount = 0
    // SAFETY: reads text.count characters, and writes at most bytes.count bytes.
    let status = unsafe text.withUnsafeBytes { text in
      unsafe sodium_base642bin(
        &bytes, bytes.count, text.bindMemory(to: CChar.self).baseAddress, text.count, " \t\r\n",
        &byteCount, nil, sodium_base64_VARIANT_ORIGINAL)
    }
    guard status == 0 else {
      wipe(&bytes)
      return nil
    }
    // Shortened in place: what is cut off was never written.
    bytes.removeLast(bytes.count - byteCount)
    return bytes
  }

  static func encodeBase64(_ bytes: Span<UInt8>) -> [UInt8] {
    let variant = sodium_base64_VARIANT_ORIGINAL
    var text = [CChar](
      repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
    // SAFETY: writes text.count characters, of which the last is zero, and reads bytes.count.
    unsafe bytes.withUnsafeBufferPointer { bytes in
      _ = unsafe sodium_bin2base64(&text, text.count, bytes.baseAddress, bytes.count, variant)
    }
    defer { unsafe sodium_memzero(&text, text.count) }
    return text.dropLast().map { UInt8(bitPattern: $0) }
  }

  /// Overwrites bytes with zeros, even where the compiler sees no further use of them.
  static func wipe(_ bytes: inout [UInt8]) {
    unsafe sodium_memzero(&bytes, bytes.count)
  }
}
