"""Labels of scikit-learn's DBSCAN with the cosine distance, with and without sample weights.

dbscan.json: `cases`, a list of name, columnCount, rows (sparse, of unit length or empty), weights,
fits: a list of epsilon, minSamples, labels (-1 is noise).
"""

import warnings

import numpy
import scipy.sparse
from sklearn.cluster import DBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from reference import corpus, emit, sparse_rows

# A row without elements makes scikit-learn's `normalize` divide by zero, which it then mends.
warnings.filterwarnings("ignore", category=RuntimeWarning)


def case(name, rows, weights, settings):
    fits = []
    for epsilon, minimum in settings:
        model = DBSCAN(eps=epsilon, min_samples=minimum, metric="cosine")
        labels = model.fit(rows, sample_weight=weights).labels_
        fits.append({"epsilon": epsilon, "minSamples": minimum, "labels": labels.tolist()})
    return {
        "name": name,
        "columnCount": rows.shape[1],
        "rows": sparse_rows(rows),
        "weights": [float(weight) for weight in weights],
        "fits": fits,
    }


def shapes(random, shape_count, copies, column_count, width):
    """Messages of some shapes: each keeps most words of its shape and draws a few of its own."""
    rows = scipy.sparse.lil_matrix((shape_count * copies, column_count))
    for row in range(rows.shape[0]):
        shape = numpy.random.default_rng(row % shape_count).permutation(column_count)[:width]
        own = random.permutation(column_count)[: random.integers(0, width)]
        for column in numpy.concatenate([shape, own]):
            rows[row, column] = random.uniform(0.2, 3)
    return normalize(rows.tocsr())


def main():
    random = numpy.random.default_rng(5)
    settings = [(0.1, 1), (0.2, 3), (0.3, 2), (0.3, 5), (0.5, 5), (0.7, 12), (0.95, 2)]
    messages, _, _ = corpus()
    tfidf = TfidfVectorizer().fit_transform(messages)
    some = shapes(random, 12, 15, 60, 8)
    few = shapes(random, 3, 40, 14, 4)
    empty = scipy.sparse.csr_matrix(
        numpy.array([[1, 0, 0], [0, 0, 0], [0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype=float))
    emit(
        cases=[
            case("corpus", tfidf, numpy.ones(tfidf.shape[0]), settings),
            case("corpus, weighted", tfidf, random.integers(1, 6, tfidf.shape[0]), settings),
            case("twelve shapes", some, numpy.ones(some.shape[0]), settings),
            case("twelve shapes, weighted", some, random.integers(0, 4, some.shape[0]), settings),
            case("three shapes", few, numpy.ones(few.shape[0]), settings),
            case("rows without elements", empty, [1, 5, 1, 1, 1], [(0.3, 1), (0.3, 2)]),
        ]
    )


main()
