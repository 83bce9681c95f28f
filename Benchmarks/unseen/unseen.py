#!/usr/bin/env python3
"""How well messages are judged whose shapes were not trained on: tocsin beside its peers.

    unseen.py DATA[:TEXT:LABEL[:GROUP]]... [--first N] [--seeds N] [--systems a,b,…] [--add FILE.csv]

Groups of rows (the values of the column GROUP, else the shapes of the messages) are dealt anew for
each seed: a fifth is held out, the rest is trained on. All held-out predictions of all seeds make
one macro F1, in which every group weighs one. tocsin's answers come from `tocsin train` on the
train file and `tocsin classify` on the test file; what is tuned, `tocsin tune` chooses by folds of
the train file alone. --add puts the rows of another file, with the
columns `message` and `severity`, to all training data. Prints a Markdown table.
"""

import argparse
import collections
import csv
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path += [str(ROOT / "Tests/Reference"), str(ROOT / "training/distill")]

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

import model_reader

TOCSIN = os.environ.get("TOCSIN", str(ROOT / ".build/release/tocsin"))
TABLE = os.environ.get("VECTORS", str(ROOT / "models/pieces.vectors"))


class Rows:
    """Labelled messages, each distinct one once, with the number of its copies."""

    def __init__(self, path, text="message", label="severity", group=None):
        counts = collections.Counter()
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                shape = model_reader.mask(row[text].lower())
                counts[row[text], row[label], row[group] if group else shape] += 1
        self.texts = np.array([key[0] for key in counts], object)
        self.labels = np.array([key[1] for key in counts], object)
        self.groups = np.array([key[2] for key in counts], object)
        self.counts = np.array(list(counts.values()), float)

    def group_weights(self):
        """What each row counts when every group counts one."""
        return self.counts_within(self.groups)

    def counts_within(self, keys):
        """What each row counts when all rows of one key count one together."""
        sizes = collections.Counter()
        for key, count in zip(keys, self.counts):
            sizes[key] += count
        return self.counts / np.array([sizes[key] for key in keys])

    def part(self, wanted):
        part = object.__new__(Rows)
        for name in ("texts", "labels", "groups", "counts"):
            setattr(part, name, getattr(self, name)[wanted])
        return part

    def joined(self, other):
        joined = object.__new__(Rows)
        for name in ("texts", "labels", "groups", "counts"):
            setattr(joined, name, np.concatenate([getattr(self, name), getattr(other, name)]))
        return joined

    def write(self, path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["message", "severity"])
            for text, label, count in zip(self.texts, self.labels, self.counts):
                writer.writerows([[text, label]] * int(count))


def splits(rows, seeds, share=0.2, first=0):
    names = sorted(set(rows.groups))
    for seed in range(first, first + seeds):
        order = np.random.RandomState(seed).permutation(len(names))
        held_out = {names[place] for place in order[: round(len(names) * share)]}
        is_test = np.array([group in held_out for group in rows.groups])
        yield rows.part(~is_test), rows.part(is_test)


def balanced(weights, labels):
    sizes = {label: weights[labels == label].sum() for label in set(labels)}
    return weights * np.array(
        [weights.sum() / (len(sizes) * sizes[label]) for label in labels])


class TermPeer:
    """scikit-learn's TF-IDF of the raw text and a classifier."""

    def __init__(self, make_classifier, **terms):
        self.make_classifier, self.terms = make_classifier, terms

    def predict(self, train, test, seed):
        vectorizer = TfidfVectorizer(**self.terms)
        classifier = self.make_classifier()
        features = vectorizer.fit_transform(train.texts)
        classifier.fit(features, train.labels, sample_weight=train.counts)
        return classifier.predict(vectorizer.transform(test.texts))


class MiniLMPeer:
    """The sentence transformer's vectors and scikit-learn's logistic regression."""

    def __init__(self, by_group):
        self.by_group, self.vectors = by_group, {}

    def encode(self, texts):
        missing = [text for text in texts if text not in self.vectors]
        if missing:
            from minilm import MiniLM

            self.vectors.update(zip(missing, MiniLM().encode(missing)))
        return np.array([self.vectors[text] for text in texts])

    def predict(self, train, test, seed):
        weights = train.counts
        if self.by_group:
            weights = balanced(train.group_weights(), train.labels)
        classifier = LogisticRegression(max_iter=3000)
        classifier.fit(self.encode(train.texts), train.labels, sample_weight=weights)
        return classifier.predict(self.encode(test.texts))


