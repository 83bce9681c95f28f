#!/usr/bin/env python3
"""Runs tocsin and scikit-learn on the same splits and prints one Markdown table.

Each DATA is FILE, or FILE:TEXT:LABEL where the columns are not `message` and `severity`. Labels of
fewer rows than --minimum-label-rows are taken out first. For each seed `tocsin split` cuts the
file in two, `tocsin train` and scikit-learn learn the one part and answer the other. Figures are
means over the seeds ± their standard deviation. Seconds are those of training: of scikit-learn
without starting Python and reading the file, of tocsin with both.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import tables

HERE = pathlib.Path(__file__).resolve().parent
FIGURES = {
    "accuracy": "accuracy", "macro_f1": "macro F1", "log_loss": "log-loss",
    "out_of_bag_error": "out-of-bag error", "test_error": "test error",
    "train_seconds": "training, s",
}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", metavar="DATA")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--test-share", type=float, default=0.3)
    parser.add_argument("--by", choices=["row", "shape"], default="row")
    parser.add_argument("--minimum-label-rows", type=int, default=20)
    parser.add_argument("--algorithm", choices=["logistic", "forest"], default="logistic")
    parser.add_argument("--no-mask", action="store_true", help="tocsin without masks")
    parser.add_argument(
        "--tocsin", type=pathlib.Path, default=HERE.parent.parent / ".build/release/tocsin")
    return parser.parse_args()


def run(*command):
    finished = subprocess.run([str(one) for one in command], capture_output=True, text=True)
    if finished.returncode != 0:
        sys.exit(f"{' '.join(str(one) for one in command)}\n{finished.stderr}")
    return finished.stdout


def data_of(argument):
    """File, text column and label column of a DATA argument."""
    parts = argument.rsplit(":", 2)
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    return argument, "message", "severity"


def prepare(path, label_column, minimum, prepared):
    """Writes the file without its rare labels; its count of rows and of labels."""
    header, rows = tables.read(path)
    labels = tables.column(rows, label_column, header)
    kept = tables.frequent_labels(labels, minimum)
    rows = [row for row in rows if row[label_column] in kept]
    tables.write(prepared, header, rows)
    return len(rows), len(kept)


def tocsin_figures(options, train, test, text, label, seed, folder):
    model = folder / "model.tocsin"
    columns = ("--text-column", text, "--label-column", label)
    method = ("--algorithm", "forest") if options.algorithm == "forest" else (
        "--class-weight", "balanced")
    if options.no_mask:
        method += ("--no-mask",)
    start = time.perf_counter()
    report = json.loads(run(
        options.tocsin, "train", train, "--output", model, *columns, "--ngrams", "1,2",
        "--seed", seed, "--json", *method))
    seconds = time.perf_counter() - start
    figures = json.loads(run(options.tocsin, "evaluate", model, test, *columns, "--json"))
    forest = report["card"]["forest"] or {}
    return figures | {
        "train_seconds": seconds, "out_of_bag_error": forest.get("out_of_bag_error")}


def peer_figures(options, train, test, text, label, seed):
    return json.loads(run(
        sys.executable, HERE / "scikit_learn_peer.py", "--train", train, "--test", test,
        "--text-column", text, "--label-column", label, "--algorithm", options.algorithm,
        "--seed", seed, "--json"))


def compare(options, argument, folder):
    """The figures of both tools, one for each seed, and a description of the data."""
    path, text, label = data_of(argument)
    prepared, train, test = (folder / name for name in ("data.csv", "train.csv", "test.csv"))
    rows, labels = prepare(path, label, options.minimum_label_rows, prepared)
    found = {"tocsin": [], "scikit-learn": []}
    for seed in range(1, options.seeds + 1):
        run(options.tocsin, "split", prepared, "--train", train, "--test", test,
            "--test-share", options.test_share, "--by", options.by,
            "--label-column", label, "--text-column", text, "--seed", seed)
        found["tocsin"].append(tocsin_figures(options, train, test, text, label, seed, folder))
        found["scikit-learn"].append(peer_figures(options, train, test, text, label, seed))
    return f"{pathlib.Path(path).stem} ({rows} rows, {labels} labels)", found


def cell(values):
    if any(value is None for value in values):
        return "–"
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.4f} ± {spread:.4f}"


def main():
    options = arguments()
    if not options.tocsin.is_file():
        sys.exit(f"no tocsin at {options.tocsin}: swift build -c release, or give --tocsin")
    shown = [key for key in FIGURES
             if options.algorithm == "forest" or key not in ("out_of_bag_error", "test_error")]
    print(f"| data, split by {options.by}, {options.test_share:g} for the test, "
          f"{options.seeds} seeds | {options.algorithm} of | "
          + " | ".join(FIGURES[key] for key in shown) + " |")
    print("|---|---|" + "---|" * len(shown))
    for argument in options.data:
        with tempfile.TemporaryDirectory() as folder:
            name, found = compare(options, argument, pathlib.Path(folder))
        for tool, figures in found.items():
            for one in figures:
                one["test_error"] = 1 - one["accuracy"]
            cells = [cell([one[key] for one in figures]) for key in shown]
            print(f"| {name} | {tool} | " + " | ".join(cells) + " |", flush=True)


main()
