"""The training shapes nearest to a record, as the server and `classify` explain it.
Usage: serve_nearest.py tocsin model-with-vectors model-without"""

import csv
import io
import json
import subprocess
import sys

from served import SECRET, Checks, Server

tocsin, with_vectors, without = sys.argv[1:4]
checks = Checks("serve_nearest.py")
check = checks.check
MESSAGES = [
    f"Replica set lost its primary, tell {SECRET}",
    "Certificate of client app-11 was revoked, request req-9614138952 denied.",
]
RECORDS = [{"log_type": "", "log_message": message, "process": ""} for message in MESSAGES]


def said(*words, text=""):
    return subprocess.run(
        [tocsin, *words], input=text, check=True, capture_output=True, text=True).stdout


def neighbours(message):
    """What `tocsin neighbours` says: shape, main label, cosine."""
    found = json.loads(said("neighbours", with_vectors, message, "--limit", "3", "--json"))
    return [(shape["shape"], max(shape["labels"], key=shape["labels"].get), shape["cosine"])
            for shape in found["neighbours"]]


def same(found, expected):
    return len(found) == len(expected) and all(
        (shape["shape"], shape["severity"]) == other[:2]
        and abs(shape["similarity"] - other[2]) <= 5e-5 for shape, other in zip(found, expected))


expected = [neighbours(message) for message in MESSAGES]
with Server(tocsin, model=with_vectors) as server:
    status, _, body = server.post("/classify/batch?explain=true", RECORDS)
    answers = json.loads(body)
    check("a batch is explained", status == 200 and all("terms" in answer for answer in answers))
    for answer, shapes in zip(answers, expected):
        check("three shapes, the nearest first", same(answer["nearest"], shapes),
              (answer, shapes))
    for record, shapes in zip(RECORDS, expected):
        answer = json.loads(server.post("/classify/?explain=true", record)[2])
        check("a record alone has the same", same(answer["nearest"], shapes), (answer, shapes))
        answer = json.loads(server.post("/classify/", record)[2])
        check("nobody has them who did not ask", "nearest" not in answer, answer)
    lines = "\n".join(json.dumps(record) for record in RECORDS).encode()
    body = server.post("/classify/batch?explain=true", lines,
                       Content_Type="application/x-ndjson")[2]
    check("lines have them", [json.loads(line)["nearest"] for line in body.splitlines()]
          == [answer["nearest"] for answer in answers], body)
    answer = json.loads(server.post("/classify/batch", RECORDS)[2])
    check("no batch has them that did not ask", all("nearest" not in one for one in answer))
with Server(tocsin, model=without) as server:
    answer = json.loads(server.post("/classify/?explain=true", RECORDS[0])[2])
    check("a model without vectors has none", "terms" in answer and "nearest" not in answer, answer)

# `classify`: the nearest in lines and CSV, three in JSONL.
lines = "".join(message + "\n" for message in MESSAGES)
csv_text = "message\n" + "".join(f'"{message}"\n' for message in MESSAGES)
jsonl = "".join(json.dumps({"message": message}) + "\n" for message in MESSAGES)
texts = [f"{shapes[0][2]:.4f} {shapes[0][1]}: {shapes[0][0]}" for shapes in expected]


def classified(format, text, *words, model=with_vectors):
    return said("classify", model, "-", "--format", format, *words, text=text)


def column(text):
    return [row.get("tocsin_nearest") for row in csv.DictReader(io.StringIO(text))]


found = classified("lines", lines, "--explain").splitlines()
check("lines end in shape and line", [line.split("\t")[-2] for line in found] == texts, found)
found = column(classified("csv", csv_text, "--explain"))
check("CSV has a column", found == texts, found)
found = [json.loads(line)["tocsin_nearest"]
         for line in classified("jsonl", jsonl, "--explain").splitlines()]
check("JSONL has three", all(
    same(shapes, other) for shapes, other in zip(found, expected)), found)
for format, text in (("csv", csv_text), ("jsonl", jsonl)):
    plain = classified(format, text) + classified(format, text, "--explain", model=without)
    check(f"{format} has none unasked, and none without vectors", "tocsin_nearest" not in plain)

# The same with --hybrid.
hybrid = ("--hybrid", "--quiet", "--explain")
found = column(classified("csv", csv_text, *hybrid))
check("CSV, hybrid", found == texts, found)
found = [json.loads(line)["tocsin_nearest"]
         for line in classified("jsonl", jsonl, *hybrid).splitlines()]
check("JSONL, hybrid", found == texts, found)
found = classified("lines", lines, *hybrid).splitlines()
check("lines, hybrid", [line.split("\t")[-2] for line in found] == texts, found)
check("hybrid has none without vectors",
      "tocsin_nearest" not in classified("csv", csv_text, *hybrid, model=without))
found = column(classified("csv", csv_text, *hybrid[:2]))
check("hybrid has none unasked", found == [None] * 2, found)
checks.finish()