class Tocsin:
    """tocsin, trained and asked with some options."""

    def __init__(self, train=(), classify=()):
        self.train_options, self.classify_options = list(train), list(classify)

    def predict(self, train, test, seed):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            train.write(folder / "train.csv")
            with open(folder / "test.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(["message"])
                writer.writerows([text] for text in test.texts)
            chosen = self.choose(folder / "train.csv", seed)
            self.run("train", folder / "train.csv", "--output", folder / "model.tocsin",
                     "--holdout", "0", "--quiet", "--seed", str(seed + 1), *self.train_options,
                     *chosen)
            self.run("classify", folder / "model.tocsin", folder / "test.csv", "--no-gate",
                     "--output", folder / "answers.csv", *self.classify_options)
            with open(folder / "answers.csv", encoding="utf-8", newline="") as file:
                return [row["tocsin_severity"] for row in csv.DictReader(file)]

    def choose(self, train, seed):
        """What is added to the options of training."""
        return ()

    @staticmethod
    def run(*words):
        subprocess.run([TOCSIN, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


class TunedTocsin(Tocsin):
    """tocsin, trained with what `tocsin tune` finds best on folds of whole shapes of the train file."""

    SPACE = """
        word-pieces: [all, first]
        text-weight: [0, 0.1, 0.25, 0.5]
    """

    def choose(self, train, seed):
        settings, space = train.with_name("best.settings"), train.with_name("space.yaml")
        space.write_text(textwrap.dedent(self.SPACE))
        shared = zip(self.train_options[::2], self.train_options[1::2])
        self.run("tune", train, "--output", settings, "--space", space, "--search", "grid",
                 "--halving", "1", "--seed", str(seed + 1), "--threads", "1",
                 *(f"--set={option[2:]}={value}" for option, value in shared))
        return "--settings", settings


def lightgbm():
    import warnings

    from lightgbm import LGBMClassifier

    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    return LGBMClassifier(n_estimators=100, min_child_samples=2, verbose=-1, n_jobs=1)


def regression():
    return LogisticRegression(max_iter=3000)


WORDS = dict(ngram_range=(1, 2))
VECTORS = ("--vectors", TABLE)
FIRST = ("--word-pieces", "first")
SYSTEMS = {
    "chance": None,
    "tfidf-words": ("scikit-learn, TF-IDF words 1–2 + LR", TermPeer(regression, **WORDS)),
    "tfidf-chars": (
        "scikit-learn, TF-IDF characters 3–5 + LR",
        TermPeer(regression, analyzer="char_wb", ngram_range=(3, 5))),
    "lightgbm": ("LightGBM on TF-IDF words", TermPeer(lightgbm, **WORDS)),
    "minilm": ("MiniLM + LR", MiniLMPeer(by_group=False)),
    "minilm-shape": ("MiniLM + LR, shapes and labels weigh the same", MiniLMPeer(by_group=True)),
    "words": ("tocsin, words", Tocsin()),
    "table": (
        "tocsin, table alone",
        Tocsin(VECTORS + ("--text-weight", "0", "--vectors-c", "1"), ("--by", "meaning"))),
    "lsa": (
        "tocsin, latent semantic analysis of the training data",
        Tocsin(("--lsa", "100"), ("--by", "meaning"))),
    "meaning": ("tocsin, table and terms", Tocsin(VECTORS, ("--by", "meaning"))),
    "tocsin": ("tocsin, as it answers", Tocsin(VECTORS)),
    "table-first": (
        "tocsin, table alone, first pieces",
        Tocsin(
            VECTORS + FIRST + ("--text-weight", "0", "--vectors-c", "1"), ("--by", "meaning"))),
    "tocsin-first": ("tocsin, first pieces, as it answers", Tocsin(VECTORS + FIRST)),
    "tocsin-first-no-terms": (
        "tocsin, first pieces, no terms beside them, as it answers",
        Tocsin(VECTORS + FIRST + ("--text-weight", "0"))),
    "tocsin-tuned": (
        "tocsin, tuned inside the training folds, as it answers",
        TunedTocsin(VECTORS)),
}


def chance(train, test, seed):
    """A label drawn evenly from those trained on."""
    labels = sorted(set(train.labels))
    generator = random.Random(seed)
    return [generator.choice(labels) for _ in test.labels]


def measure(rows, systems, first, seeds, addition):
    results = {}
    for name in systems:
        actual, predicted, weights, alone = [], [], [], []
        for seed, (train, test) in enumerate(splits(rows, seeds, first=first), first):
            if addition is not None:
                train = train.joined(addition)
            if name == "chance":
                found = chance(train, test, seed)
            else:
                found = SYSTEMS[name][1].predict(train, test, seed)
            actual += list(test.labels)
            predicted += list(found)
            weights += list(test.group_weights())
            alone.append(f1_score(
                test.labels, found, average="macro", sample_weight=test.group_weights(),
                labels=sorted(set(test.labels)), zero_division=0))
        pooled = f1_score(
            actual, predicted, average="macro", sample_weight=weights,
            labels=sorted(set(actual)), zero_division=0)
        results[name] = pooled, np.mean(alone), np.std(alone)
        print(f"{name} {pooled:.4f}", file=sys.stderr, flush=True)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="+")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=25)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--add", metavar="FILE")
    parser.add_argument(
        "--tocsin", metavar="OPTIONS",
        help="options of tocsin train, between blanks: one more system of this name")
    options = parser.parse_args()
    systems = options.systems.split(",")
    if options.tocsin:
        SYSTEMS["options"] = (
            f"tocsin train {options.tocsin}",
            Tocsin(VECTORS + tuple(options.tocsin.split()), ("--by", "meaning")))
        systems = systems + ["options"] if options.systems != ",".join(SYSTEMS) else ["options"]
    print("| data | | pooled macro F1 | mean ± standard deviation of the seeds |")
    print("|---|---|---|---|")
    for data in options.data:
        rows = Rows(*data.split(":"))
        addition = None
        if options.add:
            addition = Rows(options.add)
            addition = addition.part(np.isin(addition.labels, sorted(set(rows.labels))))
        for name, figures in measure(
                rows, systems, options.first, options.seeds, addition).items():
            what = "chance" if name == "chance" else SYSTEMS[name][0]
            print(f"| {pathlib.Path(data.split(':')[0]).stem} | {what} "
                  f"| {figures[0]:.3f} | {figures[1]:.3f} ± {figures[2]:.3f} |", flush=True)


if __name__ == "__main__":
    main()
