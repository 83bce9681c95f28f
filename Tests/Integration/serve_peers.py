"""The server against programs that others wrote: the OpenTelemetry SDK's exporter before it and its
data model behind it, Prometheus' parser, an OpenAPI validator. Usage: serve_peers.py tocsin"""

import http.server
import json
import logging
import sys
import threading

from openapi_spec_validator import validate
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.common.http import Compression
from opentelemetry.exporter.otlp.json.http._log_exporter import OTLPLogExporter
from opentelemetry.proto_json.collector.logs.v1.logs_service import (
    ExportLogsServiceRequest, ExportLogsServiceResponse)
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor, LogRecordExportResult
from opentelemetry.sdk.resources import Resource
from prometheus_client.parser import text_string_to_metric_families

from served import RECORD, Checks, Server

tocsin = sys.argv[1]
checks = Checks("serve_peers.py")
check = checks.check


class Collector(http.server.BaseHTTPRequestHandler):
    """The next OTLP endpoint: keeps what it gets, and refuses as it is told."""

    statuses, requests = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.requests.append((json.loads(body), dict(self.headers)))
        self.send_response(status)
        if status in (429, 503):
            self.send_header("Retry-After", "1")
        answer = b"{}"
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
threading.Thread(target=collector.serve_forever, daemon=True).start()
forward = f"http://127.0.0.1:{collector.server_port}/v1/logs"


def records(request):
    """The records of a request by their body, read by the SDK's own data model."""
    parsed = ExportLogsServiceRequest.from_dict(request)
    return [record for resource in parsed.resource_logs for scope in resource.scope_logs
            for record in scope.log_records]


def attributes(record):
    found = {}
    for pair in record.attributes:
        value = pair.value.to_dict()
        found[pair.key] = next(iter(value.values()))
    return found


