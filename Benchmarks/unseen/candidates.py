#!/usr/bin/env python3
"""What might answer for unseen shapes better than the table alone does: candidates in scikit-learn.

    candidates.py DATA[:TEXT:LABEL:GROUP]... [--seeds N] [--first N] [--few N] [--only NAME…]

The splits and the figure are those of unseen.py, from seed `--first` on; the base is tocsin's table
alone with first pieces (`--word-pieces first --text-weight 0 --vectors-c 1`), which it equals to three
digits. Every figure but the first has its difference from that in brackets, ± the standard error over
seeds; where a bootstrap draws the shapes anew instead, that is behind the stroke. With `--few N` only N
groups are trained on and 300 held out. Nothing is tuned on held-out shapes: numbers in a candidate's
name were fixed beforehand. Prints a Markdown table.
"""

import argparse
import collections
import functools
import pathlib
import re

import numpy as np
from sklearn.covariance import ledoit_wolf
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge

from unseen import TABLE, Rows, balanced, model_reader, splits

DRAWS = 300
FEW_TEST_GROUPS = 300


@functools.cache
def shape(text):
    return model_reader.mask(text.lower())


def few_splits(rows, seeds, count):
    """Some groups to learn from and some to test on, dealt anew for each seed."""
    names = np.array(sorted(set(rows.groups)), object)
    for seed in range(seeds):
        order = names[np.random.RandomState(seed).permutation(len(names))]
        parts = order[:count], order[count : count + FEW_TEST_GROUPS]
        yield tuple(rows.part(np.isin(rows.groups, part)) for part in parts)


class Table:
    """The pieces of a table and their vectors."""

    def __init__(self, path):
        sections = model_reader.read_sections(pathlib.Path(path).read_bytes())
        self.pieces, count = [], 0
        for _ in range(2):
            strings = sections["PIEC"].ascending_strings("pieces")
            self.pieces.append({string.decode(): count + at for at, string in enumerate(strings)})
            count += len(strings)
        self.beginning_count = len(self.pieces[0])
        count, dimensions = sections["PVEC"].array("I", 2, "shape")
        scales = np.array(sections["PVEC"].array("f", count, "scales"))
        codes = np.array(sections["PVEC"].array("b", count * dimensions, "codes"))
        self.vectors = scales[:, None] * codes.reshape(count, dimensions)

    def cut(self, text):
        """The pieces of each word of a message that has some."""
        words = model_reader.bert_words(re.sub("[<>]", " ", shape(text)))
        return [pieces for pieces in (model_reader.cut(word, self.pieces) for word in words) if pieces]


class Split:
    """Training and held-out messages as candidates see them."""

    def __init__(self, data, train, test):
        self.data = data
        self.train, self.test = (self.distinct(rows) for rows in (train, test))
        self.labels = self.train.labels
        self.kinds = sorted(set(self.labels))
        # Every shape counts one, as tocsin has it.
        self.even = self.train.counts_within(self.train.texts)
        self.weight = balanced(self.even, self.labels)

    @staticmethod
    def distinct(rows):
        """The rows with one message for each shape and label, since both have the same features."""
        sums = collections.Counter()
        for text, label, group, count in zip(rows.texts, rows.labels, rows.groups, rows.counts):
            sums[shape(text), label, group] += count
        part = object.__new__(Rows)
        part.texts, part.labels, part.groups = (
            np.array([key[place] for key in sums], object) for place in range(3))
        part.counts = np.array(list(sums.values()), float)
        return part

    def vectors(self, pool):
        return tuple(
            np.array([self.data.pooled(text, pool) for text in rows.texts])
            for rows in (self.train, self.test))

    def terms(self, **settings):
        vectorizer = TfidfVectorizer(**settings)
        return (vectorizer.fit_transform(self.train.texts).toarray(),
                vectorizer.transform(self.test.texts).toarray())


class Data:
    def __init__(self, argument, table):
        self.name = pathlib.Path(argument.split(":")[0]).stem
        self.rows, self.table, self.means = Rows(*argument.split(":")), table, {}

    def pooled(self, text, pool):
        key = text, pool
        if key not in self.means:
            words = self.table.cut(text)
            self.means[key] = (
                pool(self.table, words) if words else np.zeros(self.table.vectors.shape[1]))
        return self.means[key]


# How a message's pieces become its vector.


def first_pieces(table, words):
    return table.vectors[[word[0] for word in words]].mean(0)


def all_pieces(table, words):
    return table.vectors[[piece for word in words for piece in word]].mean(0)


def half_continuations(table, words):
    numbers = np.array([piece for word in words for piece in word])
    weights = np.where(numbers < table.beginning_count, 1, 0.5)
    return weights @ table.vectors[numbers] / weights.sum()


def word_means(table, words):
    return np.mean([table.vectors[word].mean(0) for word in words], axis=0)


