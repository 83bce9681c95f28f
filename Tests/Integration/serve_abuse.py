"""Clients that mean harm: others are answered throughout, and memory stays bounded.
Usage: serve_abuse.py tocsin"""

import http.client
import json
import socket
import sys
import threading
import time

from served import RECORD, Checks, Server, wait_until

tocsin = sys.argv[1]
checks = Checks("serve_abuse.py")
check = checks.check
BODY = json.dumps(RECORD).encode()
IDLE = 10_000


class Bystander:
    """An honest client that asks all the time, each time on a new connection."""

    def __init__(self, server):
        self.server, self.times, self.failures = server, [], []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stopping.is_set():
            start = time.monotonic()
            try:
                status = self.server.post("/classify/", BODY)[0]
                if status != 200:
                    self.failures.append(status)
            except OSError as error:
                self.failures.append(repr(error))
            self.times.append(time.monotonic() - start)
            self.stopping.wait(0.02)

    def report(self, what):
        # Abuse that is over at once has to leave time for some.
        wait_until(lambda: len(self.times) > 3)
        self.stopping.set()
        self.thread.join()
        slowest = max(self.times)
        print(f"  {what}: {len(self.times)} honest requests, slowest {slowest * 1000:.0f} ms, "
              f"memory {self.server.memory()[0]} MiB")
        check(f"{what}: honest requests are answered", len(self.times) > 3 and not self.failures,
              self.failures)


def head(length, path="/classify/batch"):
    return (f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Content-Length: {length}\r\n\r\n").encode()


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=60)


def is_closed(sock):
    """Whether the other side has closed a connection."""
    sock.setblocking(False)
    try:
        while sock.recv(65536):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


import resource
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))

with Server(tocsin, "--transfer-seconds", "4", "--idle-seconds", "30", "--no-access-log") as server:
    start, _ = server.memory()
    print(f"  at the start: memory {start} MiB")

    bystander = Bystander(server)
    idle = []
    for _ in range(IDLE):
        idle.append(connect(server.port))
    open_count = server.metric("tocsin_connections")
    print(f"  {IDLE} connections were opened, {open_count:.0f} are kept")
    check("connections are limited", open_count <= 4_100, open_count)
    bystander.report(f"{IDLE} idle connections")
    for sock in idle:
        sock.close()

    bystander = Bystander(server)
    senders = [connect(server.port) for _ in range(1_000)]
    for sock in senders[:500]:
        sock.sendall(head(100_000))
    end = time.monotonic() + 60
    while time.monotonic() < end and not all(map(is_closed, senders[:500])):
        for sock in senders[:500]:
            try:
                sock.send(b"[")
            except OSError:
                pass
        for sock in senders[500:]:
            try:
                sock.send(b"P" if sock is senders[500] else b"POST / HTTP/1.1\r\nX: "[:1])
            except OSError:
                pass
        time.sleep(0.5)
    closed = sum(is_closed(sock) for sock in senders[:500])
    check("slow bodies are given up", closed == 500, closed)
    bystander.report("500 slow bodies, 500 slow heads")
    for sock in senders:
        sock.close()

    bystander = Bystander(server)
    halves = []
    for number in range(1_000):
        sock = connect(server.port)
        sock.sendall(head(100) if number % 2 else b"POST /classify/ HT")
        sock.shutdown(socket.SHUT_WR)
        halves.append(sock)
    check("half requests of half-closed sockets end",
          wait_until(lambda: server.metric("tocsin_connections") < 50),
          server.metric("tocsin_connections"))
    bystander.report("1000 half-closed sockets")
    for sock in halves:
        sock.close()

    bystander = Bystander(server)
    piece = b"[" * 1_000_000

    def send_large():
        try:
            with connect(server.port) as sock:
                sock.sendall(head(100_000_000))
                for _ in range(100):
                    sock.sendall(piece)
                sock.recv(65536)
        except OSError:
            pass

    def send_chunked():
        try:
            with connect(server.port) as sock:
                sock.sendall(b"POST /classify/batch HTTP/1.1\r\nHost: x\r\n"
                             b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in range(100):
                    sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
                sock.recv(65536)
        except OSError:
            pass

    threads = [threading.Thread(target=work) for work in [send_large, send_chunked] * 6]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bystander.report("12 bodies of 100 MB")

    bystander = Bystander(server)
    for _ in range(20):
        status = server.post("/classify/batch", piece)[0]
        check("a million brackets are refused", status == 400, status)
        status = server.post("/classify/", b'{"log_message":' + piece)[0]
        check("a million brackets in a record are refused", status == 400, status)
    bystander.report("40 bodies of a million brackets")

    bystander = Bystander(server)
    rubbish = [b"\x16\x03\x01\x02\x00" + bytes(500), b"GET " + b"a" * 200_000, b"\r\n" * 5_000,
               b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5_000, b"POST / HTTP/9.9\r\n\r\n",
               head(-1), head("x"), b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\n"]
    for text in rubbish * 5:
        try:
            with connect(server.port) as sock:
                sock.settimeout(2)
                sock.sendall(text)
                answer = sock.recv(65536)
                check("rubbish is no server error", not answer.startswith(b"HTTP/1.1 5"), answer)
        except OSError:
            pass
    bystander.report("40 requests that are none")

    check("no budget is lost", wait_until(lambda: server.metric("tocsin_body_bytes") == 0))
    check("no place in the queue is lost", server.metric("tocsin_requests_in_progress") == 0)
    now, most = server.memory()
    print(f"  at the end: memory {now} MiB, the most there was {most} MiB")
    check("memory is bounded", most < start + 600, (start, most))
    check("it still stops", server.stop() == 0)

checks.finish()
