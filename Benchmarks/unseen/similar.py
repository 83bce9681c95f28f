#!/usr/bin/env python3
"""How well a message of an unknown shape is told from foreign text, by what it means.

    similar.py DATA --logs FILE:COLUMN... [--seeds N]

DATA has the columns `message` and `severity`. A fifth of its shapes is held out; a model learns from
the rest. AUROC is the chance that a held-out or a known message is more similar to the training
shapes than a foreign one. Foreign are the sentences of Benchmarks/peers and the logs of other
systems; distinct texts count once. Beside it: MiniLM's cosine to the nearest training message, and
the gate's own score, which goes by terms. Prints a Markdown table, means over the seeds.
"""

import argparse
import csv
import json
import pathlib
import statistics
import subprocess
import tempfile

import numpy as np

from unseen import ROOT, TABLE, TOCSIN, MiniLMPeer, Rows, splits


def auroc(ours, others):
    ordered = np.sort(others)
    wins = np.searchsorted(ordered, ours, "left") + np.searchsorted(ordered, ours, "right")
    return wins.mean() / 2 / len(others)


def scores_of_tocsin(folder, texts):
    path = folder / "messages.jsonl"
    path.write_text("".join(json.dumps({"message": text}) + "\n" for text in texts))
    found = subprocess.run(
        [TOCSIN, "classify", folder / "model.tocsin", path, "--by", "meaning", "--no-gate",
         "--digits", "9"], check=True, capture_output=True, text=True)
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    return (np.array([row["tocsin_similarity"] for row in rows]),
            np.array([row["tocsin_known"] for row in rows]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data")
    parser.add_argument("--logs", nargs="+", required=True, metavar="FILE:COLUMN")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    rows = Rows(options.data)
    foreign = {"sentences": (ROOT / "Benchmarks/peers/foreign_sentences.txt").read_text().splitlines()}
    logs = set()
    for argument in options.logs:
        path, column = argument.rsplit(":", 1)
        with open(path, encoding="utf-8", newline="") as file:
            logs |= {row[column] for row in csv.DictReader(file)}
    foreign["other logs"] = sorted(logs)
    minilm = MiniLMPeer(by_group=False)
    figures = {}
    for seed, (train, test) in enumerate(splits(rows, options.seeds)):
        sets = {"known": train.texts, "unseen shapes": test.texts} | {
            name: np.array(texts, object) for name, texts in foreign.items()}
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            train.write(folder / "train.csv")
            subprocess.run(
                [TOCSIN, "train", folder / "train.csv", "--output", folder / "model.tocsin",
                 "--vectors", TABLE, "--vectors-c", "1", "--holdout", "0", "--quiet"], check=True)
            by_name = {name: scores_of_tocsin(folder, texts) for name, texts in sets.items()}
        shapes = minilm.encode(train.texts)
        scores = {
            "tocsin, meaning": {name: both[0] for name, both in by_name.items()},
            "tocsin, terms": {name: both[1] for name, both in by_name.items()},
            "MiniLM": {
                name: (minilm.encode(texts) @ shapes.T).max(1) for name, texts in sets.items()},
        }
        for system, found in scores.items():
            for ours in ("known", "unseen shapes"):
                for others in foreign:
                    figures.setdefault((system, ours, others), []).append(
                        auroc(found[ours], found[others]))
        for share in (0.25, 0.5, 0.75):
            bound = np.quantile(scores["tocsin, meaning"]["unseen shapes"], 1 - share)
            for others in foreign:
                figures.setdefault(("passed", share, others), []).append(
                    (scores["tocsin, meaning"][others] >= bound).mean())
    print("| score | messages | AUROC, sentences | AUROC, other logs |")
    print("|---|---|---|---|")
    for system in ("tocsin, meaning", "MiniLM", "tocsin, terms"):
        for ours in ("known", "unseen shapes"):
            cells = [f"{statistics.mean(figures[system, ours, others]):.3f}" for others in foreign]
            print(f"| {system} | {ours} | {cells[0]} | {cells[1]} |")
    print("\n| of unseen shapes passed | sentences passed | other logs passed |\n|---|---|---|")
    for share in (0.25, 0.5, 0.75):
        cells = [f"{100 * statistics.mean(figures['passed', share, others]):.1f} %" for others in foreign]
        print(f"| {100 * share:.0f} % | {cells[0]} | {cells[1]} |")


main()
