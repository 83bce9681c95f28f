#!/usr/bin/env python3
"""How many lines a second are classified on one core with vectors and without, beside MiniLM.

    rate.py [--rows N] [--distinct-rows N] [--training-rows N] [--repeats N] [--minilm N] [--cpu N]

Models are trained on generated rows; `tocsin classify` then answers a file of lines, start of the
process included, and throws its answers away. `portal` has few shapes when it is masked; in
`distinct` nearly all messages differ; `unseen` are the lines of `distinct` for the model of
`portal`. MiniLM and scikit-learn's logistic regression answer the first lines of `distinct` on the
same core, between the runs. Rates are by the seconds that the processor spent, so that other
programs on it disturb them less. Prints a Markdown table: medians, in brackets least and most.
"""

import argparse
import itertools
import os
import pathlib
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "Benchmarks/speed"))

import machine
from data import Data
from process import one_thread, run, say

TOCSIN = os.environ.get("TOCSIN", str(ROOT / ".build/release/tocsin"))
TABLE = os.environ.get("VECTORS", str(ROOT / "models/pieces.vectors"))
DATA = ROOT / "Benchmarks/.data"

MODELS = {"words": [], "table": ["--vectors", TABLE], "lsa": ["--lsa", "100"]}
# What is asked of each model: its name, the options, and the words of the table.
WAYS = [
    ("words", [], "without vectors"),
    ("table", [], "`--vectors`"),
    ("table", ["--by", "meaning"], "`--vectors`, all by meaning"),
    ("lsa", [], "`--lsa 100`"),
    ("lsa", ["--by", "meaning"], "`--lsa 100`, all by meaning"),
]
# Each with the set of its model.
SETS = {"portal": "portal", "distinct": "distinct", "unseen": "portal"}


def model(set_name, name, rows):
    """The path of a model, trained anew, with what training it took."""
    data = Data(set_name, rows, DATA, TOCSIN, None)
    path = data.path(f"{name}.tocsin")
    took = run([TOCSIN, "train", data.dataset(), *MODELS[name], "--output", path, "--holdout", "0",
                "--seed", "1", "--quiet"])
    say(f"{set_name}, {name}: trained in {took.wall:.1f} s")
    return path


def peer(lines_path, training_path, count):
    """Fits MiniLM + logistic regression and prints its messages a second."""
    sys.path.insert(0, str(ROOT / "training/distill"))
    import csv

    from sklearn.linear_model import LogisticRegression

    from minilm import MiniLM

    with open(training_path, newline="") as file:
        rows = list(itertools.islice(csv.DictReader(file), 500))
    encoder = MiniLM()
    regression = LogisticRegression(max_iter=1000).fit(
        encoder.encode([row["message"] for row in rows]), [row["severity"] for row in rows])
    with open(lines_path) as file:
        texts = [line.rstrip("\n") for line in itertools.islice(file, count)]
    start = time.process_time()
    answers = regression.predict(encoder.encode(texts))
    seconds = time.process_time() - start
    assert len(answers) == len(texts)
    print(f'{{"rate": {len(texts) / seconds}}}')


def spread(values, form):
    return f"{form(statistics.median(values))} ({form(min(values))}–{form(max(values))})"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="lines of portal")
    parser.add_argument("--distinct-rows", type=int, default=100_000, help="lines of distinct")
    parser.add_argument("--training-rows", type=int, default=4_000)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--minilm", type=int, default=1_000, help="messages of each of its runs")
    parser.add_argument("--cpu", type=int, default=min(os.sched_getaffinity(0)))
    parser.add_argument("--peer", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    options = arguments()
    if options.peer:
        peer(*options.peer, options.minilm)
        return
    pinned = ["taskset", "--cpu-list", options.cpu]
    rows = {"portal": options.rows, "distinct": options.distinct_rows}
    lines = {name: Data(name, count, DATA, TOCSIN, None).lines() for name, count in rows.items()}
    rows["unseen"], lines["unseen"] = rows["distinct"], lines["distinct"]
    training = Data("distinct", options.training_rows, DATA, TOCSIN, None).dataset()
    models = {(name, kind): model(name, kind, options.training_rows)
              for name in ("portal", "distinct") for kind in MODELS}
    rates, peaks, peers, peer_peaks = {}, {}, [], []
    for _ in range(options.repeats):
        taken = run([*pinned, sys.executable, __file__, "--minilm", options.minilm, "--peer",
                     lines["distinct"], training], one_thread())
        peers.append(taken.figures["rate"])
        peer_peaks.append(taken.peak)
        for (kind, asked, what), name, memo in itertools.product(WAYS, SETS, ("--memo", "--no-memo")):
            taken = run([*pinned, TOCSIN, "classify", models[SETS[name], kind], lines[name],
                         "--threads", 1, "--output", "/dev/null", memo, *asked])
            rates.setdefault((what, name, memo), []).append(rows[name] / taken.cpu)
            peaks.setdefault(what, []).append(taken.peak)
    baseline = statistics.median(peers)
    print(f"| million lines a second, one core | {' | '.join(f'{name}, memo | no memo' for name in SETS)} "
          "| peak MB | model files MB |")
    print("|---|" + "---|" * (2 * len(SETS) + 2))
    for kind, _, what in WAYS:
        cells = []
        for name, memo in itertools.product(SETS, ("--memo", "--no-memo")):
            found = rates[what, name, memo]
            ratio = statistics.median(found) / baseline
            cells.append(spread(found, lambda rate: f"{rate / 1e6:.2f}") + f", {ratio:,.0f} ×")
        sizes = [models[name, kind].stat().st_size / 1e6 for name in ("portal", "distinct")]
        print(f"| {what} | {' | '.join(cells)} | {max(peaks[what]) / 1e6:.0f} "
              f"| {sizes[0]:.1f}, {sizes[1]:.1f} |")
    print(f"\nMiniLM + logistic regression: {spread(peers, lambda rate: f'{rate:.0f}')} messages a "
          f"second, peak {max(peer_peaks) / 1e6:.0f} MB; × is a rate over its median.")
    about = machine.description()
    print(f"{about['processor']}, {about['compiler']}, commit {machine.commit()}.")


if __name__ == "__main__":
    main()
