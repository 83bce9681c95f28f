#!/usr/bin/env python3
"""What scikit-learn reaches on a split: TF-IDF of words (1,2), then a balanced logistic regression
or a random forest of 100 trees.

Prints accuracy, macro F1, log-loss, the table of each class and seconds, or with --json the same
as one object. Rows of the test file whose label training never saw count for accuracy and F1 and
are left out of the log-loss.
"""

import argparse
import json
import time

import numpy
from scipy.sparse import hstack
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, classification_report, f1_score, log_loss
from sklearn.preprocessing import OneHotEncoder

import tables


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--text-column", default="message")
    parser.add_argument("--label-column", default="severity")
    parser.add_argument(
        "--feature-columns", default="", help="categories beside the text, separated by commas")
    parser.add_argument(
        "--minimum-label-rows", type=int, default=0,
        help="leave out labels with fewer rows in both files together")
    parser.add_argument("--algorithm", choices=["logistic", "forest"], default="logistic")
    parser.add_argument("--c", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0, help="of the forest")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


class Features:
    """TF-IDF of the text, and one column for each value of the categories."""

    def __init__(self, columns):
        self.columns = columns
        self.text = TfidfVectorizer(ngram_range=(1, 2))
        self.categories = OneHotEncoder(handle_unknown="ignore")

    def fit_transform(self, texts, categories):
        text = self.text.fit_transform(texts)
        if not self.columns:
            return text
        return hstack([text, self.categories.fit_transform(categories)]).tocsr()

    def transform(self, texts, categories):
        text = self.text.transform(texts)
        if not self.columns:
            return text
        return hstack([text, self.categories.transform(categories)]).tocsr()


def classifier(options):
    if options.algorithm == "forest":
        return RandomForestClassifier(100, oob_score=True, random_state=options.seed)
    return LogisticRegression(C=options.c, class_weight="balanced", max_iter=10_000)


def read(path, options, columns):
    """Texts, categories and labels of a file."""
    header, rows = tables.read(path)
    texts = tables.column(rows, options.text_column, header)
    labels = tables.column(rows, options.label_column, header)
    categories = [tables.column(rows, name, header) for name in columns]
    return texts, numpy.array(categories, dtype=object).T, numpy.array(labels, dtype=object)


def without_rare(train, test, minimum):
    kept = list(tables.frequent_labels(numpy.concatenate([train[2], test[2]]), minimum))

    def filtered(texts, categories, labels):
        rows = numpy.flatnonzero(numpy.isin(labels, kept))
        return [texts[row] for row in rows], categories[rows], labels[rows]

    return filtered(*train), filtered(*test)


def log_loss_of_known(labels, probabilities, classes):
    known = numpy.isin(labels, classes)
    if not known.any():
        return None
    places = numpy.searchsorted(classes, labels[known])
    return float(log_loss(places, probabilities[known], labels=list(range(len(classes)))))


def main():
    options = arguments()
    columns = [name for name in options.feature_columns.split(",") if name]
    train, test = read(options.train, options, columns), read(options.test, options, columns)
    if not columns:
        train, test = ((texts, numpy.empty((len(texts), 0)), labels)
                       for texts, _, labels in (train, test))
    if options.minimum_label_rows:
        train, test = without_rare(train, test, options.minimum_label_rows)

    start = time.perf_counter()
    features = Features(columns)
    model = classifier(options)
    model.fit(features.fit_transform(train[0], train[1]), train[2])
    trained = time.perf_counter()
    probabilities = model.predict_proba(features.transform(test[0], test[1]))
    predicted = model.classes_[probabilities.argmax(axis=1)]
    finished = time.perf_counter()

    figures = {
        "accuracy": float(accuracy_score(test[2], predicted)),
        "macro_f1": float(f1_score(test[2], predicted, average="macro", zero_division=0)),
        "log_loss": log_loss_of_known(test[2], probabilities, model.classes_),
        "out_of_bag_error": 1 - model.oob_score_ if options.algorithm == "forest" else None,
        "train_rows": len(train[0]),
        "test_rows": len(test[0]),
        "train_seconds": trained - start,
        "predict_seconds": finished - trained,
    }
    report = {"zero_division": 0, "digits": 3}
    if options.json:
        classes = classification_report(test[2], predicted, output_dict=True, **report)
        print(json.dumps(figures | {"report": classes}, ensure_ascii=False))
        return
    for name, figure in figures.items():
        print(f"{name:16} {figure:.4f}" if isinstance(figure, float) else f"{name:16} {figure}")
    print()
    print(classification_report(test[2], predicted, **report), end="")


main()
