#!/usr/bin/env python3
"""What the peers do, each step a subcommand of a process of its own; `scripts/benchmark` runs them.

The last line that each prints is a JSON object: the seconds of the step itself, without imports and
without making the input ready, and what its answer is checked by."""

import argparse
import json
import time
from pathlib import Path


def report(seconds, **figures):
    print(json.dumps({"seconds": seconds} | figures))


class Clock:
    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *_):
        self.seconds = time.perf_counter() - self.start


def texts_and_labels(path):
    import pandas
    frame = pandas.read_csv(
        path, usecols=["message", "severity"], dtype=str, keep_default_na=False)
    return frame["message"].tolist(), frame["severity"].tolist()


def lines_of(path):
    return Path(path).read_text().split("\n")[:-1]


# Reading.

def read_polars(options):
    import polars
    with Clock() as clock:
        frame = polars.read_csv(options.data, infer_schema=False)
    size = frame.select(polars.all().str.len_bytes().sum()).sum_horizontal()[0]
    report(clock.seconds, rows=frame.height, field_bytes=size)


def read_pandas(options):
    import pandas
    with Clock() as clock:
        frame = pandas.read_csv(options.data, dtype=str, keep_default_na=False)
    size = sum(len(text.encode()) for name in frame for text in frame[name])
    report(clock.seconds, rows=len(frame), field_bytes=size)


# Features.

def vectorizer(minimum=1):
    from sklearn.feature_extraction.text import TfidfVectorizer
    return TfidfVectorizer(ngram_range=(1, 2), min_df=minimum)


def features_sklearn(options):
    texts, _ = texts_and_labels(options.data)
    maker = vectorizer()
    with Clock() as clock:
        matrix = maker.fit_transform(texts)
    report(clock.seconds, rows=matrix.shape[0], terms=matrix.shape[1], elements=int(matrix.nnz),
           sum=float(matrix.sum()))


# Learners, on the matrix that `Measure matrix` wrote.

def matrix_of(folder):
    import numpy
    from scipy.sparse import csr_matrix
    folder = Path(folder)
    rows, columns, classes = numpy.fromfile(folder / "shape", dtype=numpy.int64)
    starts = numpy.fromfile(folder / "indptr", dtype=numpy.int64).astype(numpy.int32)
    indices = numpy.fromfile(folder / "indices", dtype=numpy.uint32).astype(numpy.int32)
    values = numpy.fromfile(folder / "values", dtype=numpy.float64)
    labels = numpy.fromfile(folder / "labels", dtype=numpy.uint32).astype(numpy.int64)
    return csr_matrix((values, indices, starts), shape=(rows, columns)), labels, int(classes)


def multinomial_objective(matrix, labels, weights, biases):
    """½ · ‖W‖² + Σ log-loss: what scikit-learn minimises with C = 1."""
    import numpy
    from scipy.special import logsumexp
    logits = matrix @ weights + biases
    own = logits[numpy.arange(len(labels)), labels]
    return float(0.5 * (weights ** 2).sum() + (logsumexp(logits, axis=1) - own).sum())


def logistic_sklearn(options):
    import warnings
    import numpy
    from sklearn.linear_model import LogisticRegression
    warnings.simplefilter("ignore")
    matrix, labels, classes = matrix_of(options.folder)
    model = LogisticRegression(C=1, tol=options.tolerance, max_iter=100_000)
    with Clock() as clock:
        model.fit(matrix, labels)
    numpy.concatenate([model.coef_.T.ravel(), model.intercept_]).tofile(options.weights)
    report(clock.seconds, iterations=int(model.n_iter_[0]))


def logistic_objective(options):
    """The objective of weights that a learner wrote."""
    import numpy
    matrix, labels, classes = matrix_of(options.folder)
    numbers = numpy.fromfile(options.weights)
    weights, biases = numbers[:-classes].reshape(-1, classes), numbers[-classes:]
    report(0, objective=multinomial_objective(matrix, labels, weights, biases))


