"""Reloads under load: not one request fails, a broken file changes nothing.
Usage: serve_reload.py tocsin [reloads]"""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

from served import MODEL, RECORD, Checks, Server, replace, wait_until

tocsin = sys.argv[1]
reloads = int(sys.argv[2]) if len(sys.argv) > 2 else 50
checks = Checks("serve_reload.py")
check = checks.check
BODY = json.dumps(RECORD).encode()


class Load:
    """Clients that ask without a pause, each on one connection."""

    def __init__(self, port, count=4):
        # A failure with the time at which its request had been sent, None if it never was whole.
        self.answered, self.failures = 0, []
        self.lock, self.stopping = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(port, number))
                        for number in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self, port, number):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        body, path = (BODY, "/classify/") if number else (
            json.dumps([RECORD] * 2_000).encode(), "/classify/batch")
        while not self.stopping.is_set():
            sent = None
            try:
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                sent = time.monotonic()
                answer = connection.getresponse()
                answer.read()
                failure = None if answer.status == 200 else answer.status
            except (OSError, http.client.HTTPException) as error:
                failure = repr(error)
                connection.close()
            with self.lock:
                self.answered += 1
                if failure:
                    self.failures.append((failure, sent))

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


# Another model of the same labels.
subprocess.run([tocsin, "generate", "--rows", "1500", "--seed", "5", "--output", "logs.csv"],
               check=True, capture_output=True)
subprocess.run([tocsin, "train", "logs.csv", "--output", "other.tocsin", "--quiet",
                "--holdout", "0"], check=True, capture_output=True)
models = [MODEL, os.path.abspath("other.tocsin")]
shutil.copy(MODEL, "served.tocsin")

with Server(tocsin, "--no-access-log", "--shadow", models[1], model="served.tocsin") as server:
    load = Load(server.port)
    versions = [server.version()]
    for number in range(reloads):
        replace("served.tocsin", models[(number + 1) % 2])
        server.process.send_signal(signal.SIGHUP)
        check("a reload takes place", wait_until(lambda: server.version() != versions[-1]))
        versions.append(server.version())
    check("the version changes each time", all(
        one != other for one, other in zip(versions, versions[1:])), versions)
    check("two versions take turns", len(set(versions)) == 2, versions)

    # A replaced file is noticed without a signal.
    before = server.version()
    replace("served.tocsin", models[(reloads + 1) % 2])
    check("a replaced file is noticed", wait_until(lambda: server.version() != before))

    # Broken files: cut, flipped, empty, gone, and written over in place.
    good = open(models[0], "rb").read()
    before = server.version()
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 1
    for what, broken in [("cut", good[: len(good) // 2]), ("flipped", bytes(flipped)),
                         ("empty", b"")]:
        refused = server.metric('tocsin_model_reloads_total{outcome="refused"}')
        with open("served.tocsin", "wb") as file:
            file.write(broken)
        server.process.send_signal(signal.SIGHUP)
        check(f"a {what} file is refused", wait_until(
            lambda: server.metric('tocsin_model_reloads_total{outcome="refused"}') > refused))
        check(f"a {what} file changes nothing", server.version() == before)
        check("the reason can be read", "refused" in json.loads(
            server.ask("GET", "/readyz")[2])["last_reload"])
    os.remove("served.tocsin")
    time.sleep(1.5)
    check("a file that is gone changes nothing", server.version() == before)
    replace("served.tocsin", models[0])
    check("a good file ends it", wait_until(
        lambda: json.loads(server.ask("GET", "/readyz")[2])["last_reload"] == "ok"))

    load.stop()
    print(f"  {reloads} reloads, {load.answered} requests under way, {len(load.failures)} failed")
    check("not one request failed", not load.failures and load.answered > reloads,
          load.failures[:5])

    # The shadow.
    lines = [dict(RECORD, log_message=line.split(",")[2]) for line in open("logs.csv")][1:1001]
    server.post("/classify/batch", lines)
    report = json.loads(server.ask("GET", "/shadow")[2])
    check("the shadow decides about the same records", report["records"] >= 1_000, report)
    counted = sum(shape["count"] for shape in report["shapes"]) + report["other_shapes"]
    check("differences are counted by shape", counted == report["differences"], report)
    check("it stops", server.stop() == 0)

# Under load, SIGTERM lets what was accepted end.
with Server(tocsin, "--no-access-log") as server:
    load = Load(server.port)
    check("load is under way", wait_until(lambda: load.answered > 200))
    load.stopping.set()
    end = time.monotonic()
    status = server.stop()
    load.stop()
    check("SIGTERM under load ends it with 0", status == 0, status)
    # A client may begin one more request while the server closes the connection that it waits on.
    lost = [failure for failure, sent in load.failures if sent is not None and sent < end]
    check("what was accepted was answered", not lost, lost)

# Ready only with a model, and never before.
with Server(tocsin, "--wait-for-model", model="later.tocsin") as server:
    status, _, body = server.ask("GET", "/readyz")
    check("without a model it is not ready", status == 503, body)
    check("and says so to clients", server.post("/classify/", RECORD)[0] == 503)
    shutil.copy(MODEL, "later.tmp")
    with open("later.tocsin", "wb") as file:
        file.write(b"half a model")
    time.sleep(1.5)
    check("half a model makes it no more ready", server.ask("GET", "/readyz")[0] == 503)
    os.replace("later.tmp", "later.tocsin")
    check("with one it is", wait_until(lambda: server.ask("GET", "/readyz")[0] == 200))
    check("it says that it waits, and why", any(
        event["message"] == "waiting for a model" and "later.tocsin" in event["reason"]
        for event in server.events), server.events)
    check("all that it says is JSON", all("level" in event for event in server.events),
          server.events)

# A new model and its signature cannot come at once; in either order the last of them counts.
subprocess.run([tocsin, "sign", "--generate-key", "key"], check=True, capture_output=True)
for number, model in enumerate(models):
    shutil.copy(model, f"signed{number}")
    subprocess.run([tocsin, "sign", f"signed{number}", "--key", "key.pem"], check=True,
                   capture_output=True)
for suffix in ("", ".sig"):
    replace("signed.tocsin" + suffix, "signed0" + suffix)
with Server(tocsin, "--require-signature", "key.pub.pem", model="signed.tocsin") as server:
    for number, order in ((1, ("", ".sig")), (0, (".sig", ""))):
        before = server.version()
        replace("signed.tocsin" + order[0], f"signed{number}{order[0]}")
        check("a model whose signature is another one's is refused", wait_until(
            lambda: "no signature" in json.loads(server.ask("GET", "/readyz")[2])["last_reload"]))
        check("and the old one serves on", server.version() == before)
        replace("signed.tocsin" + order[1], f"signed{number}{order[1]}")
        check("with its own it is taken", wait_until(lambda: server.version() != before), order)

checks.finish()
