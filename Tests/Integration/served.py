"""A running `tocsin serve`, for the scripts of this folder. Only the standard library."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import threading
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
MODEL = os.path.join(ROOT, "models", "severity.tocsin")
RECORD = {
    "log_type": "HTTP Error",
    "log_message": "HTTP/1.1 404 - resource not found for request 8841 of Ottokar4711",
    "process": "Web Server",
}
# Every message holds it; no log of the server may.
SECRET = "Ottokar4711"


class Checks:
    """Counts what holds and what does not."""

    def __init__(self, script):
        self.script, self.passed, self.failed = script, 0, 0

    def check(self, what, holds, found=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL: {self.script}: {what}: {str(found)[:600]}", flush=True)

    def finish(self):
        print(f"{self.script}: {self.passed} checks passed, {self.failed} failed")
        raise SystemExit(self.failed != 0)


class Server:
    """A server on a free port of 127.0.0.1 that is killed at the end of a `with`."""

    def __init__(self, tocsin, *options, model=MODEL, environment=None):
        command = [tocsin, "serve", "--model", model, "--port", "0", *options]
        self.events = []
        self.process = subprocess.Popen(
            command, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})})
        self.port = None
        ready = threading.Event()

        def read():
            for line in self.process.stderr:
                try:
                    event = json.loads(line)
                except ValueError:
                    event = {"message": line.decode(errors="replace")}
                self.events.append(event)
                if event["message"] == "listening":
                    self.port = event["port"]
                    ready.set()
            ready.set()

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()
        ready.wait(120)
        if self.port is None:
            self.process.kill()
            raise SystemExit(f"the server did not start: {self.events}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join(5)

    def ask(self, method, path, body=None, headers=None, timeout=60):
        """Status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def post(self, path, value, **headers):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        names = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.ask("POST", path, body, {"Content-Type": "application/json", **names})

    def version(self):
        return json.loads(self.ask("GET", "/readyz")[2])["model"]["version"]

    def metric(self, name):
        """The value of a sample, its labels in the name."""
        for line in self.ask("GET", "/metrics")[2].decode().splitlines():
            if line.rsplit(" ", 1)[0] == name:
                return float(line.rsplit(" ", 1)[1])
        return None

    def memory(self):
        """Resident memory in MiB: now, and the most there was."""
        with open(f"/proc/{self.process.pid}/status") as status:
            fields = dict(line.split(":", 1) for line in status)
        return [int(fields[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM")]

    def stop(self, number=signal.SIGTERM, timeout=60):
        self.process.send_signal(number)
        return self.process.wait(timeout)

    def logged(self):
        self.reader.join(5)
        return json.dumps(self.events)


def wait_until(condition, seconds=60):
    """Whether a condition comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def replace(path, source):
    """Puts a copy of a file in the place of another at once, as a deployment does."""
    shutil.copy(source, path + ".new")
    os.replace(path + ".new", path)
