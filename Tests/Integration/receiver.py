"""A receiver of incidents that misbehaves on purpose: Alertmanager, Jira Cloud and a webhook.

Usage: receiver.py PORT_FILE [--fail-rate SHARE] [--seed NUMBER] [--secret TEXT]

Listens on 127.0.0.1, at a port that it writes to PORT_FILE, and keeps what it was told:
  POST /hook                   a webhook that keeps to Idempotency-Key
  POST /api/v2/alerts          Alertmanager
  POST /rest/api/3/issue       Jira, which keeps to nothing; /rest/api/3/search/jql finds by label
  POST /always/STATUS          answers STATUS; ?retry-after=VALUE adds the header
  POST /slow, /endless, /drip, /redirect
  GET  /state                  all of it as JSON
A share of the requests to the first three fails: with 500 or 503, or by closing the connection,
each before or after the request had its effect.
"""

import argparse
import hashlib
import hmac
import http.server
import json
import random
import re
import threading
import time
import urllib.parse

import expected_requests

HEX_KEY = re.compile(r"[0-9a-f]{32}\Z")


class State:
    """What was received; every effect is counted under the key that identifies it."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.lock = threading.Lock()
        self.random = random.Random(arguments.seed)
        self.hooks, self.alerts, self.issues = {}, {}, []
        self.requests, self.faults = {}, []
        self.repeats = 0
        self.statuses = {}

    def next_failure(self):
        """None, or how this request fails."""
        if self.random.random() >= self.arguments.fail_rate:
            return None
        kinds = ["500", "503", "close", "effect, 500", "effect, close"]
        return self.random.choice(kinds)

    def summary(self):
        labels = [label for issue in self.issues for label in issue["labels"] if label != "tocsin"]
        return {
            "hooks": self.hooks,
            "hook_effects": len(self.hooks),
            "repeated_requests": self.repeats,
            "alerts": {key: alert["annotations"]["count"] for key, alert in self.alerts.items()},
            "issues": self.issues,
            "issues_twice": len(labels) - len(set(labels)),
            "requests": self.requests,
            "faults": self.faults[:20],
        }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        with self.state.lock:
            body = json.dumps(self.state.summary()).encode()
        self.answer(200, body)

    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size)
        if len(body) < size:
            # Whoever is killed in the middle of a request has not made it.
            self.close_connection = True
            return None
        url = urllib.parse.urlsplit(self.path)
        with self.state.lock:
            self.state.requests[url.path] = self.state.requests.get(url.path, 0) + 1
        routes = {
            "/hook": self.hook,
            "/api/v2/alerts": self.alerts,
            "/rest/api/3/issue": self.issue,
            "/rest/api/3/search/jql": self.search,
        }
        if url.path in routes:
            return self.misbehaving(routes[url.path], body)
        misbehaviours = {
            "/slow": self.slow,
            "/endless": self.endless,
            "/drip": self.drip,
            "/redirect": self.redirect,
        }
        if url.path in misbehaviours:
            return misbehaviours[url.path]()
        if url.path.startswith("/always/"):
            retry_after = urllib.parse.parse_qs(url.query).get("retry-after", [])
            headers = {"Retry-After": retry_after[0]} if retry_after else {}
            return self.answer(int(url.path.removeprefix("/always/")), b"{}", headers)
        return self.answer(404, b"{}")

    def misbehaving(self, effect, body):
        with self.state.lock:
            failure = self.state.next_failure()
            if failure in ("500", "503", "close"):
                outcome = None
            else:
                outcome = effect(body)
        if failure and "close" in failure:
            self.close_connection = True
            return None
        if failure and "500" in failure:
            return self.answer(500, b"")
        if failure == "503":
            return self.answer(503, b"", {"Retry-After": "0"})
        return self.answer(*outcome)

    # Effects. Each returns status and body.

    def checked(self, check, body):
        try:
            return check(json.loads(body))
        except (ValueError, AssertionError, KeyError, TypeError) as error:
            self.state.faults.append(f"{self.path}: {type(error).__name__}: {error}")
            return None

    def hook(self, body):
        if self.checked(expected_requests.webhook, body) is None:
            return 400, b""
        secret = self.state.arguments.secret
        if secret:
            code = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            if self.headers.get("Tocsin-Signature") != f"sha256={code}":
                self.state.faults.append("/hook: wrong signature")
        key = self.headers["Idempotency-Key"]
        if not HEX_KEY.match(key or "") or json.loads(body)["id"] != key:
            self.state.faults.append("/hook: no idempotency key")
        if key in self.state.hooks:
            self.state.repeats += 1
        else:
            self.state.hooks[key] = json.loads(body)["count"]
        return 200, b"{}"

    def alerts(self, body):
        alerts = self.checked(expected_requests.postable_alerts, body)
        if alerts is None:
            return 400, b""
        for alert in alerts:
            self.state.alerts[json.dumps(alert["labels"], sort_keys=True)] = alert
        return 200, b""

    def issue(self, body):
        fields = self.checked(expected_requests.issue, body)
        if fields is None:
            return 400, b""
        number = len(self.state.issues) + 1
        key = f"{fields['project']['key']}-{number}"
        self.state.issues.append(
            {"key": key, "summary": fields["summary"], "labels": fields["labels"]}
        )
        answer = {"id": str(10000 + number), "key": key, "self": f"http://x/{number}"}
        return 201, json.dumps(answer).encode()

    def search(self, body):
        query = self.checked(expected_requests.search, body)
        if query is None:
            return 400, b""
        found = [
            {"id": "1", "key": issue["key"]}
            for issue in self.state.issues
            if query["label"] in issue["labels"] and issue["key"].startswith(query["project"])
        ]
        return 200, json.dumps({"issues": found, "isLast": True}).encode()

    # Misbehaviour that no request escapes.

    def slow(self):
        time.sleep(20)

    def endless(self):
        """A good answer whose body goes on for ever."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        while True:
            self.wfile.write(piece)

    def drip(self):
        """A head that comes byte by byte and never ends."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-Header: y\r\n")
            time.sleep(0.1)

    def redirect(self):
        self.answer(302, b"", {"Location": "/hook"})

    def answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """The other end is gone: that is what some tests are for."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port_file")
    parser.add_argument("--fail-rate", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--secret", default="")
    arguments = parser.parse_args()
    Handler.state = State(arguments)
    server = Server(("127.0.0.1", 0), Handler)
    with open(arguments.port_file, "w") as file:
        print(server.server_address[1], file=file)
    server.serve_forever()


if __name__ == "__main__":
    main()
