public import LogSchema

/// Where a server listens, whom it serves and how much of it.
public struct ServerSettings: Sendable {
  /// The address to listen at.
  public var host = "127.0.0.1"
  /// The port to listen at; 0 for any that is free.
  public var port = 3000
  /// The certificate chain and its key, as paths of PEM files; nil for plain HTTP.
  public var tls: (certificate: String, key: String)?
  /// What clients have to bring as a bearer token; nil for nothing.
  public var token: String?
  /// Threads that read and write sockets.
  public var eventLoopCount = 1
  /// Threads that classify batches.
  public var workerCount = 1
  /// Requests that may be under way; more are told to come back later.
  public var queueLimit = 512
  /// Largest body of a request, in bytes, also when it is unpacked.
  public var bodyLimit = 16 << 20
  /// Bytes of bodies that are held at a time, small ones apart.
  public var bodyMemoryLimit = 256 << 20
  /// Longest message, in bytes.
  public var messageLimit = 65_536
  /// Records of a batch.
  public var recordLimit = 10_000
  /// Connections that may be open. Beyond them, the one that has waited longest for its client
  /// is closed.
  public var connectionLimit = 4_096
  /// How long a connection may wait for the head of a request.
  public var idleLimit = Duration.seconds(60)
  /// How long a request may take to arrive after its head, and an answer to be taken.
  public var bodyTimeLimit = Duration.seconds(30)
  /// How long accepted requests may take once the server is asked to stop.
  public var stopTimeLimit = Duration.seconds(30)
  /// The endpoint that gets the records of OTLP requests, enriched; nil for none.
  public var otlpTarget: OTLPTarget?
  /// Whether each request is logged.
  public var logsRequests = true
  /// The severities whose records go to the outbox; none without one.
  public var severeSeverities: Set<Severity> = []

  /// An OTLP endpoint that records are handed on to.
  public struct OTLPTarget: Sendable {
    /// The whole address, `http://collector:4318/v1/logs` say.
    public var url: String
    /// Sent with each request: credentials, say.
    public var headers: [(name: String, value: String)]

    /// An endpoint and what is sent with each request.
    public init(url: String, headers: [(name: String, value: String)] = []) {
      self.url = url
      self.headers = headers
    }
  }

  /// The settings that hold unless they are changed.
  public init() {}
}
