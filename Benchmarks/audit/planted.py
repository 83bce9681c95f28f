#!/usr/bin/env python3
"""How many labels planted wrong `tocsin audit` finds, and how many of its finds are planted.

    planted.py [--share 0.02] [--seed 1] TOCSIN DATA.csv [-- OPTIONS OF audit]

Gives a share of the rows, drawn at random, another label of the file, runs the audit on the result,
and prints precision and recall of all rows that it lists, those of its first rows (as many as were
planted), and the average precision of its order. Rows that were wrong before count as right, so
the precision is a lower bound.
"""

import argparse
import csv
import random
import subprocess
import sys
import tempfile
from pathlib import Path


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tocsin")
    parser.add_argument("data")
    parser.add_argument("--share", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--label-column", default="severity")
    parser.add_argument("options", nargs="*", help="of tocsin audit, after --")
    return parser.parse_args()


def plant(source, target, label_column, share, seed):
    """Writes a copy with wrong labels; returns the lines that have one."""
    with open(source, newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    column = header.index(label_column)
    labels = sorted({row[column] for row in rows})
    chance = random.Random(seed)
    planted = set(chance.sample(range(len(rows)), round(share * len(rows))))
    for place in planted:
        rows[place][column] = chance.choice([one for one in labels if one != rows[place][column]])
    with open(target, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    # The header is line 1; no field of these files holds a line end.
    return {place + 2 for place in planted}


def average_precision(found, planted):
    hits, total = 0, 0.0
    for rank, line in enumerate(found, 1):
        if line in planted:
            hits += 1
            total += hits / rank
    return total / len(planted)


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        data, output = Path(folder, "planted.csv"), Path(folder, "suspects.csv")
        planted = plant(options.data, data, options.label_column, options.share, options.seed)
        subprocess.run(
            [options.tocsin, "audit", data, "--output", output,
             "--label-column", options.label_column, *options.options],
            check=True, stdout=subprocess.DEVNULL)
        with open(output, newline="", encoding="utf-8") as file:
            found = [int(row["line"]) for row in csv.DictReader(file)]
    right = sum(line in planted for line in found)
    first = sum(line in planted for line in found[:len(planted)])
    print(f"planted {len(planted)}, listed {len(found)}, both {right}")
    print(f"precision          {right / max(len(found), 1):.3f}")
    print(f"recall             {right / len(planted):.3f}")
    print(f"precision of the first {len(planted)}: {first / len(planted):.3f}")
    print(f"average precision  {average_precision(found, planted):.3f}")


sys.exit(main())
