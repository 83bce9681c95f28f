#!/usr/bin/env python3
"""The hybrid on a labelled file: records by stage, and figures by severity, with a language model
and without one: portal.py TOCSIN FILE [--by row|shape] [--seed N] [--error-share X]

30 % of the file are decided by rules and a model that learnt from the rest (the rows that need a
model). The language model is `oracle_server.py`: it knows the labels but for its share of errors.
Each run is made twice and has to say the same.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "peers"))

import oracle_server
import tables

LABELS = ["Low", "Medium", "High", "Critical"]
STAGES = ["rules", "model", "language-model", "fallback"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tocsin", type=pathlib.Path)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--by", choices=["row", "shape"], default="row")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--error-share", type=float, default=0.2)
    options = parser.parse_args()
    options.tocsin = options.tocsin.resolve()
    options.file = options.file.resolve()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        measure(options)


def measure(options):
    run(options, "split", options.file, "--train", "train.csv", "--test", "test.csv", "--by",
        options.by, "--seed", options.seed)
    subprocess.run(
        [sys.executable, pathlib.Path(tables.__file__).parent / "portal_model_rows.py",
         "train.csv", "model.csv"], check=True)
    run(options, "train", "model.csv", "--calibrate", "temperature", "--calibrate-by", "row",
        "--quiet", "--output", "model.tocsin")
    given = tables.read("test.csv")[1]
    report("without a language model", given, twice(options, given, {}, "--no-llm"))
    oracle = oracle_server.Oracle(tables.read(options.file)[1], options.error_share)
    environment = {
        "TOCSIN_LLM_BASE_URL": oracle.url, "TOCSIN_LLM_MODEL": "oracle",
        "TOCSIN_LLM_API_KEY": "none"}
    found = twice(options, given, environment, "--no-llm-cache")
    report(
        f"with one that errs on {options.error_share:.0%} of the texts; {oracle.calls // 2} calls "
        "a run", given, found)
    oracle.close()


def run(options, *arguments, **environment):
    subprocess.run(
        [options.tocsin, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL,
        env=os.environ | environment)


def twice(options, given, environment, *flags):
    for output in ["one.csv", "two.csv"]:
        run(options, "classify", "model.tocsin", "test.csv", "--hybrid", "--quiet", *flags,
            "--output", output, **environment)
    if pathlib.Path("one.csv").read_bytes() != pathlib.Path("two.csv").read_bytes():
        sys.exit("two runs differ")
    found = tables.read("one.csv")[1]
    for before, after in zip(given, found, strict=True):
        if any(after[name] != before[name] for name in before):
            sys.exit("a record is not where it was, or not as it was")
    return found


def report(title, given, found):
    total = len(found)
    print(f"\n{title}: {total} records\n")
    print("| stage | records | share | right |")
    print("|---|---|---|---|")
    for stage in STAGES:
        rows = [row for row in found if row["tocsin_stage"] == stage]
        right = sum(row["tocsin_severity"] == row["severity"] for row in rows)
        share = f"{right / len(rows):.1%}" if rows else "–"
        print(f"| {stage} | {len(rows)} | {len(rows) / total:.1%} | {share} |")
    print("\n| severity | rows | precision | recall | F1 | called lower | Unclassified |")
    print("|---|---|---|---|---|---|---|")
    for rank, label in enumerate(LABELS):
        actual = [row for row in found if row["severity"] == label]
        called = [row for row in found if row["tocsin_severity"] == label]
        hits = sum(row["severity"] == label for row in called)
        precision = hits / len(called) if called else 0.0
        recall = hits / len(actual) if actual else 0.0
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        lower = sum(row["tocsin_severity"] in LABELS[:rank] for row in actual)
        unknown = sum(row["tocsin_severity"] == "Unclassified" for row in actual)
        print(f"| {label} | {len(actual)} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {lower} "
              f"| {unknown} |")


main()
