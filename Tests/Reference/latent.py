"""Latent semantic analysis of a few documents by scikit-learn.

latent.json: `documents`, `words` in byte order, `singular_values` of their TF-IDF (each document of
length 1), all of them, by TruncatedSVD with the exact solver where it can and by numpy.linalg.svd for
the rest, and `projector`: right singular vectors · their transpose for the first three, which no
choice of signs changes. Shape [word, word].
"""

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from reference import emit

KEPT = 3
SUBJECTS = ["payment", "transfer", "login", "session", "replica"]
STATES = ["failed", "accepted", "timed out", "was refused by the server"]


def main():
    documents = [
        f"{subject} {state} {'again ' * (place % 3)}at node {SUBJECTS[(place * 2) % 5]}"
        for place, (subject, state) in enumerate(
            (subject, state) for subject in SUBJECTS for state in STATES)
    ]
    vectorizer = TfidfVectorizer(token_pattern=r"\S+")
    rows = vectorizer.fit_transform(documents)
    svd = TruncatedSVD(KEPT, algorithm="arpack").fit(rows)
    values = np.linalg.svd(rows.toarray(), compute_uv=False)
    assert np.allclose(values[:KEPT], svd.singular_values_, rtol=1e-10)
    emit(**{
        "documents": documents,
        "words": vectorizer.get_feature_names_out().tolist(),
        "singular_values": values.tolist(),
        "projector": (svd.components_.T @ svd.components_).tolist(),
    })


main()
