"""What `tocsin serve` answers, to right and to wrong requests. Usage: serve.py tocsin"""

import gzip
import json
import signal
import socket
import ssl
import subprocess
import sys
import http.client

from served import RECORD, SECRET, Checks, Server

tocsin = sys.argv[1]
checks = Checks("serve.py")
check = checks.check


def problem(answer, status, kind, what, **fields):
    """Checks that an answer is the problem it should be."""
    found, headers, body = answer
    text = body.decode(errors="replace")
    if found != status or headers["Content-Type"] != "application/problem+json":
        return check(what, False, (found, headers["Content-Type"], text))
    value = json.loads(body)
    holds = value["type"].endswith(":" + kind) and value["status"] == status
    holds = holds and all(value.get(name) == wanted for name, wanted in fields.items())
    check(what, holds and SECRET not in text, text)


with Server(tocsin) as server:
    # Right requests.
    status, headers, body = server.post("/classify/", RECORD, X_Request_Id="order-66")
    verdict = json.loads(body)
    check("a record gets a verdict", status == 200 and verdict["severity"] in
          ("Low", "Medium", "High", "Critical", "Unclassified"), body)
    check("the verdict says how it came about", {"stage", "confidence", "reason", "tried"}
          <= verdict.keys(), body)
    check("the client's request id comes back", headers["X-Request-Id"] == "order-66")
    check("the path works without its slash", server.post("/classify", RECORD)[0] == 200)
    status, _, body = server.post("/classify/", RECORD, X_Request_Id="a\tb")
    batch = [dict(RECORD, log_message=f"line {number} {SECRET}") for number in range(1500)]
    batch[700] = RECORD
    status, _, body = server.post("/classify/batch", batch)
    answers = json.loads(body)
    check("a batch comes back in its form", status == 200 and len(answers) == 1500, body)
    same = {name: answers[700][name] for name in ("severity", "stage", "confidence", "reason")}
    check("a record of a batch is answered as it is alone",
          all(verdict[name] == value for name, value in same.items()), (verdict, same))
    lines = "\n".join(json.dumps(record) for record in batch[:3]).encode() + b"\n\n"
    status, headers, body = server.post(
        "/classify/batch", lines, Content_Type="application/x-ndjson")
    check("lines come back as lines", status == 200 and body.count(b"\n") == 3
          and headers["Content-Type"] == "application/x-ndjson", body)
    check("an empty batch is one", server.post("/classify/batch", [])[2] == b"[]")
    status, _, body = server.post(
        "/classify/", gzip.compress(json.dumps(RECORD).encode()), Content_Encoding="gzip")
    check("gzip is unpacked", status == 200, body)
    escaped = json.dumps(RECORD).replace("log_message", "log_\\u006dessage").encode()
    check("an escaped name is the name", server.post("/classify/", escaped)[0] == 200)
    status, _, body = server.post("/classify/?explain=true", RECORD)
    check("terms are told when asked for", status == 200 and "terms" in json.loads(body), body)

    # Wrong requests: the kind, the field and the place.
    def post(value, **headers):
        return server.post("/classify/", value, **headers)

    for value, what in [(b"", "nothing"), (b"{", "half an object"), (b"[1", "half an array"),
                        (b'{"log_type":"\\q"}', "a bad escape"), (b"nul", "half a word"),
                        (json.dumps(RECORD).encode() + b"x", "more behind"),
                        (b'{"process":"\x01"}', "a control character"), (b"\x00", "a zero byte")]:
        problem(post(value), 400, "malformed-json", what)
    problem(post(b'{"log_type":"\xff"}'), 400, "invalid-utf-8", "bytes that are no UTF-8")
    for name in RECORD:
        rest = {key: value for key, value in RECORD.items() if key != name}
        problem(post(rest), 422, "missing-field", f"no {name}", field=name)
        for wrong in (None, 5, True, [SECRET], {"a": SECRET}):
            problem(post(dict(RECORD, **{name: wrong})), 422, "wrong-type",
                    f"{name} is {type(wrong).__name__}", field=name)
    problem(post(dict(RECORD, severity="Low")), 422, "unknown-field", "a field too many",
            field="severity")
    twice = json.dumps(RECORD)[:-1] + ',"process":"x"}'
    problem(post(twice.encode()), 422, "duplicate-field", "a field twice", field="process")
    for value in ([], 5, "x", None):
        problem(post(value), 422, "wrong-type", f"a record that is {value!r}")
    problem(post(dict(RECORD, log_message="x" * 70_000)), 422, "field-too-long",
            "a long message", field="log_message")
    problem(post(dict(RECORD, process="x" * 2_000)), 422, "field-too-long",
            "a long process", field="process")
    problem(post(RECORD, Content_Type="text/plain"), 415, "unsupported-media-type", "text")
    problem(post(RECORD, Content_Type="application/json; charset=latin1"), 415,
            "unsupported-media-type", "a charset")
    problem(post(RECORD, Content_Encoding="br"), 415, "unsupported-content-encoding", "brotli")
    problem(post(b"no gzip", Content_Encoding="gzip"), 400, "malformed-gzip", "no gzip")
    packed = gzip.compress(b"[" * 200_000_000, 9)
    problem(post(packed, Content_Encoding="gzip"), 413, "body-too-large", "a gzip bomb")
    problem(server.post("/classify/?explain=maybe", RECORD), 400, "unknown-parameter",
            "a parameter", field="explain")
    problem(server.post("/classify/batch", [RECORD] * 10_001), 422, "too-many-records", "10,001")
    wrong = [RECORD, RECORD, dict(RECORD, process=1)]
    problem(server.post("/classify/batch", wrong), 422, "wrong-type", "the third record",
            record=3, field="process")
    problem(server.post("/classify/batch", RECORD), 400, "malformed-json", "no array", byte=1)
    problem(server.post("/classify/batch", b"[" * 1_000_000), 400, "malformed-json", "brackets")
    problem(server.post("/classify/", b'{"log_type":' + b"[" * 1_000_000), 400, "malformed-json",
            "brackets in a record")
    problem(server.ask("GET", "/nothing"), 404, "not-found", "no such path")
    for path in ("/classify/", "/classify/batch", "/v1/logs"):
        status, headers, _ = server.ask("GET", path)
        check(f"GET {path} is not allowed", (status, headers["Allow"]) == (405, "POST"))
    status, headers, _ = server.ask("DELETE", "/metrics")
    check("DELETE is not allowed", (status, headers["Allow"]) == (405, "GET, HEAD"))

    # Documents.
    check("it lives", server.ask("GET", "/livez")[0] == 200)
    status, _, body = server.ask("GET", "/readyz")
    check("it is ready, with a version", status == 200 and json.loads(body)["model"]["version"])
    check("HEAD has no body", server.ask("HEAD", "/livez")[::2] == (200, b""))
    check("counts are kept", server.metric(
        'tocsin_http_requests_total{route="classify",code="200"}') == 6,
        server.metric('tocsin_http_requests_total{route="classify",code="200"}'))
    check("the body budget is given back", server.metric("tocsin_body_bytes") == 0)
    check("no request is under way", server.metric("tocsin_requests_in_progress") == 0)
    check("no server error", b'code="5' not in server.ask("GET", "/metrics")[2])
    status, headers, body = server.ask("GET", "/")
    check("the page lets nothing in", status == 200 and "default-src 'none'"
          in headers["Content-Security-Policy"] and b"{{" not in body)

    # Half an exchange: the server answers what is whole and closes.
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as half:
        text = json.dumps(RECORD).encode()
        half.sendall(b"POST /classify/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        half.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: half.recv(65536), b""))
        check("a half-closed connection is answered", answer.startswith(b"HTTP/1.1 200"), answer)
    check("SIGTERM ends it with 0", server.stop() == 0)
    log = server.logged()
    check("no message is logged", SECRET not in log)
    check("requests are logged", '"route": "classify"' in log and '"request_id": "order-66"' in log)

# A token: probes are open, all else is not.
with Server(tocsin, environment={"TOCSIN_TOKEN": "0123456789abcdef"}) as server:
    problem(server.post("/classify/", RECORD), 401, "unauthorized", "no token")
    problem(server.post("/classify/", RECORD, Authorization="Bearer 0123456789abcdeg"), 401,
            "unauthorized", "another token")
    check("the token opens", server.post(
        "/classify/", RECORD, Authorization="Bearer 0123456789abcdef")[0] == 200)
    check("metrics are closed", server.ask("GET", "/metrics")[0] == 401)
    check("probes are open", server.ask("GET", "/readyz")[0] == 200)
    check("SIGINT ends it with 130", server.stop(signal.SIGINT) == 130)

# TLS.
subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
     "chain.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
    check=True, capture_output=True)
