import HTTPTypes

/// The paths that the server answers at; the raw value is their name in logs and metrics.
enum Route: String, CaseIterable, Sendable {
  case page
  case classify
  case batch
  case otlp
  case live
  case ready
  case metrics
  case openAPI = "openapi"
  case shadow
  case other

  /// The route of a path without its query.
  init(path: some StringProtocol) {
    self =
      switch path {
      case "/": .page
      case "/classify/", "/classify": .classify
      case "/classify/batch", "/classify/batch/": .batch
      case "/v1/logs": .otlp
      case "/livez": .live
      case "/readyz": .ready
      case "/metrics": .metrics
      case "/openapi.json": .openAPI
      case "/shadow": .shadow
      default: .other
      }
  }

  /// The methods that are allowed there.
  var methods: [HTTPRequest.Method] {
    switch self {
    case .classify, .batch, .otlp: [.post]
    case .page, .live, .ready, .metrics, .openAPI, .shadow: [.get, .head]
    case .other: []
    }
  }

  /// Whether it answers without a bearer token: probes have none, and the page asks for one.
  var isOpen: Bool {
    switch self {
    case .live, .ready, .page, .openAPI: true
    default: false
    }
  }
}