def distinct_words(table, words):
    return first_pieces(table, list(dict.fromkeys(map(tuple, words))))


def without_punctuation(table, words):
    letters = {number for piece, number in table.pieces[0].items() if piece.isalnum()}
    kept = [word for word in words if word[0] in letters]
    return first_pieces(table, kept) if kept else first_pieces(table, words)


def mean_and_extremes(table, words):
    vectors = table.vectors[[word[0] for word in words]]
    return np.concatenate([vectors.mean(0), vectors.max(0) / 2, vectors.min(0) / 2])


# What learns from the vectors. Each gives the labels of the held-out messages.


def regression(split, train, test, c=1.0, weight=None):
    classifier = LogisticRegression(C=c, max_iter=3000)
    classifier.fit(train, split.labels, sample_weight=split.weight if weight is None else weight)
    return classifier


def linear(pool, c=1.0, change=lambda train, test: (train, test)):
    def candidate(split):
        train, test = change(*split.vectors(pool))
        return regression(split, train, test, c).predict(test)
    return candidate


def to_unit(*parts):
    return tuple(
        part / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9) for part in parts)


def largest_components(train, test):
    return train[:, :64], test[:, :64]


def inverse_frequency(split):
    """Words weigh their inverse document frequency among the training shapes."""
    table, texts = split.data.table, sorted(set(split.train.texts))
    frequency = collections.Counter()
    for text in texts:
        frequency.update({word[0] for word in table.cut(text)})

    def mean(text):
        numbers = [word[0] for word in table.cut(text)]
        weights = [np.log((1 + len(texts)) / (1 + frequency[number])) + 1 for number in numbers]
        return np.average(table.vectors[numbers], axis=0, weights=weights)

    train, test = (np.array([mean(text) for text in part.texts]) for part in (split.train, split.test))
    return regression(split, train, test).predict(test)


def prior_corrected(split):
    train, test = split.vectors(first_pieces)
    classifier = regression(split, train, test, weight=split.even)
    shares = [split.even[split.labels == kind].sum() for kind in classifier.classes_]
    return classifier.classes_[(classifier.predict_proba(test) / shares).argmax(1)]


def class_means(split, vectors):
    return np.array([
        np.average(vectors[split.labels == kind], axis=0, weights=split.even[split.labels == kind])
        for kind in split.kinds])


def discriminant(split):
    """Linear discriminant analysis; the covariance is Ledoit and Wolf's."""
    train, test = split.vectors(first_pieces)
    means = class_means(split, train)
    places = [split.kinds.index(label) for label in split.labels]
    spread = (train - means[places]) * np.sqrt(split.even)[:, None]
    factors = np.linalg.solve(ledoit_wolf(spread, assume_centered=True)[0], means.T)
    scores = test @ factors - (means.T * factors).sum(0) / 2
    return np.array(split.kinds, object)[scores.argmax(1)]


def nearest_mean(split):
    train, test = split.vectors(first_pieces)
    means = class_means(split, train)
    distances = ((test[:, None] - means[None]) ** 2).sum(2)
    return np.array(split.kinds, object)[distances.argmin(1)]


def neighbours(split):
    """Every training shape votes by exp(10 cosine)."""
    train, test = to_unit(*split.vectors(first_pieces))
    votes = np.exp(10 * test @ train.T) * split.weight
    sums = np.array([votes[:, split.labels == kind].sum(1) for kind in split.kinds])
    return np.array(split.kinds, object)[sums.argmax(0)]


SEVERITIES = ["INFO", "Low", "Medium", "WARN", "High", "ERROR", "Critical", "FATAL"]


def ordinal(split):
    """Ridge regression on the rank, cut so that labels have the shares that training has."""
    kinds = sorted(split.kinds, key=SEVERITIES.index)
    ranks = np.array([kinds.index(label) for label in split.labels], float)
    train, test = split.vectors(first_pieces)
    ridge = Ridge(alpha=0.3).fit(train, ranks, sample_weight=split.weight)
    fitted = ridge.predict(train)
    order = fitted.argsort()
    shares = np.cumsum(split.even[order]) / split.even.sum()
    bounds = [
        fitted[order][np.searchsorted(shares, (split.even * (ranks <= rank)).sum() / split.even.sum())]
        for rank in range(len(kinds) - 1)]
    return np.array(kinds, object)[np.searchsorted(bounds, ridge.predict(test))]


def at_least(split):
    """A regression for each bound between severities (Frank and Hall 2001)."""
    kinds = sorted(split.kinds, key=SEVERITIES.index)
    ranks = np.array([kinds.index(label) for label in split.labels])
    train, test = split.vectors(first_pieces)
    above = np.ones((len(test), len(kinds) + 1))
    above[:, -1] = 0
    for rank in range(1, len(kinds)):
        classifier = LogisticRegression(max_iter=3000).fit(
            train, ranks >= rank, sample_weight=split.weight)
        above[:, rank] = classifier.predict_proba(test)[:, 1]
    return np.array(kinds, object)[(above[:, :-1] - above[:, 1:]).argmax(1)]


