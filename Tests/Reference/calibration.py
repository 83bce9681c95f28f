"""Temperatures of SciPy's minimiser, isotonic curves and calibrated rows of scikit-learn.

calibration.json:
  `temperatures`: a list of name, classCount, actual, probabilities [row][class], weights,
    temperature (the minimiser of the weighted log-loss of softmax(log max(p, 1e-12) / T) over
    log T) and logLoss there.
  `isotonic`: a list of name, classCount, actual, probabilities, weights, inputs and outputs
    [class][point], the thinned knots of IsotonicRegression(out_of_bounds="clip"), queries
    [row][class] and calibrated [row][class], what CalibratedClassifierCV makes of the queries.
"""

import warnings

import numpy
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression

from reference import emit


class GivenProbabilities(ClassifierMixin, BaseEstimator):
    """A classifier whose features are its probabilities."""

    def fit(self, features, labels):
        self.classes_ = numpy.unique(labels)
        self.n_features_in_ = features.shape[1]
        return self

    def predict_proba(self, features):
        return features

    def predict(self, features):
        return self.classes_[features.argmax(1)]


def drawn(random, rows, classes, truth, digits=None, zeros=0.0):
    """Probabilities q of which the actual class is drawn with softmax(truth · log q)."""
    logits = random.normal(scale=1.5, size=(rows, classes))
    probabilities = numpy.exp(logits - logsumexp(logits, axis=1, keepdims=True))
    gumbel = random.gumbel(size=(rows, classes))
    actual = (truth * numpy.log(probabilities) + gumbel).argmax(1)
    if zeros:
        probabilities[random.uniform(size=probabilities.shape) < zeros] = 0
        probabilities[:, 0] += probabilities.sum(1) == 0
        probabilities /= probabilities.sum(1, keepdims=True)
    if digits is not None:
        probabilities = probabilities.round(digits)
        probabilities[:, -1] = 1 - probabilities[:, :-1].sum(1)
        probabilities = numpy.clip(probabilities, 0, 1)
    return probabilities, actual


def case(name, probabilities, actual, weights):
    return {
        "name": name,
        "classCount": probabilities.shape[1],
        "actual": actual.tolist(),
        "probabilities": probabilities.tolist(),
        "weights": weights.tolist(),
    }


def temperature(name, probabilities, actual, weights):
    logits = numpy.log(numpy.maximum(probabilities, 1e-12))

    def loss(log_temperature):
        scaled = logits / numpy.exp(log_temperature)
        losses = logsumexp(scaled, axis=1) - scaled[numpy.arange(len(actual)), actual]
        return numpy.average(losses, weights=weights)

    found = minimize_scalar(
        loss, bounds=(numpy.log(0.1), numpy.log(10)), method="bounded", options={"xatol": 1e-12})
    return case(name, probabilities, actual, weights) | {
        "temperature": float(numpy.exp(found.x)), "logLoss": float(found.fun)}


def isotonic(name, probabilities, actual, weights, queries):
    curves = []
    for index in range(probabilities.shape[1]):
        curve = IsotonicRegression(out_of_bounds="clip")
        curve.fit(probabilities[:, index], actual == index, sample_weight=weights)
        curves.append(curve)
    inner = GivenProbabilities().fit(probabilities, actual)
    model = CalibratedClassifierCV(FrozenEstimator(inner), method="isotonic")
    with warnings.catch_warnings():
        # The weights are for the curves alone: what is frozen has nothing to fit.
        warnings.simplefilter("ignore", UserWarning)
        model.fit(probabilities, actual, sample_weight=weights)
    return case(name, probabilities, actual, weights) | {
        "inputs": [curve.X_thresholds_.tolist() for curve in curves],
        "outputs": [curve.y_thresholds_.tolist() for curve in curves],
        "queries": queries.tolist(),
        "calibrated": model.predict_proba(queries).tolist(),
    }


def main():
    random = numpy.random.default_rng(23)
    whole = lambda rows: random.integers(1, 20, size=rows).astype(float)
    temperatures = []
    for name, rows, classes, truth, zeros in [
            ("too sure", 120, 4, 0.5, 0), ("not sure enough", 120, 4, 2.5, 0),
            ("two classes", 80, 2, 0.8, 0), ("zeros, as of a forest", 120, 3, 1, 0.3),
            ("many classes", 60, 12, 1.3, 0), ("right by chance", 150, 3, 0, 0)]:
        probabilities, actual = drawn(random, rows, classes, truth, zeros=zeros)
        temperatures.append(temperature(name, probabilities, actual, whole(rows)))

    curves = []
    for name, rows, classes, truth, digits, zeros in [
            ("four classes", 200, 4, 0.6, None, 0), ("two classes", 150, 2, 0.7, None, 0),
            ("many ties", 200, 3, 0.8, 2, 0), ("ties and zeros, as of a forest", 200, 4, 1, 1, 0.4)]:
        probabilities, actual = drawn(random, rows, classes, truth, digits=digits, zeros=zeros)
        queries, _ = drawn(random, 40, classes, 1, zeros=zeros)
        # One-hot rows lie outside the curves or at their ends; some may come to a sum of 0.
        queries = numpy.vstack([queries, numpy.eye(classes)])
        curves.append(isotonic(name, probabilities, actual, whole(rows), queries))
    emit(temperatures=temperatures, isotonic=curves)


main()