def logistic_liblinear(options):
    """One class against the rest, LIBLINEAR's own objective: the sum over the classes of
    ½ · ‖w‖² + Σ log-loss, the bias a feature of value 1 like the others."""
    import numpy
    from liblinear.liblinear import liblinear, parameter, problem, toPyModel
    matrix, labels, classes = matrix_of(options.folder)
    task = problem(labels, matrix, bias=1)
    settings = parameter(f"-s 0 -c 1 -e {options.tolerance} -q")
    liblinear.set_print_string_function(settings.print_func)
    with Clock() as clock:
        model = liblinear.train(task, settings)
    model = toPyModel(model)
    known = model.get_labels()
    table = numpy.ctypeslib.as_array(model.w, shape=((matrix.shape[1] + 1), len(known)))
    objective = 0.0
    for place, label in enumerate(known):
        weights = table[:, place]
        margins = (matrix @ weights[:-1] + weights[-1]) * numpy.where(labels == label, 1, -1)
        objective += 0.5 * (weights ** 2).sum() + numpy.logaddexp(0, -margins).sum()
    report(clock.seconds, objective=float(objective))


def split_of(folder):
    import numpy
    matrix, labels, classes = matrix_of(folder)
    # LightGBM and scikit-learn's trees want 4-byte values.
    matrix = matrix.astype(numpy.float32)
    kept = numpy.arange(len(labels)) % 5 != 4
    return matrix[kept], labels[kept], matrix[~kept], labels[~kept], classes


def forest_sklearn(options):
    from sklearn.ensemble import RandomForestClassifier
    matrix, labels, test, expected, _ = split_of(options.folder)
    model = RandomForestClassifier(options.trees, n_jobs=options.threads, random_state=1)
    with Clock() as clock:
        model.fit(matrix, labels)
    nodes = sum(tree.tree_.node_count for tree in model.estimators_)
    report(clock.seconds, rows=matrix.shape[0], nodes=nodes, accuracy=model.score(test, expected))


def lightgbm_settings(classes, columns, threads):
    return {
        "objective": "multiclass", "num_class": classes, "boosting": "rf", "bagging_freq": 1,
        "bagging_fraction": 0.632, "feature_fraction_bynode": max(columns ** 0.5 / columns, 0.001),
        "num_leaves": 1024, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0,
        "num_threads": threads, "verbose": -1, "seed": 1}


def forest_lightgbm(options):
    import lightgbm
    matrix, labels, test, expected, classes = split_of(options.folder)
    settings = lightgbm_settings(classes, matrix.shape[1], options.threads)
    if options.leaves:
        settings["num_leaves"] = options.leaves
    if options.share:
        settings["feature_fraction_bynode"] = options.share
    with Clock() as clock:
        model = lightgbm.train(settings, lightgbm.Dataset(matrix, labels), options.trees)
    answers = model.predict(test).argmax(axis=1)
    report(clock.seconds, rows=matrix.shape[0], accuracy=float((answers == expected).mean()))


# Whole programs: training.

def train_sklearn(options):
    import joblib
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    with Clock() as clock:
        texts, labels = texts_and_labels(options.data)
        model = make_pipeline(vectorizer(), LogisticRegression(max_iter=1000))
        model.fit(texts, labels)
        joblib.dump(model, options.model)
    report(clock.seconds, terms=len(model[0].vocabulary_))


def train_forest(options):
    """A pipeline with a forest, for the stage that classifies with it; LightGBM's beside it."""
    import joblib
    import lightgbm
    import numpy
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline
    texts, labels = texts_and_labels(options.data)
    model = make_pipeline(
        vectorizer(options.minimum),
        RandomForestClassifier(100, n_jobs=options.threads, random_state=1))
    model.fit(texts, labels)
    joblib.dump(model, options.model)
    names, places = numpy.unique(labels, return_inverse=True)
    matrix = model[0].transform(texts).astype(numpy.float32)
    booster = lightgbm.train(
        lightgbm_settings(len(names), matrix.shape[1], options.threads),
        lightgbm.Dataset(matrix, places), 100)
    joblib.dump((model[0], booster.model_to_string(), list(names)), options.model + ".lightgbm")


def train_fasttext(options):
    import fasttext
    with Clock() as clock:
        model = fasttext.train_supervised(
            options.data, wordNgrams=2, thread=options.threads, verbose=0)
        model.save_model(options.model)
    report(clock.seconds, words=len(model.words))


