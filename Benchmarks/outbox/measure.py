"""Findings that `tocsin outbox add` makes durable in a second: one at a time, each waiting for the
receipt of the one before, and in batches; beside what the disk itself can synchronise.

Usage: measure.py path/to/release/tocsin [ROWS]     in a folder on the disk to be measured
"""

import json
import os
import subprocess
import sys
import tempfile
import time

LETTERS = "ghijklmnopqrstuvwxyz"  # No word of them is masked as a hexadecimal number.
CONFIGURATION = 'tickets: {targets: [{type: webhook, url: "http://127.0.0.1:1/"}]}\n'


def finding(number):
    word = ""
    while number or not word:
        word += LETTERS[number % 20]
        number //= 20
    message = f"account {word} is lost, card 4111 1111 1111 1111"
    return json.dumps({"message": message, "severity": "Critical"}) + "\n"


def command(tocsin, name):
    return [tocsin, "outbox", "add", "--outbox", name, "--config", "tickets.yaml"]


def synchronised(seconds):
    file, start, count = os.open("file", os.O_CREAT | os.O_WRONLY), time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        os.write(file, b"x" * 4096)
        os.fsync(file)
        count += 1
    return count / seconds


def one_at_a_time(tocsin, name, seconds):
    process = subprocess.Popen(
        command(tocsin, name), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

    def record(number):
        process.stdin.write(finding(number).encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["new"], "no new incident"

    record(0)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        count += 1
        record(count)
    process.stdin.close()
    process.wait()
    return count / seconds


def batched(tocsin, name, rows, shapes):
    with open("findings.jsonl", "w") as file:
        file.writelines(finding(row % shapes) for row in range(rows))
    start = time.perf_counter()
    answer = subprocess.run(
        command(tocsin, name) + ["findings.jsonl"], capture_output=True, check=True
    )
    seconds = time.perf_counter() - start
    receipts = [json.loads(line) for line in answer.stdout.splitlines()]
    assert len(receipts) == rows and sum(receipt["new"] for receipt in receipts) == shapes
    return rows / seconds


def main():
    tocsin = os.path.realpath(sys.argv[1])
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    with tempfile.TemporaryDirectory(dir=".") as folder:
        os.chdir(folder)
        with open("tickets.yaml", "w") as file:
            file.write(CONFIGURATION)
        for turn in ("A", "B"):
            print(f"fsync of 4 KiB, a second:            {synchronised(3):10.0f}")
            print(f"one at a time, new incidents:        {one_at_a_time(tocsin, turn, 5):10.0f}")
            print(f"batches, each a new incident:        {batched(tocsin, turn + '1', rows, rows):10.0f}")
            print(f"batches, 100 incidents:              {batched(tocsin, turn + '2', rows, 100):10.0f}")
        os.chdir("..")


main()
