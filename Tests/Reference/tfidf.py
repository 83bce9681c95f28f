"""TF-IDF of the corpus under several settings, as scikit-learn computes it.

tfidf.json: `settings` is a list of
  name, family ("word" or "char_wb"), ngrams [shortest, longest], sublinear, minDocuments,
  maxShare, maxTerms (null: no limit), terms (in index order), idf (in the same order),
  training and unseen (rows of indices and values).
`unions` is a list of name, parts (names of settings; the second part's indices come after all of
the first's), training and unseen. Each part of a union is brought to unit length on its own.

The limits of max_features cut where the next term is rarer: which of equally frequent terms
scikit-learn keeps is left to an unstable sort.
"""

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from reference import corpus, emit, sparse_rows

SETTINGS = {
    "word_1_1": {"ngram_range": (1, 1)},
    "word_1_2": {"ngram_range": (1, 2)},
    "word_1_2_sublinear_pruned": {
        "ngram_range": (1, 2), "sublinear_tf": True, "min_df": 2, "max_df": 0.1},
    "word_1_3_max_65": {"ngram_range": (1, 3), "max_features": 65},
    "char_wb_3_5": {"analyzer": "char_wb", "ngram_range": (3, 5)},
    "char_wb_2_4_max_54": {"analyzer": "char_wb", "ngram_range": (2, 4), "max_features": 54},
    "char_wb_1_2_pruned": {
        "analyzer": "char_wb", "ngram_range": (1, 2), "min_df": 3, "max_df": 0.8},
}
UNIONS = {"word_1_2_and_char_wb_3_5": ["word_1_2", "char_wb_3_5"]}


def described(name, messages, unseen):
    options = SETTINGS[name]
    vectorizer = TfidfVectorizer(**options)
    training = vectorizer.fit_transform(messages)
    return {
        "name": name,
        "family": options.get("analyzer", "word"),
        "ngrams": list(options["ngram_range"]),
        "sublinear": options.get("sublinear_tf", False),
        "minDocuments": options.get("min_df", 1),
        "maxShare": options.get("max_df", 1.0),
        "maxTerms": options.get("max_features"),
        "terms": vectorizer.get_feature_names_out().tolist(),
        "idf": vectorizer.idf_.tolist(),
        "training": sparse_rows(training),
        "unseen": sparse_rows(vectorizer.transform(unseen)),
    }


def union(name, messages, unseen):
    parts = UNIONS[name]
    vectorizer = FeatureUnion([(part, TfidfVectorizer(**SETTINGS[part])) for part in parts])
    training = vectorizer.fit_transform(messages)
    return {
        "name": name,
        "parts": parts,
        "training": sparse_rows(training),
        "unseen": sparse_rows(vectorizer.transform(unseen)),
    }


def main():
    messages, _, unseen = corpus()
    emit(
        settings=[described(name, messages, unseen) for name in SETTINGS],
        unions=[union(name, messages, unseen) for name in UNIONS],
    )


main()
