"""`kill -9` of the server at random moments under load, with a receiver of which half of the
requests fail: every acknowledged finding is delivered in the end, and no incident twice.
Usage: serve_kill.py tocsin receiver-port kills seed"""

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request

from served import MODEL, Checks, Server, wait_until

tocsin, receiver, kills, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
checks = Checks("serve_kill.py")
check = checks.check
chance = random.Random(seed)
ENVIRONMENT = {"TOCSIN_WEBHOOK_SECRET": "hush"}

with open("rules.yaml", "w") as file:
    file.write("rules:\n  - {name: lost, pattern: 'is lost', severity: Critical}\n")
with open("kill.yaml", "w") as file:
    file.write("tickets:\n  first_wait: 5ms\n  longest_wait: 40ms\n  targets:\n"
               f"    - {{type: webhook, url: 'http://127.0.0.1:{receiver}/hook', signed: true}}\n")
OPTIONS = ["--rules", "rules.yaml", "--config", "kill.yaml", "--outbox", "kill.sqlite",
           "--no-access-log"]

lock, acknowledged, sent = threading.Lock(), set(), set()
# Each process is an incident of its own; most are sent again, and are no other.
NAMES = [f"process {number}" for number in range(200_000)]
next_name = 0


def ask(port, stopping):
    """Sends findings until the server is gone; what is answered 200 is acknowledged."""
    global next_name
    own = random.Random(threading.get_ident())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    while not stopping.is_set():
        with lock:
            names = []
            for _ in range(own.choice([1, 1, 5])):
                if sent and own.random() < 0.9:
                    names.append(NAMES[own.randrange(next_name)])
                else:
                    names.append(NAMES[next_name])
                    next_name += 1
            sent.update(names)
        records = [{"log_type": "System Failure", "log_message": "the ledger is lost",
                    "process": name} for name in names]
        path = "/classify/" if len(records) == 1 else "/classify/batch"
        body = json.dumps(records[0] if len(records) == 1 else records)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                with lock:
                    acknowledged.update(names)
        except (OSError, http.client.HTTPException):
            return


for _ in range(kills):
    with Server(tocsin, *OPTIONS, environment=ENVIRONMENT) as server:
        stopping = threading.Event()
        threads = [threading.Thread(target=ask, args=(server.port, stopping)) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(chance.random() * 0.5)
        server.process.kill()
        server.process.wait()
        stopping.set()
        for thread in threads:
            thread.join()

# One more, which is left alone until all is delivered.
with Server(tocsin, *OPTIONS, environment=ENVIRONMENT) as server:
    check("all is delivered in the end", wait_until(lambda: server.metric(
        'tocsin_outbox_deliveries{target="webhook",state="pending"}') in (None, 0), 900),
        server.metric('tocsin_outbox_deliveries{target="webhook",state="pending"}'))
    check("it stops", server.stop() == 0)

state = json.load(urllib.request.urlopen(f"http://127.0.0.1:{receiver}/state"))
listed = json.loads(subprocess.run(
    [tocsin, "outbox", "list", "--outbox", "kill.sqlite", "--json", "--limit", "1000000"],
    check=True, capture_output=True).stdout)
incidents = listed["incidents"] if isinstance(listed, dict) else listed
by_process = {}
for incident in incidents:
    by_process.setdefault(incident["process"], []).append(incident["key"])
lost = [name for name in acknowledged if name not in by_process]
check("no acknowledged finding is lost", not lost, lost[:5])
check("no process has two incidents", all(len(keys) == 1 for keys in by_process.values()))
undelivered = [name for name in acknowledged
               if not all(key in state["hooks"] for key in by_process.get(name, ["none"]))]
check("every acknowledged finding is delivered", not undelivered, undelivered[:5])
check("nothing is delivered that was not sent", set(by_process) <= sent)
check("the receiver has each incident once", len(state["hooks"]) == len(incidents),
      (len(state["hooks"]), len(incidents)))
check("the receiver has no complaint", not state["faults"], state["faults"])
print(f"  {kills} kills: {len(acknowledged)} of {len(sent)} findings acknowledged, "
      f"{len(incidents)} incidents delivered, {state['repeated_requests']} requests repeated under "
      f"their key, seed {seed}")
check("there was something to lose", len(acknowledged) > kills)
checks.finish()
