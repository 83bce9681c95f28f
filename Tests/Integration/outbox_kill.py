"""Kills recorders and workers of one outbox at random moments, and checks that nothing is lost.

Usage: outbox_kill.py TOCSIN RECEIVER_PORT ROUNDS SEED

Each round runs `tocsin outbox add`, fed with findings, and `tocsin outbox deliver`, and kills one
or both of them. Then all is delivered, and the receiver is asked what it has.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request

CONFIGURATION = """
tickets:
  first_wait: 5ms
  longest_wait: 40ms
  targets:
    - {type: webhook, url: 'http://127.0.0.1:PORT/hook', signed: true}
    - {type: alertmanager, url: 'http://127.0.0.1:PORT', repeat_every: 1h}
    - {type: jira, url: 'http://127.0.0.1:PORT', project: OPS, settle_time: 50ms}
"""
ENVIRONMENT = os.environ | {
    "TOCSIN_JIRA_EMAIL": "robot@example.com",
    "TOCSIN_JIRA_TOKEN": "token",
    "TOCSIN_WEBHOOK_SECRET": "hush",
}
# No letter of hexadecimal digits: such a word would be masked.
LETTERS = "ghijklmnopqrstuvwxyz"


def word(number):
    text = ""
    while True:
        text += LETTERS[number % len(LETTERS)]
        number //= len(LETTERS)
        if number == 0:
            return text


class Recorder:
    """`tocsin outbox add`, fed as fast as it answers, some lines ahead."""

    def __init__(self, command, numbers):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.numbers = numbers
        self.sent, self.acknowledged = 0, []
        self.places = threading.Semaphore(20)
        self.has_answered = threading.Event()
        self.threads = [threading.Thread(target=each) for each in (self.feed, self.listen)]
        for thread in self.threads:
            thread.start()

    def feed(self):
        try:
            for number in self.numbers:
                self.places.acquire()
                finding = {
                    "message": f"account {word(number)} is lost, card 4111 1111 1111 1111",
                    "severity": "Critical",
                    "process": "Payment Gateway",
                    "log_type": "System Failure",
                }
                self.process.stdin.write(json.dumps(finding).encode() + b"\n")
                self.process.stdin.flush()
                self.sent += 1
        except (BrokenPipeError, ValueError):
            pass

    def listen(self):
        for line in self.process.stdout:
            try:
                self.acknowledged.append(json.loads(line)["incident"])
            except ValueError:
                break  # A line cut by the kill acknowledges nothing.
            self.has_answered.set()
            self.places.release()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.places.release(1000)
        for thread in self.threads:
            thread.join()
        self.process.stdout.close()


def endless(chance, start):
    """Now and then a new incident, mostly an old one again: each has to be delivered in the end."""
    number = start
    while True:
        if number > 0 and chance.random() < 0.9:
            yield chance.randrange(number)
        else:
            yield number
            number += 1


def main():
    tocsin, port, rounds, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    with open("kill.yaml", "w") as file:
        file.write(CONFIGURATION.replace("PORT", port))
    files = ["--outbox", "kill.sqlite", "--config", "kill.yaml"]
    add, deliver = [tocsin, "outbox", "add", *files], [tocsin, "outbox", "deliver", *files]
    chance = random.Random(seed)
    acknowledged, sent, kills = [], 0, 0

    def start_worker():
        return subprocess.Popen(deliver + ["--quiet"], env=ENVIRONMENT, stderr=subprocess.PIPE)

    worker = start_worker()
    for _ in range(rounds):
        recorder = Recorder(add, endless(chance, len(set(acknowledged))))
        # Mostly at work, sometimes while it starts.
        if chance.random() < 0.85:
            recorder.has_answered.wait(timeout=20)
        time.sleep(chance.uniform(0, 0.2))
        if chance.random() < 0.7:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            worker = start_worker()
            kills += 1
            time.sleep(chance.uniform(0, 0.1))
        recorder.kill()
        kills += 1
        acknowledged += recorder.acknowledged
        sent += recorder.sent
    worker.kill()
    worker.wait()

    subprocess.run(
        deliver + ["--quiet", "--until-empty"], env=ENVIRONMENT, check=True, timeout=900
    )
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/state") as answer:
        state = json.load(answer)
    listed = json.loads(
        subprocess.run(
            [tocsin, "outbox", "list", "--outbox", "kill.sqlite", "--json", "--limit", "1000000"],
            check=True, capture_output=True,
        ).stdout
    )
    check(acknowledged, sent, kills, state, listed)


def check(acknowledged, sent, kills, state, listed):
    keys = set(acknowledged)
    incidents = {incident["key"]: incident for incident in listed["incidents"]}
    hooks = set(state["hooks"])
    issues = [
        label.removeprefix("tocsin-")
        for issue in state["issues"]
        for label in issue["labels"]
        if label != "tocsin"
    ]
    fingerprints = {json.loads(labels)["fingerprint"] for labels in state["alerts"]}
    counted = sum(incident["count"] for incident in incidents.values())
    requests = state["requests"]
    print(
        f"{kills} kills, {sent} findings sent, {len(acknowledged)} acknowledged, "
        f"{counted} counted in {len(incidents)} incidents"
    )
    print(
        f"effects: webhook {len(hooks)}, alerts {len(fingerprints)}, issues {len(issues)}; "
        f"repeated under their key: webhook {state['repeated_requests']}; "
        f"requests: {sum(requests.values())}"
    )
    failures = []

    def expect(condition, words):
        if not condition:
            failures.append(words)

    expect(len(acknowledged) > 20, "next to nothing was acknowledged: this has tried nothing")
    expect(keys <= set(incidents), "an acknowledged incident is not in the outbox")
    expect(len(acknowledged) <= counted <= sent, "findings were lost or counted twice")
    expect(keys <= hooks, "the webhook lacks an acknowledged incident")
    expect(keys <= set(issues), "Jira lacks an acknowledged incident")
    expect(len(issues) == len(set(issues)), "an incident has two issues")
    expect(
        {incidents[key]["fingerprint"] for key in keys} <= fingerprints,
        "Alertmanager lacks an acknowledged incident",
    )
    expect(hooks <= set(incidents), "the webhook has an incident that the outbox has not")
    expect(listed["total"]["pending"] == listed["total"]["dead"] == 0, "not all is delivered")
    expect(not state["faults"], f"faulty requests: {state['faults']}")
    for words in failures:
        print(f"FAIL: {words}", file=sys.stderr)
    sys.exit(1 if failures else 0)


main()
