"""Figures of merit of seeded random predictions, as scikit-learn computes them.

metrics.json: `cases` is a list of
  name, labels (their order is the class index), actual and predicted (class index of each row),
  weights (of each row, or null), confusionMatrix [actual][predicted],
  digits, text and report: classification_report over the labels that occur, as text with that
  many digits and as a dictionary,
  textOfAllLabels: the same text over all labels, whether or not they occur,
  quadraticWeightedKappa: over all labels, equally spaced (null where it is 0 / 0).
`probabilityCases` is a list of
  name, classCount, actual (class index; classCount or more: a label that the model has never
  seen), probabilities [row][class], weights (of each row, or null), and over the rows whose label
  has a column: scoredRows, logLoss (probabilities clipped to [2^-52, 1 - 2^-52]), brier (squared
  error summed over the classes, mean over the rows), expectedCalibrationError.

Expected calibration error, 15 bins of equal width over the confidence c, the largest probability
of a row: a row is in bin max(0, ceil(15 * c) - 1), which is right-closed, and is right if the
first class with the largest probability is the actual one. With W the weight of all rows, and for
bin b its weight W_b, mean confidence and share of right rows:

    sum_b W_b / W * |right_b - confidence_b|
"""

import warnings

import numpy
from sklearn.metrics import (
    brier_score_loss, classification_report, cohen_kappa_score, confusion_matrix, log_loss)

from reference import emit

# One label alone, and a kappa of 0 / 0, are among the cases on purpose.
warnings.filterwarnings("ignore")

BIN_COUNT = 15
SEVERITIES = ["Low", "Medium", "High", "Critical"]


def case(name, labels, actual, predicted, weights=None, digits=3):
    def report(indices, **options):
        return classification_report(
            actual, predicted, labels=indices, target_names=[labels[index] for index in indices],
            sample_weight=weights, zero_division=0, **options)

    everything = list(range(len(labels)))
    present = sorted(set(actual.tolist()) | set(predicted.tolist()))
    kappa = cohen_kappa_score(
        actual, predicted, labels=everything, weights="quadratic", sample_weight=weights)
    matrix = confusion_matrix(actual, predicted, labels=everything, sample_weight=weights)
    return {
        "name": name,
        "labels": labels,
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "confusionMatrix": matrix.astype(float).tolist(),
        "digits": digits,
        "text": report(present, digits=digits),
        "report": report(present, output_dict=True),
        "textOfAllLabels": report(everything, digits=digits),
        "quadraticWeightedKappa": None if numpy.isnan(kappa) else float(kappa),
    }


def noisy(chance, actual, class_count, right):
    """Predictions of which a share of about `right` is right."""
    guesses = chance.integers(0, class_count, len(actual))
    return numpy.where(chance.random(len(actual)) < right, actual, guesses)


def cases():
    chance = numpy.random.default_rng(20250301)
    found = []
    for name, labels, rows, right, digits in (
        ("four severities", SEVERITIES, 500, 0.7, 3),
        ("two labels", ["no", "yes"], 120, 0.6, 2),
        ("one label", ["only"], 9, 1.0, 3),
        ("one row", SEVERITIES, 1, 0.0, 3),
        ("long and foreign names", ["ERROR", "ΠΡΟΕΙΔΟΠΟΙΗΣΗ στον διακομιστή", "警告", "e\u0301"],
         60, 0.5, 4),
        ("twelve labels", [f"class {index:02}" for index in range(12)], 300, 0.4, 5),
        ("more digits than letters", ["a", "b", "c"], 70, 0.4, 15),
    ):
        actual = chance.integers(0, len(labels), rows)
        predicted = noisy(chance, actual, len(labels), right)
        weights = chance.uniform(0.1, 3.0, rows)
        found.append(case(name, labels, actual, predicted, digits=digits))
        found.append(
            case(name + ", weighted", labels, actual, predicted, weights=weights, digits=digits))

    actual = chance.choice([0, 1, 3], 90)
    predicted = noisy(chance, actual, 4, 0.5)
    predicted[0] = 2
    found.append(case("a label never actual", SEVERITIES, actual, predicted))
    actual = chance.integers(0, 4, 90)
    predicted = chance.choice([0, 1, 3], 90)
    found.append(case("a label never predicted", SEVERITIES, actual, predicted))
    actual = chance.choice([0, 2], 90)
    predicted = noisy(chance, actual, 2, 0.3)
    found.append(case("a label that does not occur", SEVERITIES, actual, predicted))
    found.append(case(
        "nothing right", SEVERITIES, numpy.array([0, 0, 1, 3]), numpy.array([1, 3, 0, 0])))
    found.append(case(
        "all right", SEVERITIES, numpy.array([0, 1, 2, 3, 3]), numpy.array([0, 1, 2, 3, 3])))
    found.append(case("all one cell", SEVERITIES, numpy.full(7, 2), numpy.full(7, 2)))
    # Recalls of 1/8 and 5/8: the third digit is a tie, which goes to the even neighbour.
    found.append(case(
        "ties", ["a", "b"], numpy.array([0] * 8 + [1] * 8),
        numpy.array([0] + [1] * 7 + [1] * 5 + [0] * 3), digits=2))
    return found


