"""How often bootstrap intervals by cluster hold the truth, by simulation with NumPy and SciPy.

coverage.json: `cases` is a list of shapeCount, byRow, trials, replicates and coverage: the share of
95 % intervals that hold the truth, of accuracy, macro F1 and mean cost.

The logs: each shape has a label (LABELS), which a model gives it with the chance RIGHT of its label,
else one of the three others. Half of the shapes have 1 to 10 rows, half 10 to 100. A tenth of the
rows (STRAY) is given any of the four labels. The intervals: draw as many shapes as there are, with
replacement; of the replicates, take the percentiles
Phi(-sqrt(n / (n - 1)) t(0.975; n - 1)) and 1 minus that, where n is (sum of sizes)^2 / (sum of
squared sizes), rounded down, at least 2. With byRow, every row is taken for a shape of its own.
"""

import numpy
from scipy import stats

from reference import emit

LABELS = numpy.array([0.4, 0.3, 0.2, 0.1])
RIGHT = numpy.array([0.9, 0.8, 0.7, 0.6])
STRAY = 0.1
REPLICATES = 300
COSTS = numpy.array(
    [[called - actual if called >= actual else 2 * (called - actual) ** 2 for called in range(4)]
     for actual in range(4)], dtype=float)


def figures(cells):
    """Accuracy, macro F1 and mean cost of counts [..., actual and called]."""
    matrix = cells.reshape(cells.shape[:-1] + (4, 4))
    total = matrix.sum((-1, -2))
    right = numpy.einsum("...ii->...i", matrix)
    either = matrix.sum(-1) + matrix.sum(-2)
    f1 = numpy.divide(2 * right, either, out=numpy.zeros_like(right), where=either > 0)
    return numpy.stack(
        [right.sum(-1) / total, f1.sum(-1) / (either > 0).sum(-1),
         (matrix * COSTS).sum((-1, -2)) / total], -1)


def expected():
    cells = numpy.empty((4, 4))
    for actual in range(4):
        own = numpy.full(4, (1 - RIGHT[actual]) / 3)
        own[actual] = RIGHT[actual]
        cells[actual] = LABELS[actual] * ((1 - STRAY) * own + STRAY / 4)
    return cells.reshape(16)


def draw(chance, shape_count):
    cells = numpy.zeros((shape_count, 16))
    for shape in range(shape_count):
        actual = chance.choice(4, p=LABELS)
        right = chance.random() < RIGHT[actual]
        called = actual if right else (actual + 1 + chance.integers(3)) % 4
        rows = 1 + chance.integers(10) if chance.random() < 0.5 else 10 + chance.integers(91)
        stray = chance.random(rows) < STRAY
        answers = numpy.where(stray, chance.integers(0, 4, rows), called)
        cells[shape] = numpy.bincount(4 * actual + answers, minlength=16)
    return cells


def coverage(shape_count, trials, by_row=False):
    chance = numpy.random.default_rng(shape_count)
    truth = figures(expected())
    held = numpy.zeros(3)
    for _ in range(trials):
        clusters = draw(chance, shape_count)
        if by_row:
            rows = numpy.repeat(numpy.arange(16), clusters.sum(0).astype(int))
            clusters = numpy.eye(16)[rows]
        count, sizes = len(clusters), clusters.sum(1)
        times = chance.multinomial(count, numpy.full(count, 1 / count), size=REPLICATES)
        replicates = figures(times @ clusters)
        n = max(2, int(sizes.sum() ** 2 / (sizes ** 2).sum()))
        tail = stats.norm.cdf(-numpy.sqrt(n / (n - 1)) * stats.t.ppf(0.975, n - 1))
        low, high = numpy.quantile(replicates, [tail, 1 - tail], axis=0)
        # A bound that is the truth but for its last bit holds it.
        held += (low - 1e-12 <= truth) & (truth <= high + 1e-12)
    return {
        "shapeCount": shape_count, "byRow": by_row, "trials": trials, "replicates": REPLICATES,
        "coverage": (held / trials).tolist(),
    }


emit(cases=[
    coverage(9, 2000), coverage(20, 2000), coverage(44, 2000), coverage(100, 2000),
    coverage(200, 2000), coverage(500, 1000), coverage(20, 500, by_row=True)])
