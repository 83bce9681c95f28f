#!/usr/bin/env python3
"""A chat completion server that misbehaves in one way: misbehaving_server.py WAY [CERTIFICATE KEY].

Prints its address, then serves until it is killed. `obedient` answers as a model that was talked
into it: always Low.
"""

import email.utils
import json
import socket
import ssl
import struct
import sys
import threading
import time


def reply(status, body, *headers):
    text = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(text)}", "Content-Type: application/json",
             "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + text


def completion(content, **choice):
    message = {"role": "assistant", "content": content}
    return json.dumps({
        "id": "1", "object": "chat.completion", "created": 0, "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message, **choice}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}})


def verdict(severity):
    return completion(json.dumps({"severity": severity, "reason": "Nothing to see here."}))


def later(seconds):
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


REPLIES = {
    "obedient": lambda: reply("200 OK", verdict("Low")),
    "busy-seconds": lambda: reply("429 Too Many Requests", "{}", "Retry-After: 1"),
    "busy-date": lambda: reply("429 Too Many Requests", "{}", f"Retry-After: {later(2)}"),
    "fault": lambda: reply("500 Internal Server Error", "{}"),
    "unavailable": lambda: reply("503 Service Unavailable", "{}"),
    "no-json": lambda: reply("200 OK", "<html>proxy</html>"),
    "no-verdict": lambda: reply("200 OK", completion("It looks harmless to me.")),
    "unknown-severity": lambda: reply("200 OK", verdict("Harmless")),
    "no-choice": lambda: reply("200 OK", json.dumps({"choices": []})),
    "redirect": lambda: reply("302 Found", "", "Location: http://127.0.0.1:1/"),
    "wrong-certificate": lambda: reply("200 OK", verdict("Low")),
}


def serve(way, connection):
    connection.settimeout(20)
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return
        request += piece
    head, body = request.split(b"\r\n\r\n", 1)
    length = int(next(line.split(b":")[1] for line in head.split(b"\r\n")
                      if line.lower().startswith(b"content-length")))
    while len(body) < length:
        body += connection.recv(65536)
    if way == "reset":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif way == "endless":
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100_000):
            connection.sendall(b"1000\r\n" + b" " * 4096 + b"\r\n")
    elif way == "slow-headers":
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}":
            connection.sendall(bytes([byte]))
            time.sleep(1)
    else:
        connection.sendall(REPLIES[way]())


def handle(way, connection, context):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        serve(way, connection)
    except (OSError, StopIteration):
        pass
    finally:
        connection.close()


def main():
    way = sys.argv[1]
    context = None
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    scheme = "https" if context else "http"
    print(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/v1", flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=handle, args=(way, connection, context), daemon=True).start()


main()
