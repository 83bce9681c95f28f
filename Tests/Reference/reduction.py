"""Principal components of a small table of vectors by NumPy.

reduction.json: `vectors` [piece, dimension]; `values` and `vectors_of_values` of the Gram matrix of
the centred vectors, largest first, each eigenvector (a column) with its element of largest absolute
value positive; `reduced`: the first three components, each row of length 1; `kept_variance`.
`singular` are the singular values of the centred vectors by numpy.linalg.svd.
"""

import numpy as np

from reference import emit

KEPT = 3


def main():
    generator = np.random.default_rng(8)
    vectors = generator.normal(size=(14, 6)) @ np.diag([5, 3, 2, 1, 0.5, 0.1]) + generator.normal(size=6)
    # What a table in single precision holds.
    vectors = vectors.astype(np.float32).astype(np.float64)
    centred = vectors - vectors.mean(0)
    values, columns = np.linalg.eigh(centred.T @ centred)
    values, columns = values[::-1], columns[:, ::-1]
    columns = columns * np.sign(columns[np.abs(columns).argmax(0), np.arange(6)])
    reduced = centred @ columns[:, :KEPT]
    emit(**{
        "vectors": vectors.tolist(),
        "values": values.tolist(),
        "vectors_of_values": columns.tolist(),
        "reduced": (reduced / np.linalg.norm(reduced, axis=1, keepdims=True)).tolist(),
        "kept_variance": values[:KEPT].sum() / values.sum(),
        "singular": np.linalg.svd(centred)[1].tolist(),
    })


main()