def expected_calibration_error(actual, probabilities, weights):
    confidence = probabilities.max(axis=1)
    right = (probabilities.argmax(axis=1) == actual).astype(float)
    bins = numpy.maximum(0, numpy.ceil(BIN_COUNT * confidence) - 1)
    error = 0.0
    for one in numpy.unique(bins):
        inside = bins == one
        gap = numpy.sum(weights[inside] * (right[inside] - confidence[inside]))
        error += abs(float(gap)) / float(weights.sum())
    return error


def probability_case(name, actual, probabilities, weights=None):
    class_count = probabilities.shape[1]
    seen = actual < class_count
    rows, kept = actual[seen], probabilities[seen]
    row_weights = numpy.ones(len(actual)) if weights is None else weights
    kept_weights = row_weights[seen]
    classes = list(range(class_count))
    # Two classes as two columns: scikit-learn takes the second alone and adds the first.
    scores = kept if class_count > 2 else kept[:, 1]
    return {
        "name": name,
        "classCount": class_count,
        "actual": actual.tolist(),
        "probabilities": probabilities.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "scoredRows": int(seen.sum()),
        "logLoss": float(log_loss(rows, kept, labels=classes, sample_weight=kept_weights)),
        "brier": float(brier_score_loss(
            rows, scores, labels=classes, sample_weight=kept_weights, scale_by_half=False,
            **({"pos_label": 1} if class_count == 2 else {}))),
        "expectedCalibrationError": expected_calibration_error(rows, kept, kept_weights),
    }


def softmax(scores):
    powers = numpy.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def probability_cases():
    chance = numpy.random.default_rng(7)
    found = []
    for name, class_count, rows, scale in (
        ("sure of itself", 4, 200, 6.0),
        ("unsure", 4, 200, 0.5),
        ("two classes", 2, 150, 2.0),
        ("many classes", 15, 100, 3.0),
    ):
        scores = chance.normal(0, scale, (rows, class_count))
        actual = numpy.array([
            chance.choice(class_count, p=row) for row in softmax(scores * 0.6)])
        weights = chance.uniform(0.1, 3.0, rows)
        found.append(probability_case(name, actual, softmax(scores)))
        found.append(probability_case(name + ", weighted", actual, softmax(scores), weights))

    certain = numpy.eye(3)[chance.integers(0, 3, 40)]
    found.append(probability_case(
        "zeros and ones, some wrong", chance.integers(0, 3, 40), certain))
    scores = softmax(chance.normal(0, 2, (60, 3)))
    actual = chance.integers(0, 5, 60)
    found.append(probability_case("labels that the model has never seen", actual, scores))
    actual = chance.choice([0, 2], 60)
    found.append(probability_case("a label of the model that never occurs", actual, scores))
    # Confidences on the borders of the bins and just inside them, and rows that are undecided.
    first = [k / 15 for k in range(16)] + [0.5] * 4 + [0.95, 0.97] * 6 + [0.81, 0.85] * 6
    borders = numpy.array([[one, 1 - one] for one in first])
    found.append(probability_case(
        "borders of the bins", chance.integers(0, 2, len(borders)), borders))
    return found


emit(cases=cases(), probabilityCases=probability_cases())