with Server(tocsin, "--tls-certificate", "chain.pem", "--tls-key", "key.pem") as server:
    context = ssl.create_default_context(cafile="chain.pem")
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context, timeout=60)
    connection.request("GET", "/livez")
    check("TLS is spoken", connection.getresponse().status == 200)
    connection.close()

# A full queue says when to come back. The language model is not needed: one place is none for two.
with Server(tocsin, "--queue-limit", "1") as server:
    import threading
    body = json.dumps([RECORD] * 10_000).encode()
    found = []
    threads = [threading.Thread(target=lambda: found.append(
        server.post("/classify/batch", body)[:2])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = [status for status, _ in found]
    check("of eight batches some are done", 200 in statuses, statuses)
    check("the others are told to come back", all(
        status == 200 or (status == 503 and headers["Retry-After"]) for status, headers in found),
        statuses)

# Tickets that nobody keeps.
sections = {"tickets.yaml": "tickets: {targets: [{type: webhook, url: 'http://127.0.0.1:1/'}]}\n",
            "none.yaml": "model: {gate: true}\n"}
for name, text in sections.items():
    with open(name, "w") as file:
        file.write(text)


def warnings(*options):
    """The reasons of warnings that tickets are not recorded."""
    with Server(tocsin, *options) as server:
        return [event["reason"] for event in server.events
                if event["message"] == "nothing is recorded for tickets"]


found = warnings("--config", "tickets.yaml")
check("a section 'tickets' without --outbox is warned of once", len(found) == 1
      and "tickets.yaml" in found[0] and "--outbox" in found[0], found)
check("with --outbox it is not", not warnings("--config", "tickets.yaml", "--outbox", "box"))
check("nor where there is no section", not warnings("--config", "none.yaml"))

# A cache that cannot be where it usually is.
unusable = {"TOCSIN_LLM_BASE_URL": "http://127.0.0.1:1/v1", "TOCSIN_LLM_MODEL": "none",
            "XDG_CACHE_HOME": "/dev/null"}
with Server(tocsin, environment=unusable) as server:
    check("it says where answers are kept", any(
        event["message"] == "answers are kept in memory" for event in server.events),
        server.events)
    check("and that as JSON", all("level" in event for event in server.events), server.events)

checks.finish()
