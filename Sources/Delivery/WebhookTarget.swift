internal import LogSchema
internal import Outbox
internal import Signing

/// A receiver of JSON by POST.
///
/// One incident is sent once, but for retries, which carry the same `Idempotency-Key`.
struct WebhookTarget: DeliveryTarget {
  let settleTime = Duration.zero
  private let url: String
  private let token: Secret?
  private let key: AuthenticationKey?

  init(
    name: String, url: TargetURL, _ settings: WebhookSettings, _ source: CredentialSource
  ) throws(CredentialError) {
    self.url = url.text
    token = try settings.tokenVariable.map { variable throws(CredentialError) in
      try source.secret(variable, target: name)
    }
    key = try settings.secretVariable.map { variable throws(CredentialError) in
      try source.signingKey(variable, target: name)
    }
  }

  func deliver(_ delivery: DueDelivery, through sender: HTTPSender) async -> TargetAnswer {
    let exchange = await sender.post(request(delivery.incident))
    return exchange.isSuccess
      ? .delivered(reference: nil, followUp: nil) : TargetAnswer(failed: exchange)
  }

  func request(_ incident: Incident) -> JSONRequest {
    let body = Array(
      JSONValue.object([.init("event", "incident")] + incident.members).text().utf8)
    var headers = [(name: "Idempotency-Key", value: incident.key)]
    if let token { headers.append(token.bearerHeader) }
    if let key {
      headers.append(("Tocsin-Signature", "sha256=" + key.hexadecimalCode(for: body.span)))
    }
    return JSONRequest(url: url, headers: headers, body: body)
  }
}