with Server(tocsin, "--otlp-forward", forward,
            environment={"TOCSIN_OTLP_HEADERS": "x-tenant=bank,authorization=Basic abc"}) as server:
    endpoint = f"http://127.0.0.1:{server.port}/v1/logs"
    for compression in (Compression.NoCompression, Compression.Gzip):
        Collector.requests.clear()
        exporter = OTLPLogExporter(endpoint=endpoint, compression=compression)
        provider = LoggerProvider(resource=Resource({"service.name": "Web Server"}),
                                  shutdown_on_exit=False)
        results = []
        export = exporter.export
        exporter.export = lambda batch: results.append(export(batch)) or results[-1]
        provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
        logger = provider.get_logger("test")
        logger.emit(LogRecord(body=RECORD["log_message"], attributes={"kept": "yes"}))
        logger.emit(LogRecord(body=RECORD["log_message"], severity_number=SeverityNumber.DEBUG,
                              severity_text="DEBUG"))
        logger.emit(LogRecord(body={"message": RECORD["log_message"], "log_type": "HTTP Error",
                                    "nested": {"a": [1, "b"]}}))
        logger.emit(LogRecord(body=[1, 2]))
        what = f"exporter, {compression.value}"
        check(f"{what}: every export succeeds", results == [LogRecordExportResult.SUCCESS] * 4,
              results)
        got = [record for request, _ in Collector.requests for record in records(request)]
        check(f"{what}: every record arrives", len(got) == 4, len(got))
        plain, declared, mapped, odd = got
        for record in (plain, declared, mapped):
            names = attributes(record)
            check(f"{what}: a record is enriched", names.get("tocsin.severity") and
                  names.get("tocsin.stage"), names)
        check(f"{what}: attributes are kept", attributes(plain).get("kept") == "yes")
        number = {"Low": 9, "Medium": 13, "High": 17, "Critical": 21, "Unclassified": None}[
            attributes(plain)["tocsin.severity"]]
        check(f"{what}: an unset severity is filled",
              int(plain.severity_number or 0) == (number or 0), plain.severity_number)
        check(f"{what}: a declared severity stays",
              int(declared.severity_number) == 5 and declared.severity_text == "DEBUG",
              (declared.severity_number, declared.severity_text))
        check(f"{what}: a body without text passes as it is",
              odd.body.array_value is not None and not odd.attributes, odd)
        check(f"{what}: the resource is kept", "Web Server" in json.dumps(Collector.requests[0][0]))
        headers = {name.lower(): value for name, value in Collector.requests[0][1].items()}
        check(f"{what}: the environment's headers are sent",
              headers.get("x-tenant") == "bank" and headers.get("authorization") == "Basic abc",
              headers)

    # What nobody here knows is kept, in its place.
    request = {"resourceLogs": [{"resource": {"attributes": []}, "schemaUrl": "u", "new": [1, {}],
               "scopeLogs": [{"scope": {"name": "s"}, "logRecords": [
                   {"body": {"stringValue": RECORD["log_message"]}, "timeUnixNano": "1", "future":
                    {"x": [1.50, "é"]}, "severityText": "", "severityNumber": 0,
                    "attributes": [{"key": "tocsin.severity", "value": {"stringValue": "Old"}}]},
                   5, {"body": 7}, {"body": {"stringValue": "b"}, "severityNumber": "x"}]}]}],
               "later": True}
    Collector.requests.clear()
    status, _, body = server.post("/v1/logs", request)
    answer = ExportLogsServiceResponse.from_dict(json.loads(body))
    check("broken records are rejected, and counted",
          status == 200 and int(answer.partial_success.rejected_log_records) == 3, body)
    check("the reason is told", answer.partial_success.error_message, body)
    sent = Collector.requests[0][0]
    record, = sent["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
    names = [attribute["key"] for attribute in record["attributes"]]
    check("an earlier verdict is replaced", names.count("tocsin.severity") == 1
          and "Old" not in json.dumps(record), record)
    check("unknown members are kept", record["future"] == {"x": [1.5, "é"]} and sent["later"] is True
          and sent["resourceLogs"][0]["new"] == [1, {}] and record["timeUnixNano"] == "1", sent)

    # The next endpoint fails.
    for statuses, wanted, what in [
            ([503, 429], 200, "it comes back in time"), ([502, 504], 200, "a proxy fails twice"),
            ([503] * 30, 503, "it stays away"), ([400], 400, "it refuses")]:
        Collector.statuses[:] = statuses
        status, headers, body = server.post("/v1/logs", request)
        check(f"next endpoint: {what}", status == wanted, (status, body))
        if wanted == 503:
            check("the client is told when to come back", headers["Retry-After"], headers)
        Collector.statuses.clear()
    for value, wanted in [(b"{", 400), (b"[]", 400), ({"resourceLogs": 5}, 400), ({}, 200),
                          ({"resourceLogs": None}, 200), (b"[" * 1_000_000, 400)]:
        status, headers, body = server.post("/v1/logs", value)
        check(f"{str(value)[:20]} is answered {wanted}", status == wanted, (status, body))
        if wanted == 400:
            check("an error is a Status", {"code", "message"} <= json.loads(body).keys(), body)
    status, _, _ = server.post("/v1/logs", b"\x0a", Content_Type="application/x-protobuf")
    check("protobuf is refused", status == 415, status)

    # Documents.
    families = {family.name: family for family in text_string_to_metric_families(
        server.ask("GET", "/metrics")[2].decode())}
    for name in ("tocsin_http_requests", "tocsin_http_request_duration_seconds", "tocsin_records",
                 "tocsin_gate_refusals", "tocsin_model_info", "tocsin_requests_in_progress",
                 "tocsin_otlp_forwarded", "tocsin_language_model_questions"):
        check(f"Prometheus' parser finds {name}", name in families, sorted(families))
    histogram = families["tocsin_http_request_duration_seconds"].samples
    for route in ("otlp", "ready"):
        buckets = [sample.value for sample in histogram if sample.name.endswith("_bucket")
                   and sample.labels["route"] == route]
        count = [sample.value for sample in histogram if sample.name.endswith("_count")
                 and sample.labels["route"] == route]
        check(f"buckets of {route} add up", buckets == sorted(buckets) and buckets[-1:] == count)
    validate(json.loads(server.ask("GET", "/openapi.json")[2]))
    check("the OpenAPI document is valid", True)

# Without a next endpoint, what cannot be read is rejected.
with Server(tocsin) as server:
    request = {"resourceLogs": [{"scopeLogs": [{"logRecords": [
        {"body": {"stringValue": "a"}}, {"body": {"arrayValue": {}}}, {}]}]}]}
    status, _, body = server.post("/v1/logs", request)
    answer = ExportLogsServiceResponse.from_dict(json.loads(body))
    check("bodies without text are rejected",
          status == 200 and int(answer.partial_success.rejected_log_records) == 2, body)

checks.finish()
