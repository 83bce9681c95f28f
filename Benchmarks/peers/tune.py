#!/usr/bin/env python3
"""tocsin tune beside scikit-learn's RandomizedSearchCV: one space, one text, folds by group.

    tune.sh TOCSIN DATA.csv [--trials 40] [--seed 1]

Both get the messages with every number replaced by 0, and keep equal ones in one of five folds.
Both try as many settings of words (TF-IDF, then logistic regression) and choose by macro F1 on all
processors. Each choice is then judged on ten further draws of folds by macro F1 over all their rows
together. Prints seconds and scores.
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import numpy
from scipy.stats import loguniform
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, RandomizedSearchCV, cross_val_predict
from sklearn.pipeline import Pipeline

import tables

# scikit-learn warns in worker processes where a fit has not converged: it is told by the score.
os.environ["PYTHONWARNINGS"] = "ignore"
warnings.simplefilter("ignore")

SPACE = """
ngrams: ["1,1", "1,2", "1,3"]
min-df: [1, 2, 5]
max-df: [1.0, 0.5]
sublinear-tf: [false, true]
c: {from: 0.03, to: 100, scale: log}
class-weight: [none, balanced]
"""

PEER_SPACE = {
    "tfidf__ngram_range": [(1, 1), (1, 2), (1, 3)],
    "tfidf__min_df": [1, 2, 5],
    "tfidf__max_df": [1.0, 0.5],
    "tfidf__sublinear_tf": [False, True],
    "logistic__C": loguniform(0.03, 100),
    "logistic__class_weight": [None, "balanced"],
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tocsin")
    parser.add_argument("data")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def folds(seed):
    return GroupKFold(5, shuffle=True, random_state=seed)


def peer(texts, labels, groups, options):
    """Seconds, and pooled macro F1 of the choice on ten further draws of folds."""
    pipeline = Pipeline(
        [("tfidf", TfidfVectorizer()), ("logistic", LogisticRegression(max_iter=1000))])
    search = RandomizedSearchCV(
        pipeline, PEER_SPACE, n_iter=options.trials, scoring="f1_macro", n_jobs=-1,
        random_state=options.seed, cv=folds(options.seed), refit=False)
    start = time.perf_counter()
    search.fit(texts, labels, groups=groups)
    seconds = time.perf_counter() - start
    best = pipeline.set_params(**search.best_params_)
    actual, predicted = [], []
    for seed in range(100, 110):
        predicted.extend(cross_val_predict(best, texts, labels, groups=groups, cv=folds(seed)))
        actual.extend(labels)
    return seconds, f1_score(actual, predicted, average="macro"), search.best_params_


def ours(tocsin, data, folder, halving, options):
    columns = ["--text-column", "text", "--group-column", "text"]
    space, best = Path(folder, "space.yaml"), Path(folder, f"{halving}.settings")
    space.write_text(SPACE, encoding="utf-8")
    start = time.perf_counter()
    subprocess.run(
        [tocsin, "tune", data, *columns, "--space", space, "--trials", str(options.trials),
         "--seed", str(options.seed), "--halving", str(halving), "--set", "mask=false", "--fresh",
         "--output", best], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    report = json.loads(subprocess.run(
        [tocsin, "crossval", data, *columns, "--settings", best, "--repeats", "10", "--seed", "100",
         "--json"], check=True, capture_output=True).stdout)
    return seconds, report["pooled"]["macro_f1"], best.read_text(encoding="utf-8")


def main():
    options = arguments()
    header, rows = tables.read(options.data)
    texts = [re.sub(r"\d+", "0", text) for text in tables.column(rows, "message", header)]
    labels = list(tables.column(rows, "severity", header))
    groups = numpy.unique(texts, return_inverse=True)[1]
    print(f"{len(texts)} rows, {groups.max() + 1} groups, {options.trials} settings, 5 folds")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data.csv")
        tables.write(
            data, ["text", "severity"],
            [{"text": text, "severity": label} for text, label in zip(texts, labels)])
        lines = []
        for halving, name in [(1, "tocsin, all folds"), (3, "tocsin, giving up")]:
            lines.append((name, *ours(options.tocsin, data, folder, halving, options)[:2]))
        lines.append(("scikit-learn", *peer(texts, labels, groups, options)[:2]))
    for name, seconds, score in lines:
        print(f"{name:20} {seconds:8.2f} s   macro F1 {score:.4f}   "
              f"{lines[-1][1] / seconds:7.1f} times as fast as scikit-learn")


main()
