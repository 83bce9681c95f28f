#!/usr/bin/env python3
"""Measures what calibration does to held-out probabilities and prints Markdown tables.

Each DATA is FILE, or FILE:TEXT:LABEL where the columns are not `message` and `severity`. For each
seed `tocsin split` cuts the file by row and by shape; for each way to calibrate `tocsin train`
learns the one part and `tocsin evaluate` judges the other with the written file. Figures are means
over the seeds, log-loss ± its standard deviation. Known rows are those that the gate does not
refuse; sure rows are known, and their confidence reaches the threshold of their label. Needs Python
3.11 or later and a release build of tocsin.
"""

import argparse
import csv
import io
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WAYS = [
    (method, by) for by in ("row", "shape") for method in ("none", "temperature", "isotonic")]
FIGURES = ("accuracy", "log_loss", "brier_score", "expected_calibration_error")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", metavar="DATA")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--test-share", type=float, default=0.3)
    parser.add_argument("--algorithm", choices=["logistic", "forest"], default="logistic")
    parser.add_argument("--target-precision", type=float, default=0.95)
    parser.add_argument(
        "--tocsin", type=pathlib.Path, default=HERE.parent.parent / ".build/release/tocsin")
    return parser.parse_args()


def run(*command):
    finished = subprocess.run([str(one) for one in command], capture_output=True, text=True)
    if finished.returncode != 0:
        sys.exit(f"{' '.join(str(one) for one in command)}\n{finished.stderr}")
    return finished.stdout


def figures(options, method, by, files, columns, seed):
    """What a model calibrated in one way says of the rows that it did not see."""
    train, test, model = files
    run(options.tocsin, "train", train, "--output", model, *columns, "--seed", seed, "--quiet",
        "--algorithm", options.algorithm, "--holdout", 0, "--calibrate", method,
        "--calibrate-by", by, "--target-precision", options.target_precision)
    found = json.loads(run(options.tocsin, "evaluate", model, test, *columns, "--json"))
    card = json.loads(run(options.tocsin, "inspect", model, "--json"))["card"]
    fit = card["calibration"][options.algorithm]
    return {key: found[key] for key in FIGURES} | {
        "temperature": fit["temperature"],
        "coverage": found["thresholds"]["coverage"],
        "precision": found["thresholds"]["precision"],
    } | gated(options, model, test, columns, fit["thresholds"]["labels"])


def gated(options, model, test, columns, labels):
    """What is left behind gate and thresholds, from the verdicts."""
    verdicts = run(options.tocsin, "classify", model, test, *columns[:2])
    known = sure = right = count = 0
    for row in csv.DictReader(io.StringIO(verdicts)):
        count += 1
        answer = row["tocsin_severity"]
        if answer == "Unclassified":
            continue
        known += 1
        threshold = labels[answer]["threshold"]
        # Verdicts have four digits.
        if threshold is not None and float(row["tocsin_confidence"]) >= round(threshold, 4):
            sure += 1
            right += answer == row[columns[3]]
    return {
        "known": known / count, "sure": sure / count,
        "sure_precision": right / sure if sure else None,
    }


def cell(rows, key, digits=3, spread=False):
    values = [row[key] for row in rows if row[key] is not None]
    if not values:
        return "–"
    text = f"{statistics.mean(values):.{digits}f}"
    return text + f" ± {statistics.stdev(values):.{digits}f}" if spread and values[1:] else text


def measure(options, argument, split):
    parts = argument.rsplit(":", 2)
    path, text, label = parts if len(parts) == 3 else (argument, "message", "severity")
    columns = ("--text-column", text, "--label-column", label)
    found = {(method, by): [] for method, by in WAYS}
    with tempfile.TemporaryDirectory() as name:
        files = [pathlib.Path(name) / one for one in ("train.csv", "test.csv", "model.tocsin")]
        for seed in range(1, options.seeds + 1):
            run(options.tocsin, "split", path, "--train", files[0], "--test", files[1],
                "--test-share", options.test_share, "--by", split, *columns, "--seed", seed)
            for method, by in found:
                found[method, by].append(
                    figures(options, method, by, files, columns, seed))
    return pathlib.Path(path).stem, found


def main():
    options = arguments()
    if not options.tocsin.is_file():
        sys.exit(f"no tocsin at {options.tocsin}: swift build -c release, or give --tocsin")
    target = f"{options.target_precision:g}"
    print(f"| {options.algorithm}, tested on | calibrated | folds by | temperature | log-loss "
          f"| Brier score | calibration error | accuracy | coverage at {target} | precision there "
          "| known | known and sure | precision there |")
    print("|---" * 13 + "|")
    for argument in options.data:
        for split in ("row", "shape"):
            name, found = measure(options, argument, split)
            for (method, by), rows in found.items():
                print(f"| {name}, unseen {split}s | {method} | {by} | "
                      f"{cell(rows, 'temperature', 2)} | {cell(rows, 'log_loss', spread=True)} | "
                      f"{cell(rows, 'brier_score')} | {cell(rows, 'expected_calibration_error')} | "
                      f"{cell(rows, 'accuracy')} | {cell(rows, 'coverage')} | "
                      f"{cell(rows, 'precision')} | {cell(rows, 'known')} | "
                      f"{cell(rows, 'sure')} | {cell(rows, 'sure_precision')} |", flush=True)


main()
