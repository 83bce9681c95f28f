"""Labelled CSV files: read, written, and rid of rare labels."""

import collections
import csv
import sys

# A stack trace in one field may pass the reader's own limit of 128 KiB.
csv.field_size_limit(2**31 - 1)


def read(path):
    """The header and the rows as dictionaries."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    return reader.fieldnames, rows


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def column(rows, name, header):
    if name not in header:
        sys.exit(f"no column {name!r}; there are: {', '.join(header)}")
    return [row[name] for row in rows]


def frequent_labels(labels, minimum):
    """The labels of at least `minimum` rows."""
    counts = collections.Counter(labels)
    return {label for label, count in counts.items() if count >= minimum}
