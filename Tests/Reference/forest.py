"""Trees and forests of scikit-learn on sparse features.

forest.json:
  `trees`: a list of name, columnCount, rows (sparse), labels, classCount, classWeights, maxDepth,
    minSamplesLeaf, importances [column], probabilities [row][class]. Each is one tree that looks at
    every feature and learns from every row; the values are drawn so that no two splits tie.
  `sizes`: columnCount, rows, labels, classCount and settings, a list of maxFeatures (a number),
    minSamplesLeaf, nodeCountMean and nodeCountError (its standard error) of 400 trees with
    bootstrap, outOfBagErrorMean and outOfBagErrorError of 30 forests of 50 trees.
"""

import numpy
import scipy.sparse
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from reference import emit, sparse_rows


def tree(name, random, rows, columns, density, weights, depth, minimum):
    features = scipy.sparse.random(
        rows, columns, density=density, random_state=random, format="csr",
        data_rvs=lambda count: random.uniform(0.05, 1, count))
    strengths = random.normal(size=(columns, len(weights)))
    labels = (features @ strengths + 0.3 * random.gumbel(size=(rows, len(weights)))).argmax(1)
    model = DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=minimum, class_weight=dict(enumerate(weights)),
        random_state=0)
    model.fit(features, labels)
    return {
        "name": name,
        "columnCount": columns,
        "rows": sparse_rows(features),
        "labels": labels.tolist(),
        "classCount": len(weights),
        "classWeights": weights,
        "maxDepth": depth,
        "minSamplesLeaf": minimum,
        "importances": model.feature_importances_.tolist(),
        "probabilities": model.predict_proba(features).tolist(),
    }


def sizes(random):
    """Sparse words with noisy labels, as log messages are: most features are constant in a node."""
    rows, columns, classes = 300, 150, 3
    odds = 1 / numpy.arange(1, columns + 1)
    features = scipy.sparse.lil_matrix((rows, columns))
    for row in range(rows):
        for column in random.choice(columns, size=6, p=odds / odds.sum()):
            features[row, column] = round(random.uniform(0.1, 1), 2)
    features = features.tocsr()
    strengths = random.normal(size=(columns, classes))
    labels = (features @ strengths + 0.5 * random.gumbel(size=(rows, classes))).argmax(1)
    settings = []
    for count, minimum in [(1, 1), (12, 1), (12, 4), (60, 1), (150, 2)]:
        counts, errors = [], []
        for seed in range(4):
            forest = RandomForestClassifier(
                100, max_features=count, min_samples_leaf=minimum, random_state=seed)
            forest.fit(features, labels)
            counts += [one.tree_.node_count for one in forest.estimators_]
        for seed in range(30):
            forest = RandomForestClassifier(
                50, max_features=count, min_samples_leaf=minimum, random_state=100 + seed,
                oob_score=True)
            errors.append(1 - forest.fit(features, labels).oob_score_)
        settings.append({
            "maxFeatures": count,
            "minSamplesLeaf": minimum,
            "nodeCountMean": float(numpy.mean(counts)),
            "nodeCountError": float(numpy.std(counts, ddof=1) / len(counts) ** 0.5),
            "outOfBagErrorMean": float(numpy.mean(errors)),
            "outOfBagErrorError": float(numpy.std(errors, ddof=1) / len(errors) ** 0.5),
        })
    return {
        "columnCount": columns,
        "rows": sparse_rows(features),
        "labels": labels.tolist(),
        "classCount": classes,
        "settings": settings,
    }


def main():
    random = numpy.random.default_rng(11)
    emit(
        trees=[
            tree("two classes", random, 120, 5, 0.6, [1.0, 1.0], 2, 8),
            tree("three weighted classes", random, 220, 8, 0.5, [1.0, 2.5, 0.4], 3, 10),
            tree("six classes, sparse", random, 240, 12, 0.3, [1.0] * 6, 4, 12),
        ],
        sizes=sizes(random),
    )


main()
