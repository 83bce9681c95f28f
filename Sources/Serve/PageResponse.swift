import HTTPTypes
import Hummingbird
import NIOCore

/// The page at `/`.
enum PageResponse {
  /// The page in front of and behind each place for the word that its script and style carry.
  private static let pieces = String(decoding: PackageResources.page_html, as: UTF8.self)
    .split(separator: "{{nonce}}", omittingEmptySubsequences: false).map { Array($0.utf8) }

  /// The page under a policy that lets nothing run, load or frame it but what is in it.
  static func make() -> Response {
    var bytes: [UInt8] = []
    let nonce = Array(RequestID.choose(given: nil).utf8)
    for (place, piece) in pieces.enumerated() {
      if place > 0 { bytes += nonce }
      bytes += piece
    }
    let word = String(decoding: nonce, as: UTF8.self)
    let policy =
      "default-src 'none'; script-src 'nonce-\(word)'; style-src 'nonce-\(word)'; "
      + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'"
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
        .contentSecurityPolicy: policy, HTTPField.Name("Referrer-Policy")!: "no-referrer",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
