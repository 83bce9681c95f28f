#!/usr/bin/env python3
"""Measures how near to what training takes `tocsin train --memory-limit` has to be to be accepted.

    memory_limit.py TOCSIN [FOLDER]

TOCSIN is a release build; data is made in FOLDER and kept there. Each kind of data and settings is
trained without a limit, which gives its peak, and then with the limit that the refusals ask for,
until none comes. The table goes to ../results/memory-limit.md. Standard library only."""

import random
import re
import sys
from pathlib import Path

import machine
from data import Data
from process import Failed, run, say

FOLDER = Path(__file__).parent
# The data, and the options.
KINDS = [
    ("portal", ""),
    ("portal", "--no-mask"),
    ("portal", "--no-mask --feature-columns log_type,process"),
    ("portal", "--no-mask --feature-columns error_code --algorithm both --trees 20 "
               "--calibrate isotonic"),
    ("portal", "--no-mask --algorithm forest --trees 10 --no-gate"),
    ("distinct", ""),
    ("distinct", "--no-mask"),
    ("distinct", "--no-mask --holdout 0 --no-gate"),
    ("distinct", "--no-mask --threads 8"),
    ("distinct", "--no-mask --min-df 5"),
    ("distinct", "--no-mask --max-features 1000 --ngrams 1,3"),
    ("distinct", "--no-mask --calibrate temperature"),
    ("distinct", "--no-mask --algorithm forest --trees 20"),
    ("distinct", "--no-mask --algorithm both --trees 20 --permutation-importance 5"),
    ("distinct", "--gate-score product"),
    ("distinct 100000", "--no-mask --holdout 0 --no-gate"),
    ("distinct 100000", "--holdout 0 --no-gate"),
    ("distinct 100000", ""),
    ("many terms", "--no-mask"),
    ("many terms", "--no-mask --ngrams none --char-ngrams 3,4 --holdout 0 --no-gate"),
    ("many labels", "--no-mask --ngrams 1,1 --max-iterations 5"),
    ("many labels", "--no-mask --ngrams 1,1 --algorithm both --trees 5 --max-iterations 5"),
    ("few words", "--no-mask"),
    ("few words", "--no-mask --sublinear-tf --ngrams 1,1 --char-ngrams 2,4 --max-iterations 20"),
    ("long words", "--no-mask"),
    ("long words", "--no-mask --holdout 0 --no-gate"),
    ("repeated words", "--no-mask"),
    ("repeated words", "--no-mask --sublinear-tf --holdout 0 --no-gate"),
    ("distinct 1000", "--no-mask --vectors VECTORS"),
    ("distinct 1000", "--lsa 20"),
    ("distinct 8000", "--lsa 50 --holdout 0"),
]
ASKED = re.compile(r"up to ([0-9.]+) ([KMG])B of memory are needed")
UNITS = {"K": 1e3, "M": 1e6, "G": 1e9}


def made_up(name, chance):
    """Rows of made-up words: their message and the number of their label."""
    def words(count, of):
        return [f"w{chance.randrange(of)}x" for _ in range(count)]

    def long_word():
        return "".join(chance.choice("abcdefghij") for _ in range(200))

    rows, row = {
        "many terms": (10_000, lambda n: (words(20, 200_000), n % 4)),
        "many labels": (6_000, lambda n: (words(20, 3_000), n % 200)),
        "few words": (50_000, lambda n: (words(20, 30), n % 4)),
        "long words": (4_000, lambda n: ([long_word() for _ in range(6)], n % 3)),
        "repeated words": (20_000, lambda n: (
            words(1, 10) * chance.randint(1, 30) + words(10, 5_000), n % 2)),
    }[name]
    for number in range(rows):
        yield row(number)


def dataset(kind, folder, tocsin):
    name, _, rows = kind.partition(" ")
    if name in ("portal", "distinct"):
        return Data(name, int(rows or 20_000), folder, tocsin, None).dataset()
    path = folder / f"{kind.replace(' ', '-')}.csv"
    if not path.exists():
        with open(path, "w") as file:
            print("message,severity", file=file)
            for words, label in made_up(kind, random.Random(1)):
                print(f"{' '.join(words)},label{label}", file=file)
    return path


def accepted(command, limit):
    """The limit that is not refused, from one on that is, and the peak within it."""
    while True:
        try:
            return limit, run([*command, "--memory-limit", int(limit)]).peak
        except Failed as refusal:
            asked = ASKED.search(str(refusal))
            if not asked:
                raise
            # What is asked for is rounded to three digits.
            limit = max(limit * 1.002, float(asked[1]) * UNITS[asked[2]] * 1.005)


def main():
    tocsin = Path(sys.argv[1]).resolve()
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else FOLDER.parent / ".data")
    folder.mkdir(parents=True, exist_ok=True)
    vectors = FOLDER.parent.parent / "models" / "pieces.vectors"
    lines = ["# What `--memory-limit` accepts", "",
             "The least limit that is not refused, and what the run takes at most without one and within",
             "it, in MB. `portal` and `distinct` are those of the other tables, of 20,000 rows where no",
             "number is told; the others are made-up words. By",
             f"`Benchmarks/speed/memory_limit.py .build/release/tocsin` at {machine.commit()}.", "",
             "| data | options | peak | accepted limit | × | peak within it |",
             "|---|---|---|---|---|---|"]
    for data, options in KINDS:
        say(f"{data} {options}")
        words = options.replace("VECTORS", str(vectors)).split()
        command = [tocsin, "train", dataset(data, folder, tocsin), *words, "--quiet", "--output",
                   folder / "limited.tocsin"]
        peak = run(command).peak
        limit, within = accepted(command, peak * 0.6)
        if within > limit:
            say(f"  broke its limit: {within} of {limit:.0f} bytes")
        shown = f"`{options}`" if options else "defaults"
        lines.append(
            f"| {data} | {shown} | {peak / 1e6:.0f} | {limit / 1e6:.0f} | {limit / peak:.2f} "
            f"| {within / 1e6:.0f} |")
    (FOLDER.parent / "results" / "memory-limit.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
