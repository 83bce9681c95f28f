#!/usr/bin/env python3
"""Synthetic portal logs the usual way: Faker for every value, rows as dictionaries, pandas to write.

    faker_generator.py ROWS OUT.csv|OUT.jsonl     prints the rows a second that it reached
    faker_generator.py --vectorised ROWS OUT      numpy draws whole columns; strings by pandas

Both draw ids anew for every row, a code by the portal's weights, and one of a few messages for it.
"""

import random
import sys
import time

import numpy
import pandas
from faker import Faker

CODES = {
    "200": (1, "Http Success", "Low", "Customer {user} signed in from {ip}, session {session}."),
    "201": (1, "Http Success", "Low", "Payment {payment} over {amount} EUR stored by {user}."),
    "301": (1, "HTTP Error", "Low", "Request {session} of {ip} forwarded to the new address."),
    "400": (1, "HTTP Error", "High", "Payment {payment} of {user} rejected, field amount missing."),
    "401": (1, "HTTP Error", "Medium", "Sign-in of {user} from {ip} refused, wrong password."),
    "403": (1, "HTTP Error", "High", "User {user} lacks the role for {session}, access denied."),
    "404": (1, "HTTP Error", "Medium", "Statement {payment} does not exist, client {ip}."),
    "500": (1, "System Failure", "High", "Posting {payment} of {amount} EUR failed for {user}."),
    "DB_CONN_FAIL": (0.2, "System Failure", "Critical", "Database lost while {payment} was booked."),
    "TIMEOUT": (0.2, "HTTP Error", "High", "No answer to {session} within {amount} ms."),
}
PROCESSES = {
    "Web Server": "192.168.1.10", "Payment Gateway": "192.168.1.20",
    "Database Server": "192.168.1.30", "Load Balancer": "192.168.1.40",
}


def row_by_row(count):
    fake = Faker()
    Faker.seed(7)
    random.seed(7)
    codes = list(CODES)
    weights = [CODES[code][0] for code in codes]
    rows = []
    for _ in range(count):
        code = random.choices(codes, weights)[0]
        _, log_type, severity, text = CODES[code]
        process = random.choice(list(PROCESSES))
        source = fake.ipv4_public()
        message = text.format(
            user=fake.user_name(), ip=source, session=fake.uuid4(),
            payment=fake.bothify("PMT-########"), amount=fake.pydecimal(4, 2, positive=True))
        moment = fake.date_time_between("-30d", "now")
        rows.append({
            "timestamp": moment.strftime("%Y-%m-%d %H:%M:%S"), "error_code": code,
            "message": message, "log_type": log_type, "severity": severity, "source_ip": source,
            "destination_ip": PROCESSES[process], "process": process})
    return pandas.DataFrame(rows)


def vectorised(count):
    draw = numpy.random.default_rng(7)
    codes = numpy.array(list(CODES))
    weights = numpy.array([CODES[code][0] for code in codes])
    code = draw.choice(len(codes), count, p=weights / weights.sum())
    octets = draw.integers(1, 224, (count, 4)).astype(str)
    source = octets[:, 0]
    for place in range(1, 4):
        source = numpy.char.add(numpy.char.add(source, "."), octets[:, place])
    user = numpy.char.add("u", draw.integers(10**6, 10**7, count).astype(str))
    payment = numpy.char.add("PMT-", draw.integers(10**7, 10**8, count).astype(str))
    session = numpy.char.add("sid-", draw.integers(10**9, 10**10, count).astype(str))
    amount = (draw.integers(1000, 10**6, count) / 100).astype(str)
    message = numpy.empty(count, dtype=object)
    for index, name in enumerate(codes):
        rows = numpy.flatnonzero(code == index)
        parts = CODES[name][3].replace("{", "\0{").replace("}", "}\0").split("\0")
        columns = {"{user}": user, "{ip}": source, "{session}": session, "{payment}": payment,
                   "{amount}": amount}
        text = numpy.full(len(rows), "", dtype="U1")
        for part in parts:
            text = numpy.char.add(text, columns[part][rows] if part in columns else part)
        message[rows] = text
    process = draw.integers(0, len(PROCESSES), count)
    start = numpy.datetime64("2025-01-01T00:00:00")
    moment = pandas.Series(start + draw.integers(0, 31 * 86400, count).astype("timedelta64[s]"))
    return pandas.DataFrame({
        "timestamp": moment.dt.strftime("%Y-%m-%d %H:%M:%S"), "error_code": codes[code],
        "message": message,
        "log_type": numpy.array([CODES[name][1] for name in codes])[code],
        "severity": numpy.array([CODES[name][2] for name in codes])[code], "source_ip": source,
        "destination_ip": numpy.array(list(PROCESSES.values()))[process],
        "process": numpy.array(list(PROCESSES))[process]})


def main():
    arguments = [word for word in sys.argv[1:] if word != "--vectorised"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    count, output = int(arguments[0]), arguments[1]
    start = time.perf_counter()
    frame = vectorised(count) if "--vectorised" in sys.argv else row_by_row(count)
    if output.endswith(".jsonl"):
        frame.to_json(output, orient="records", lines=True)
    else:
        frame.to_csv(output, index=False)
    print(count / (time.perf_counter() - start))


main()
