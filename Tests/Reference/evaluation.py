"""Curves, correlations, tests and distributions as scikit-learn and SciPy compute them.

evaluation.json: `rankings` is a list of one class against the rest:
  name, scores, positive (0 or 1 of each row), weights (or null), averagePrecision
  (average_precision_score), areaUnderROC (roc_auc_score), precisionRecall
  (precision_recall_curve, from the highest threshold on: threshold, precision, recall of each),
  roc (roc_curve without dropping points: threshold, false positive rate, true positive rate),
  reliability (calibration_curve, 15 bins of equal width: share, mean probability of each bin that
  has rows; null where rows have weights, which it does not take).
`matrices` is a list of rows: labels (their number), actual, predicted, weights (or null),
  matthews (matthews_corrcoef), balancedAccuracy (balanced_accuracy_score), weightedF1 and macroF1
  (f1_score over the labels that occur).
`multiclass`: actual, probabilities, and the means over the classes: averagePrecision
  (average_precision_score, macro), areaUnderROC (roc_auc_score, one against the rest, macro).
`mcnemar` is a list of onlyFirst, onlySecond, exact (scipy.stats.binomtest, two-sided) and chiSquare
  (statistic with continuity correction, and scipy.stats.chi2.sf of it).
`student` is a list of degreesOfFreedom, value, share (scipy.stats.t.cdf), upperShare and quantile
  (scipy.stats.t.ppf); `normal` of value and share (scipy.stats.norm.cdf).
`quantiles`: values, and for each share the quantile (numpy.quantile).
`stability`: reference and current counts, and the index by numpy with half a row in every bin.
"""

import warnings

import numpy
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score, balanced_accuracy_score, f1_score, matthews_corrcoef,
    precision_recall_curve, roc_auc_score, roc_curve)

from reference import emit

warnings.filterwarnings("ignore")
BIN_COUNT = 15


def ranking(name, scores, positive, weights=None):
    precision, recall, thresholds = precision_recall_curve(
        positive, scores, sample_weight=weights)
    fallout, hit, roc_thresholds = roc_curve(
        positive, scores, sample_weight=weights, drop_intermediate=False)
    reliability = None
    if weights is None:
        share, mean = calibration_curve(positive, scores, n_bins=BIN_COUNT)
        reliability = {"share": share.tolist(), "mean": mean.tolist()}
    return {
        "name": name,
        "scores": scores.tolist(),
        "positive": positive.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "averagePrecision": float(
            average_precision_score(positive, scores, sample_weight=weights)),
        "areaUnderROC": float(roc_auc_score(positive, scores, sample_weight=weights)),
        # The last point of the curve is (1, 0), which belongs to no threshold.
        "precisionRecall": [
            list(map(float, point))
            for point in zip(thresholds[::-1], precision[-2::-1], recall[-2::-1])],
        # The first point is (0, 0), above every score.
        "roc": [
            list(map(float, point))
            for point in zip(roc_thresholds[1:], fallout[1:], hit[1:])],
        "reliability": reliability,
    }


def rankings():
    chance = numpy.random.default_rng(20250411)
    found = []
    for name, rows, share, digits in (
        ("all scores different", 300, 0.4, None), ("many ties", 300, 0.3, 1),
        ("rare positives", 400, 0.02, 2), ("mostly positive", 150, 0.9, None),
    ):
        positive = (chance.random(rows) < share).astype(int)
        positive[:2] = [0, 1]
        scores = 1 / (1 + numpy.exp(-chance.normal(1.2 * positive - 0.6, 1)))
        if digits is not None:
            scores = scores.round(digits)
        found.append(ranking(name, scores, positive))
        found.append(ranking(
            name + ", weighted", scores, positive, chance.uniform(0.1, 3.0, rows)))
    positive = numpy.array([0, 0, 1, 1])
    found.append(ranking("perfect", numpy.array([0.1, 0.2, 0.8, 0.9]), positive))
    found.append(ranking("upside down", numpy.array([0.9, 0.8, 0.2, 0.1]), positive))
    found.append(ranking("one score for all", numpy.full(4, 0.5), positive))
    found.append(ranking("zeros and ones", numpy.array([0.0, 1.0, 1.0, 0.0]), positive))
    return found


def matrix(labels, actual, predicted, weights=None):
    present = sorted(set(actual.tolist()) | set(predicted.tolist()))

    def f1(average):
        return float(f1_score(
            actual, predicted, labels=present, average=average, sample_weight=weights,
            zero_division=0))

    return {
        "labels": labels,
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "matthews": float(matthews_corrcoef(actual, predicted, sample_weight=weights)),
        "balancedAccuracy": float(
            balanced_accuracy_score(actual, predicted, sample_weight=weights)),
        "macroF1": f1("macro"),
        "weightedF1": f1("weighted"),
    }


