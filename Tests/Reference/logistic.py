"""Optima of the multinomial and the two-class logistic regression, as scikit-learn finds them.

The objective, with the biases not penalised and `w_i` the product of the row's sample weight and
its class's weight:

    0.5 * ||W||² + C * sum_i w_i * loss_i

loss_i is the cross-entropy of the softmax over one weight vector for each class; with two classes
scikit-learn keeps a single weight vector, of the second class, and loss_i is the binary
cross-entropy of its sigmoid. "balanced" class weights are `total / (classCount * total of the
class)`, totals over sample weights.

logistic.json: `features` is columnCount and, for training and unseen messages, sparse rows (TF-IDF
of words that two messages hold; some rows are empty); `classes` the label names; `fits` a list of
  problem ("all": every row, four classes; "two": the rows of the first two classes), c, classWeight
  ("none", "balanced"), sampleWeighted, rows (indices into training), labels (class index of each
  of these rows), sampleWeights, objective, solver (of the two tried, that with the lower
  objective), otherObjective, coefficients [class or 1][column], intercepts, probabilities
  [unseen row][class].
"""

import warnings

import numpy
from scipy.special import logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils.class_weight import compute_class_weight

from reference import corpus, emit, sparse_rows

# What lbfgs says when a step no longer lowers the objective: the tightest it can do.
warnings.filterwarnings("ignore", category=ConvergenceWarning)


def objective(model, features, labels, weights):
    scores = features @ model.coef_.T + model.intercept_
    if scores.shape[1] == 1:
        scores = numpy.hstack([numpy.zeros_like(scores), scores])
    losses = logsumexp(scores, axis=1) - scores[numpy.arange(len(labels)), labels]
    penalty = 0.5 * float(numpy.sum(model.coef_**2))
    return penalty + model.C * float(numpy.sum(weights * losses))


def fit(features, unseen, labels, c, class_weight, sample_weights):
    weights = numpy.array(sample_weights)
    if class_weight == "balanced":
        classes = numpy.unique(labels)
        of_class = compute_class_weight(
            "balanced", classes=classes, y=labels, sample_weight=weights)
        weights = weights * of_class[labels]
    runs = []
    for solver in ("lbfgs", "newton-cholesky"):
        model = LogisticRegression(
            C=c, class_weight=class_weight, solver=solver, tol=1e-12, max_iter=100_000)
        model.fit(features, labels, sample_weight=sample_weights)
        runs.append((objective(model, features, labels, weights), solver, model))
    runs.sort(key=lambda run: run[0])
    (lowest, solver, model), (other, _, _) = runs
    return {
        "objective": lowest,
        "solver": solver,
        "otherObjective": other,
        "coefficients": model.coef_.tolist(),
        "intercepts": model.intercept_.tolist(),
        "probabilities": model.predict_proba(unseen).tolist(),
    }


def main():
    messages, names, unseen_messages = corpus()
    vectorizer = TfidfVectorizer(min_df=2)
    training = vectorizer.fit_transform(messages)
    unseen = vectorizer.transform(unseen_messages)
    classes = sorted(set(names))
    labels = numpy.array([classes.index(name) for name in names])
    row_weights = [[1.0, 2.5, 0.5, 3.0, 1.25][row % 5] for row in range(len(messages))]

    fits = []
    for problem, rows in (
        ("all", numpy.arange(len(labels))),
        ("two", numpy.flatnonzero(labels < 2)),
    ):
        for c in (0.1, 1.0, 10.0, 100.0):
            for class_weight in (None, "balanced"):
                for weighted in (False, True):
                    weights = [row_weights[row] if weighted else 1.0 for row in rows]
                    found = fit(training[rows], unseen, labels[rows], c, class_weight, weights)
                    fits.append({
                        "problem": problem,
                        "c": c,
                        "classWeight": class_weight or "none",
                        "sampleWeighted": weighted,
                        "rows": rows.tolist(),
                        "labels": labels[rows].tolist(),
                        "sampleWeights": weights,
                    } | found)
    emit(
        features={
            "columnCount": training.shape[1],
            "training": sparse_rows(training),
            "unseen": sparse_rows(unseen),
        },
        classes=classes,
        fits=fits,
    )


main()
