"""Clusters that scikit-learn's DBSCAN finds by cosine distance in TF-IDF rows.

dbscan.json: `cases` is a list of
  name, eps, minSamples, columnCount, rows (indices and values; an empty row is at distance 1 from
  every row, itself too), weights (of each row, or null), labels (cluster of each row, -1: noise),
  core (rows that are core samples). A row that is no core sample and near two clusters is in the
  one whose first core row comes first.
No distance is closer than 1e-9 to eps, so rounding cannot change a neighbourhood.
"""

import numpy
from sklearn.cluster import DBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_distances

import templated
from reference import corpus, emit, sparse_rows


def case(name, messages, weights=None, eps=0.3, min_samples=5, learnt_from=None):
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    rows = vectorizer.fit(learnt_from or messages).transform(messages)
    # As the distance is computed by scikit-learn, so is the margin.
    margin = numpy.abs(cosine_distances(rows) - eps).min()
    assert margin > 1e-9, f"{name}: a distance is {margin} from eps"
    found = DBSCAN(eps=eps, min_samples=min_samples, metric="cosine").fit(
        rows, sample_weight=weights)
    return {
        "name": name,
        "eps": eps,
        "minSamples": min_samples,
        "columnCount": rows.shape[1],
        "rows": sparse_rows(rows),
        "weights": None if weights is None else [float(weight) for weight in weights],
        "labels": found.labels_.tolist(),
        "core": found.core_sample_indices_.tolist(),
    }


def main():
    chance = numpy.random.default_rng(42)
    stored, _, _ = corpus()
    many = [message for message, _ in templated.messages(chance, 200)]
    few_numbers = [message for message, _ in templated.messages(chance, 200, values=4)]
    distinct = list(dict.fromkeys(few_numbers))
    counts = [few_numbers.count(message) for message in distinct]
    fractions = chance.uniform(0.1, 4.0, len(distinct)).tolist()
    emit(cases=[
        case("the corpus", stored),
        case("the corpus, wide", stored, eps=0.8, min_samples=3),
        case("many numbers, wide", many, eps=0.6),
        case("few numbers, every row", few_numbers),
        # Each distinct message weighing by its rows: the same clusters as the case before.
        case("few numbers, distinct rows by count", distinct, counts, learnt_from=few_numbers),
        case("few numbers, distinct rows alone", distinct),
        case("few numbers, fractions of rows", distinct, fractions),
        case("one message", ["vault door forced"]),
        case("one message of weight five", ["vault door forced"], [5]),
        case("all the same", ["vault door forced"] * 6),
        case("one too few of the same", ["vault door forced"] * 4),
        case("all different", [f"word{row} other{row}" for row in range(20)]),
        case("all different, heavy", [f"word{row} other{row}" for row in range(4)], [5, 4, 9, 5]),
        case("empty messages", ["", "", "", "", "", "", "vault door forced"]),
        case("a heavy empty message", ["", "vault door forced"], [50, 50]),
        case("weights of nought", ["vault door forced"] * 5 + ["till open"] * 5,
             [1, 1, 1, 1, 1, 0, 2, 1, 1, 1]),
        case("every sample is core", few_numbers[:40], min_samples=1),
    ])


main()
