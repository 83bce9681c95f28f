#!/usr/bin/env python3
"""A model of generated lines alone, scored on the portal's: synthetic_to_real.py PORTAL.csv

    --settings   also the table of settings on held-out generated shapes, by which they were chosen

The training data are `tocsin generate --profile broad` without the rows that rules catch before a
model is asked: those of severity Low, which by docs/severity-policy.md are plain successes, and the
three log types that go to a language model. From the portal's file the same is left out by
portal_model_rows.py. No setting was chosen by a figure of the portal's file.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import tables

HERE = pathlib.Path(__file__).resolve().parent
TOCSIN = os.environ.get("TOCSIN", HERE / "../../.build/release/tocsin")
OTHER_STAGES = {"Maintenance", "Access Control Violation", "Email Failure"}
COLUMNS = ["--feature-columns", "process,error_code,log_type"]
BEST = ["--ngrams", "1,2", "--char-ngrams", "2,5", "--min-df", "5"]
SETTINGS = [
    ["--ngrams", "1,1", "--min-df", "2"],
    ["--ngrams", "1,2", "--min-df", "2"],
    ["--ngrams", "1,2", "--min-df", "2", "--class-weight", "balanced"],
    ["--ngrams", "none", "--char-ngrams", "3,5", "--min-df", "5"],
    ["--ngrams", "1,1", "--char-ngrams", "3,5", "--min-df", "5"],
    BEST,
    BEST + ["--c", "0.3"],
    BEST + ["--class-weight", "balanced"],
    BEST + ["--sublinear-tf"],
    BEST + COLUMNS,
]


def run(*words):
    return subprocess.run([TOCSIN, *words], check=True, capture_output=True, text=True).stdout


def keep_rows_for_a_model(path):
    header, rows = tables.read(path)
    kept = [r for r in rows if r["severity"] != "Low" and r["log_type"] not in OTHER_STAGES]
    tables.write(path, header, kept)


def figures(model, data):
    report = json.loads(run("evaluate", str(model), str(data), "--json"))
    return report["accuracy"], report["macro_f1"], report["ordinal"]["mean_cost"]


def train(data, model, settings):
    run("train", str(data), "--output", str(model), "--no-gate", "--holdout", "0", *settings)


def table_of_settings(work):
    print("| settings, on held-out generated shapes | accuracy | macro F1 | mean cost |")
    print("|---|---|---|---|")
    splits = []
    for seed in ("31", "32", "33"):
        files = work / f"train{seed}.csv", work / f"held{seed}.csv"
        run("generate", "--profile", "broad", "--rows", "30000", "--seed", seed, "--quiet",
            "--holdout-shapes", "0.25", "--output", str(files[0]), "--holdout-output",
            str(files[1]))
        for file in files:
            keep_rows_for_a_model(file)
        splits.append(files)
    for settings in SETTINGS:
        found = []
        for data, held in splits:
            train(data, work / "model.tocsin", settings)
            found.append(figures(work / "model.tocsin", held))
        means = [sum(column) / len(column) for column in zip(*found)]
        print(f"| `{' '.join(settings)}` | {means[0]:.4f} | {means[1]:.4f} | {means[2]:.4f} |",
              flush=True)
    print()


def main():
    files = [word for word in sys.argv[1:] if word != "--settings"]
    if len(files) != 1:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        if "--settings" in sys.argv:
            table_of_settings(work)
        portal = work / "portal.csv"
        subprocess.run([sys.executable, HERE / "portal_model_rows.py", files[0], portal],
                       check=True)
        print("| trained on | accuracy | macro F1 | mean cost |")
        print("|---|---|---|---|")
        for profile, name, settings in [
            ("portal", "profile portal, message alone", BEST),
            ("broad", "profile broad, message alone", BEST),
            ("broad", "profile broad, with process, code and log type", BEST + COLUMNS),
        ]:
            found = []
            for seed in ("11", "12", "13"):
                data = work / "train.csv"
                run("generate", "--profile", profile, "--rows", "60000", "--seed", seed,
                    "--quiet", "--output", str(data))
                keep_rows_for_a_model(data)
                train(data, work / "model.tocsin", settings)
                found.append(figures(work / "model.tocsin", portal))
            means = [sum(column) / len(column) for column in zip(*found)]
            spread = max(row[1] for row in found) - min(row[1] for row in found)
            print(f"| {name} | {means[0]:.4f} | {means[1]:.4f} (range {spread:.4f}) "
                  f"| {means[2]:.4f} |", flush=True)


main()
