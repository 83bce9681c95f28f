"""How well scikit-learn's random forest does on one small problem, over 20 seeds.

forest.json: `problem` is classCount, columnCount, training and test (TF-IDF rows of words and word
pairs), trainingLabels and testLabels (class indices; some shapes carry two labels, which no
classifier can tell apart); `forests` is a list of name, options of RandomForestClassifier (100
trees), and macroF1, logLoss, accuracy and outOfBagAccuracy, each a list with one figure per seed.
"""

import numpy
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score, log_loss

import templated
from reference import emit, sparse_rows

SEEDS = range(20)
FORESTS = {
    "default": {},
    "balanced": {"class_weight": "balanced"},
    "shallow": {"max_depth": 6},
    "large leaves": {"min_samples_leaf": 5},
    "all features": {"max_features": None},
}


def figures(name, training, labels, test, test_labels):
    options = FORESTS[name]
    found = {"macroF1": [], "logLoss": [], "accuracy": [], "outOfBagAccuracy": []}
    for seed in SEEDS:
        forest = RandomForestClassifier(
            100, oob_score=True, random_state=seed, n_jobs=1, **options)
        forest.fit(training, labels)
        probabilities = forest.predict_proba(test)
        predicted = probabilities.argmax(axis=1)
        found["macroF1"].append(float(f1_score(test_labels, predicted, average="macro")))
        found["logLoss"].append(
            float(log_loss(test_labels, probabilities, labels=range(len(templated.LABELS)))))
        found["accuracy"].append(float(accuracy_score(test_labels, predicted)))
        found["outOfBagAccuracy"].append(float(forest.oob_score_))
    return {"name": name, "options": options} | found


def main():
    chance = numpy.random.default_rng(9)
    texts, labels = zip(*templated.messages(chance, 400))
    test_texts, test_labels = zip(*templated.messages(chance, 400))
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
    training = vectorizer.fit_transform(texts)
    test = vectorizer.transform(test_texts)
    emit(
        problem={
            "classCount": len(templated.LABELS),
            "columnCount": training.shape[1],
            "training": sparse_rows(training),
            "trainingLabels": list(labels),
            "test": sparse_rows(test),
            "testLabels": list(test_labels),
        },
        forests=[figures(name, training, labels, test, test_labels) for name in FORESTS],
    )


main()