WORDS = dict(ngram_range=(1, 2))
CHARACTERS = dict(analyzer="char_wb", ngram_range=(3, 5))


def beside(settings, weight):
    def candidate(split):
        train, test = (
            np.hstack([vectors, weight * terms])
            for vectors, terms in zip(split.vectors(first_pieces), split.terms(**settings)))
        return regression(split, train, test).predict(test)
    return candidate


def averaged(split):
    """The mean of the probabilities from vectors and from characters."""
    parts = split.vectors(first_pieces), split.terms(**CHARACTERS)
    fits = [(regression(split, train, test), test) for train, test in parts]
    mean = sum(fit.predict_proba(test) for fit, test in fits)
    return fits[0][0].classes_[mean.argmax(1)]


CANDIDATES = {
    "first pieces (the base)": linear(first_pieces),
    "all pieces": linear(all_pieces),
    "continuations count half": linear(half_continuations),
    "a word is the mean of its pieces": linear(word_means),
    "each distinct word once": linear(distinct_words),
    "without punctuation": linear(without_punctuation),
    "words by inverse document frequency": inverse_frequency,
    "mean beside maximum and minimum": linear(mean_and_extremes),
    "length 1": linear(first_pieces, change=to_unit),
    "the 64 largest components": linear(first_pieces, change=largest_components),
    "penalty 10 times weaker": linear(first_pieces, c=10),
    "labels as frequent as they are, divided by their share": prior_corrected,
    "linear discriminant analysis": discriminant,
    "nearest mean": nearest_mean,
    "votes of neighbours": neighbours,
    "ordinal: ridge on the rank": ordinal,
    "ordinal: a regression for each bound": at_least,
    "TF-IDF of words beside, 0.25": beside(WORDS, 0.25),
    "TF-IDF of characters beside, 0.25": beside(CHARACTERS, 0.25),
    "mean with TF-IDF of characters": averaged,
}


def macro_f1(confusion):
    """Over the labels that there are; shape [..., actual, predicted]."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    actual, predicted = confusion.sum(-1), confusion.sum(-2)
    return (2 * hits / np.maximum(actual + predicted, 1e-12)).sum(-1) / (actual > 0).sum(-1)


def confusions(candidate, data, parts):
    """What was answered. Shape [seed, group, actual, predicted]."""
    groups, kinds = sorted(set(data.rows.groups)), sorted(set(data.rows.labels))
    counts = np.zeros((len(parts), len(groups), len(kinds), len(kinds)))
    for seed, split in enumerate(parts):
        rows = split.test
        for group, label, answer, weight in zip(
            rows.groups, rows.labels, candidate(split), rows.group_weights()):
            counts[seed, groups.index(group), kinds.index(label), kinds.index(answer)] += weight
    return counts


def standard_error(counts, base, axis):
    """Of the difference of two figures, by drawing seeds or groups with replacement."""
    generator = np.random.RandomState(0)
    one, other = (table.sum(1 - axis) for table in (counts, base))
    draws = [generator.randint(len(one), size=len(one)) for _ in range(DRAWS)]
    return np.std([macro_f1(one[draw].sum(0)) - macro_f1(other[draw].sum(0)) for draw in draws])


def cell(counts, base):
    figure = macro_f1(counts.sum((0, 1)))
    if base is None:
        return f"{figure:.3f}"
    difference = figure - macro_f1(base.sum((0, 1)))
    errors = [standard_error(counts, base, axis) for axis in (0, 1)]
    return f"{figure:.3f} ({difference:+.3f} ± {errors[0]:.3f} / {errors[1]:.3f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="+")
    parser.add_argument("--seeds", type=int, default=25)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--few", type=int, help="how many groups to learn from")
    parser.add_argument("--only", nargs="+", choices=CANDIDATES, default=list(CANDIDATES))
    options = parser.parse_args()
    table = Table(TABLE)
    columns = []
    for argument in options.data:
        data = Data(argument, table)
        seeds = options.first + options.seeds
        found = few_splits(data.rows, seeds, options.few) if options.few else splits(data.rows, seeds)
        found = list(found)[options.first :]
        columns.append((data, [Split(data, train, test) for train, test in found]))
    print(f"| seeds {options.first}–{options.first + options.seeds - 1} | "
          + " | ".join(data.name for data, _ in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    bases = [None] * len(columns)
    for name in options.only:
        counts = [confusions(CANDIDATES[name], data, parts) for data, parts in columns]
        print(f"| {name} | " + " | ".join(map(cell, counts, bases)) + " |", flush=True)
        if bases[0] is None:
            bases = counts


main()