def matrices():
    chance = numpy.random.default_rng(11)
    found = []
    for labels, rows, right in ((4, 500, 0.7), (2, 90, 0.5), (12, 300, 0.4), (4, 3, 0.5)):
        actual = chance.integers(0, labels, rows)
        guess = chance.integers(0, labels, rows)
        predicted = numpy.where(chance.random(rows) < right, actual, guess)
        found.append(matrix(labels, actual, predicted))
        found.append(matrix(labels, actual, predicted, chance.uniform(0.1, 3.0, rows)))
    always = numpy.zeros(40, dtype=int)
    found.append(matrix(3, chance.integers(0, 3, 40), always))
    found.append(matrix(3, always, chance.integers(0, 3, 40)))
    found.append(matrix(2, always, always))
    found.append(matrix(3, numpy.array([0, 1, 2, 2]), numpy.array([0, 1, 2, 2])))
    return found


def multiclass():
    chance = numpy.random.default_rng(12)
    actual = chance.integers(0, 4, 200)
    scores = chance.normal(0, 1.5, (200, 4))
    scores[numpy.arange(200), actual] += 1.5
    powers = numpy.exp(scores)
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = numpy.eye(4)[actual]
    return {
        "actual": actual.tolist(),
        "probabilities": probabilities.tolist(),
        "averagePrecision": float(average_precision_score(one_hot, probabilities)),
        "areaUnderROC": float(roc_auc_score(actual, probabilities, multi_class="ovr")),
    }


def mcnemar():
    found = []
    for first, second in (
        (0, 0), (1, 0), (0, 5), (3, 9), (12, 12), (10, 14), (4, 20), (12, 13), (25, 0), (10, 30),
        (100, 101), (75, 358), (400, 400), (5000, 4700),
    ):
        count = first + second
        statistic = max(abs(first - second) - 1, 0) ** 2 / count if count else 0.0
        found.append({
            "onlyFirst": first,
            "onlySecond": second,
            "exact": float(stats.binomtest(first, count, 0.5).pvalue) if count else 1.0,
            "statistic": statistic,
            "chiSquare": float(stats.chi2.sf(statistic, 1)),
        })
    return found


def distributions():
    student = []
    for degrees in (1, 2, 3, 4, 7, 8, 29, 100, 543, 9999):
        for value in (-3.0, -0.4, 0.0, 0.7, 2.0, 6.5):
            student.append({
                "degreesOfFreedom": degrees, "value": value,
                "share": float(stats.t.cdf(value, degrees)), "upperShare": 0.975,
                "quantile": float(stats.t.ppf(0.975, degrees)),
            })
    normal = [
        {"value": value, "share": float(stats.norm.cdf(value))}
        for value in (-8.0, -3.1, -1.0, 0.0, 0.5, 1.96, 4.0)]
    return student, normal


def quantiles():
    values = numpy.random.default_rng(13).normal(0, 1, 101)
    shares = [0.0, 0.0072, 0.025, 0.1, 0.333, 0.5, 0.9, 0.975, 0.9999, 1.0]
    return {
        "values": sorted(values.tolist()), "shares": shares,
        "quantiles": [float(numpy.quantile(values, share)) for share in shares],
    }


def stability():
    chance = numpy.random.default_rng(14)
    found = []
    for bins, before, after in ((4, 900, 300), (20, 5000, 4000), (20, 60, 7), (2, 10, 10)):
        reference = chance.multinomial(before, chance.dirichlet(numpy.ones(bins)))
        current = chance.multinomial(after, chance.dirichlet(numpy.ones(bins)))
        filled = (reference + current) > 0
        expected = (reference[filled] + 0.5) / (reference[filled] + 0.5).sum()
        actual = (current[filled] + 0.5) / (current[filled] + 0.5).sum()
        found.append({
            "reference": reference.tolist(),
            "current": current.tolist(),
            "index": float(numpy.sum((actual - expected) * numpy.log(actual / expected))),
            "expectedByChance": float((filled.sum() - 1) * (1 / before + 1 / after)),
        })
    return found


student_cases, normal_cases = distributions()
emit(
    rankings=rankings(), matrices=matrices(), multiclass=multiclass(), mcnemar=mcnemar(),
    student=student_cases, normal=normal_cases, quantiles=quantiles(), stability=stability())