def convert_onnx(options):
    import joblib
    from onnx import helper
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import StringTensorType
    model = joblib.load(options.model)
    # ONNX Runtime lower-cases by a locale that few machines have: the lines come lower-cased.
    model[0].lowercase = False
    found = to_onnx(
        model, initial_types=[("text", StringTensorType([None, 1]))],
        options={id(model[0]): {"tokenexp": "[a-zA-Z0-9_][a-zA-Z0-9_]+"},
                 id(model[1]): {"zipmap": False}}, target_opset=17)
    # Even where nothing is to be changed it asks for that locale.
    for node in found.graph.node:
        if node.op_type == "StringNormalizer":
            node.attribute.append(helper.make_attribute("locale", "C"))
    Path(options.output).write_bytes(found.SerializeToString())


# Whole programs: classifying a file of lines.

def write_labels(path, labels):
    Path(path).write_text("".join(f"{label}\n" for label in labels))


def classify_sklearn(options):
    import joblib
    with Clock() as clock:
        model = joblib.load(options.model)
        write_labels(options.output, model.predict(lines_of(options.data)))
    report(clock.seconds)


def classify_lightgbm(options):
    import joblib
    import lightgbm
    import numpy
    with Clock() as clock:
        maker, text, names = joblib.load(options.model + ".lightgbm")
        booster = lightgbm.Booster(model_str=text)
        matrix = maker.transform(lines_of(options.data)).astype(numpy.float32)
        answers = booster.predict(matrix, num_threads=options.threads).argmax(axis=1)
        write_labels(options.output, (names[answer] for answer in answers))
    report(clock.seconds)


def fasttext_text(line):
    import re
    return " ".join(re.findall(r"\w\w+", line.lower()))


def classify_fasttext(options):
    """The binding's batch call; it knows no threads."""
    import fasttext
    with Clock() as clock:
        model = fasttext.load_model(options.model)
        answers = model.f.multilinePredict(
            [fasttext_text(line) + "\n" for line in lines_of(options.data)], 1, 0.0, "strict")
        write_labels(options.output, (found[0].removeprefix("__label__") for found in answers[0]))
    report(clock.seconds)


def onnx_session(options):
    import onnxruntime
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    return onnxruntime.InferenceSession(
        options.model, settings, providers=["CPUExecutionProvider"])


def classify_onnx(options):
    """Its features are dense: a line takes four bytes for each term of the model. A few lines at a
    time keep that in memory, and of many lines only the first are asked; the time is for all."""
    import numpy
    with Clock() as opening:
        session = onnx_session(options)
        lines = lines_of(options.data)
    asked = lines[:options.limit]
    answers = []
    with Clock() as clock:
        for start in range(0, len(asked), 100):
            batch = numpy.array([line.lower() for line in asked[start:start + 100]], dtype=object)
            answers.extend(session.run(["label"], {"text": batch.reshape(-1, 1)})[0])
        write_labels(options.output, answers)
    report(opening.seconds + clock.seconds * len(lines) / len(asked), asked=len(asked))


# One message at a time, in process.

def one_by_one(lines, classify):
    durations = []
    for line in lines:
        start = time.perf_counter_ns()
        classify(line)
        durations.append(time.perf_counter_ns() - start)
    durations.sort()
    report(sum(durations) / 1e9, rows=len(lines), p50_us=durations[len(durations) // 2] / 1e3,
           p99_us=durations[(len(durations) - 1) * 99 // 100] / 1e3)


def message_sklearn(options):
    import joblib
    model = joblib.load(options.model)
    one_by_one(lines_of(options.data)[:options.limit], lambda line: model.predict([line]))


def message_onnx(options):
    import numpy
    session = onnx_session(options)
    one_by_one(
        lines_of(options.data)[:options.limit],
        lambda line: session.run(["label"], {"text": numpy.array([[line.lower()]], dtype=object)}))


def message_fasttext(options):
    import fasttext
    model = fasttext.load_model(options.model)
    one_by_one(
        lines_of(options.data)[:options.limit],
        lambda line: model.f.predict(fasttext_text(line) + "\n", 1, 0.0, "strict"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=[
        name for name, value in globals().items() if callable(value) and "_" in name])
    parser.add_argument("--data")
    parser.add_argument("--folder")
    parser.add_argument("--model")
    parser.add_argument("--output")
    parser.add_argument("--weights")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    parser.add_argument("--minimum", type=int, default=1)
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--leaves", type=int)
    parser.add_argument("--share", type=float)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--limit", type=int, default=2_000)
    options = parser.parse_args()
    globals()[options.step](options)


main()
