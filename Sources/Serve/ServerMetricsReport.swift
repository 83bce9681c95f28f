import Glibc
import Hybrid
import LogSchema
import Outbox

/// The metrics of a server as Prometheus reads them.
struct ServerMetricsReport {
  let snapshot: ServerMetrics.Snapshot
  let model: ServedModel?
  let shadow: ShadowComparison.Findings?
  let queueDepth: Int
  let queueLimit: Int
  let bodyByteCount: Int
  let openConnectionCount: Int
  let outbox: OutboxSnapshot?

  /// The whole exposition.
  var text: String {
    var text = MetricsText()
    addRequests(to: &text)
    addRecords(to: &text)
    addModel(to: &text)
    addForwarding(to: &text)
    addOutbox(to: &text)
    addProcess(to: &text)
    return text.text
  }

  private func addRequests(to text: inout MetricsText) {
    text.metric(
      "tocsin_http_requests_total", "counter", "Requests answered, by route and status.")
    let sorted = snapshot.requests.sorted {
      ($0.key.route.rawValue, $0.key.status) < ($1.key.route.rawValue, $1.key.status)
    }
    for (key, count) in sorted {
      text.sample(
        "tocsin_http_requests_total", ["route": key.route.rawValue, "code": "\(key.status)"],
        Double(count))
    }
    addLatencies(to: &text)
    text.gauge(
      "tocsin_requests_in_progress", "Classifying requests that are under way.",
      Double(queueDepth))
    text.gauge(
      "tocsin_requests_in_progress_limit", "Requests that may be under way.", Double(queueLimit))
    text.gauge(
      "tocsin_body_bytes", "Bytes of request bodies that are held now, small ones apart.",
      Double(bodyByteCount))
    text.gauge("tocsin_connections", "Connections that are open.", Double(openConnectionCount))
    text.counter(
      "tocsin_connections_total", "Connections that were accepted.", snapshot.connectionCount)
    text.metric(
      "tocsin_connections_closed_total", "counter", "Connections the server closed, by reason.")
    for (reason, count) in snapshot.closedConnections.sorted(by: { $0.key < $1.key }) {
      text.sample("tocsin_connections_closed_total", ["reason": reason], Double(count))
    }
  }

  private func addLatencies(to text: inout MetricsText) {
    let name = "tocsin_http_request_duration_seconds"
    text.metric(name, "histogram", "Time from the head of a request to its answer.")
    for (route, latencies) in zip(Route.allCases, snapshot.latencies) {
      var sum = 0
      for (bound, count) in zip(ServerMetrics.latencyBounds, latencies.counts) {
        sum += count
        text.sample(name + "_bucket", ["route": route.rawValue, "le": "\(bound)"], Double(sum))
      }
      sum += latencies.counts[ServerMetrics.latencyBounds.count]
      text.sample(name + "_bucket", ["route": route.rawValue, "le": "+Inf"], Double(sum))
      text.sample(name + "_sum", ["route": route.rawValue], latencies.sum)
      text.sample(name + "_count", ["route": route.rawValue], Double(sum))
    }
  }

  private func addRecords(to text: inout MetricsText) {
    let verdicts = snapshot.verdicts
    text.metric("tocsin_records_total", "counter", "Records classified, by stage and severity.")
    for stage in Stage.allCases {
      for severity in Severity.allCases + [Severity?.none] {
        text.sample(
          "tocsin_records_total",
          ["stage": stage.name, "severity": severity?.label ?? Severity.unclassifiedLabel],
          Double(verdicts.count(of: stage, severity)))
      }
    }
    text.counter(
      "tocsin_gate_refusals_total", "Records whose message the model's gate did not know.",
      snapshot.gateRefusalCount)
    text.metric(
      "tocsin_language_model_questions_total", "counter",
      "Records the language model was wanted for, by what came of it.")
    for (outcome, count) in verdicts.questions.sorted(by: { $0.key < $1.key }) {
      text.sample("tocsin_language_model_questions_total", ["outcome": outcome], Double(count))
    }
    text.counter(
      "tocsin_language_model_cached_answers_total", "Answers that were in the cache.",
      verdicts.cachedAnswerCount)
    text.counter(
      "tocsin_language_model_tokens_total", "Tokens that were charged.", verdicts.tokenCount)
    text.single(
      "tocsin_language_model_cost_total", "counter",
      "What answers cost, in the provider's currency.", verdicts.cost)
    text.counter(
      "tocsin_findings_total", "Severe records that were given to the outbox.",
      snapshot.findingCount)
  }

  private func addModel(to text: inout MetricsText) {
    text.metric("tocsin_model_info", "gauge", "The model in place; the version is a label.")
    if let model { text.sample("tocsin_model_info", ["version": model.version], 1) }
    text.gauge("tocsin_ready", "1 when a verified model is in place.", model == nil ? 0 : 1)
    text.metric("tocsin_model_reloads_total", "counter", "Reloads of the model, by outcome.")
    text.sample("tocsin_model_reloads_total", ["outcome": "ok"], Double(snapshot.reloadCount))
    text.sample(
      "tocsin_model_reloads_total", ["outcome": "refused"], Double(snapshot.failedReloadCount))
    guard let shadow else { return }
    text.counter(
      "tocsin_shadow_records_total", "Records that both models decided.", shadow.recordCount)
    text.counter(
      "tocsin_shadow_differences_total", "Records that the models differ in.",
      shadow.differenceCount)
  }

  private func addForwarding(to text: inout MetricsText) {
    text.counter(
      "tocsin_otlp_records_total", "OTLP log records accepted.", snapshot.otlpRecordCount)
    text.counter(
      "tocsin_otlp_rejected_total", "OTLP log records rejected.", snapshot.otlpRejectedCount)
    text.counter(
      "tocsin_otlp_forwarded_total", "OTLP log records the next endpoint accepted.",
      snapshot.forwardedRecordCount)
    text.counter(
      "tocsin_otlp_dropped_total", "OTLP log records that could not be forwarded.",
      snapshot.droppedRecordCount)
    text.counter(
      "tocsin_otlp_forward_retries_total", "Requests that were forwarded again.",
      snapshot.forwardRetryCount)
  }

  private func addOutbox(to text: inout MetricsText) {
    guard let outbox else { return }
    text.gauge(
      "tocsin_outbox_incidents", "Incidents in the outbox.", Double(outbox.incidentCount))
    text.gauge("tocsin_outbox_bytes", "Bytes in use in the outbox.", Double(outbox.byteCount))
    text.metric("tocsin_outbox_deliveries", "gauge", "Deliveries by target and state.")
    for depth in outbox.depths {
      text.sample(
        "tocsin_outbox_deliveries", ["target": depth.target, "state": depth.state.rawValue],
        Double(depth.count))
    }
  }

  private func addProcess(to text: inout MetricsText) {
    var usage = rusage()
    guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    text.single(
      "process_cpu_seconds_total", "counter", "Processor time, user and system.",
      seconds(usage.ru_utime) + seconds(usage.ru_stime))
    text.gauge(
      "tocsin_largest_resident_memory_bytes", "The most memory the process ever had.",
      Double(usage.ru_maxrss) * 1_024)
  }
}
