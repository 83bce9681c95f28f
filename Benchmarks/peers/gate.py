#!/usr/bin/env python3
"""Measures how well the known-shape gate tells known messages from others.

DATA is split by row; a model learns from the one part and scores the other twice: as it is, and
with *fresh ids*, every run of digits replaced by other digits. Others are the lines of a file of
sentences, and a column of other systems' logs. AUROC is the chance that a known message scores
above another one, ties counted half. Refused shares are those at the threshold that `tocsin train`
chose. A second model learns from a split by shape and shows which share of new shapes is refused.
Prints a Markdown table, means over the seeds.
"""

import argparse
import bisect
import json
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile

import tables

HERE = pathlib.Path(__file__).resolve().parent
FEATURES = {
    "words, masked": (),
    "words": ("--no-mask",),
    "words and characters, masked": ("--char-ngrams", "3,5"),
    "words and characters": ("--char-ngrams", "3,5", "--no-mask"),
}
COLUMNS = (
    "AUROC, sentences", "AUROC, other logs", "known refused", "fresh ids refused",
    "sentences passed", "other logs passed", "new shapes refused")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", help="a file with columns message and severity")
    parser.add_argument(
        "--fresh", metavar="FILE",
        help="known messages to score, instead of DATA's held-out rows with fresh ids")
    parser.add_argument("--sentences", default=HERE / "foreign_sentences.txt", metavar="FILE")
    parser.add_argument(
        "--logs", nargs="*", default=[], metavar="FILE:COLUMN", help="logs of other systems")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--test-share", type=float, default=0.4)
    parser.add_argument(
        "--scores", nargs="+", default=["cosine", "vote", "product"], metavar="NAME")
    parser.add_argument(
        "--train", nargs=argparse.REMAINDER, default=[], help="further options of tocsin train")
    parser.add_argument(
        "--tocsin", type=pathlib.Path, default=HERE.parent.parent / ".build/release/tocsin")
    return parser.parse_args()


def run(*command):
    finished = subprocess.run([str(one) for one in command], capture_output=True, text=True)
    if finished.returncode != 0:
        sys.exit(f"{' '.join(str(one) for one in command)}\n{finished.stderr}")
    return finished.stdout


class Bench:
    """One split of the data, and the other messages."""

    def __init__(self, options, folder, seed):
        self.options, self.folder, self.seed = options, folder, seed
        self.train, test = self.split("row")
        self.shape_train, shape_test = self.split("shape")
        self.known = messages(test)
        fresh = messages(options.fresh) if options.fresh else [
            with_fresh_ids(one, random.Random(f"{seed} {row}"))
            for row, one in enumerate(self.known)]
        self.sets = {
            "known": self.known, "fresh": fresh,
            "sentences": pathlib.Path(options.sentences).read_text("utf-8").splitlines(),
            "logs": [one for argument in options.logs
                     for one in messages(*argument.rsplit(":", 1))],
        }
        self.new_shapes = messages(shape_test)

    def split(self, by):
        train, test = (self.folder / f"{by}-{name}.csv" for name in ("train", "test"))
        run(self.options.tocsin, "split", self.options.data, "--train", train, "--test", test,
            "--test-share", self.options.test_share, "--by", by, "--seed", self.seed)
        return train, test

    def model(self, train, features, score):
        path = self.folder / "model.tocsin"
        run(self.options.tocsin, "train", train, "--output", path, "--seed", self.seed,
            "--gate-score", score, "--quiet", *features, *self.options.train)
        return path

    def answers(self, model, texts):
        """The score of each message and whether it is refused."""
        records = self.folder / "messages.jsonl"
        with open(records, "w", encoding="utf-8") as file:
            for text in texts:
                file.write(json.dumps({"message": text}) + "\n")
        found = [json.loads(line) for line in run(
            self.options.tocsin, "classify", model, records, "--format", "jsonl").splitlines()]
        return ([one["tocsin_known"] for one in found],
                [one["tocsin_severity"] == "Unclassified" for one in found])

    def figures(self, features, score):
        model = self.model(self.train, features, score)
        scores, refused = {}, {}
        for name, texts in self.sets.items():
            scores[name], refused[name] = self.answers(model, texts)
        figures = {
            "AUROC, sentences": auroc(scores["fresh"], scores["sentences"]),
            "known refused": statistics.mean(refused["known"]),
            "fresh ids refused": statistics.mean(refused["fresh"]),
            "sentences passed": 1 - statistics.mean(refused["sentences"]),
        }
        if self.sets["logs"]:
            figures["AUROC, other logs"] = auroc(scores["fresh"], scores["logs"])
            figures["other logs passed"] = 1 - statistics.mean(refused["logs"])
        model = self.model(self.shape_train, features, score)
        figures["new shapes refused"] = statistics.mean(self.answers(model, self.new_shapes)[1])
        return figures


def messages(path, column="message"):
    header, rows = tables.read(path)
    return tables.column(rows, column, header)


def with_fresh_ids(text, chance):
    return re.sub(r"[0-9]+", lambda run: "".join(chance.choices("0123456789", k=len(run[0]))), text)


def auroc(known, others):
    ordered = sorted(others)
    wins = sum(
        (bisect.bisect_left(ordered, one) + bisect.bisect_right(ordered, one)) / 2
        for one in known)
    return wins / (len(known) * len(others))


def cell(column, values):
    if not values:
        return "–"
    mean = statistics.mean(values)
    return f"{mean:.4f}" if column.startswith("AUROC") else f"{100 * mean:.2f} %"


def main():
    options = arguments()
    if not options.tocsin.is_file():
        sys.exit(f"no tocsin at {options.tocsin}: swift build -c release, or give --tocsin")
    found = {}
    for seed in range(1, options.seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(options, pathlib.Path(folder), seed)
            for name, features in FEATURES.items():
                for score in options.scores:
                    found.setdefault((name, score), []).append(bench.figures(features, score))
    print(f"| features | score | {' | '.join(COLUMNS)} |")
    print("|---|---|" + "---|" * len(COLUMNS))
    for (name, score), figures in found.items():
        cells = [cell(one, [each[one] for each in figures if one in each]) for one in COLUMNS]
        print(f"| {name} | {score} | " + " | ".join(cells) + " |")


main()
