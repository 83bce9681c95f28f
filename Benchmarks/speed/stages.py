"""The stages: what tocsin does, who does the same, by how much it should be ahead, and how the
answers of both are compared."""

import json
import sys
from pathlib import Path

from process import one_thread, run

PEER = Path(__file__).with_name("peer.py")


class Contender:
    """One way to do a stage."""

    def __init__(self, name, command, target=None, environment=None, whole=True, note=None,
                 after=None):
        self.name = name
        self.command = command
        # So many times as fast should tocsin be.
        self.target = target
        self.environment = environment
        # Whether the whole process counts, or the seconds that it reports of the step alone.
        self.whole = whole
        self.note = note
        # Looks at what a run left behind and adds to its figures.
        self.after = after


class Stage:
    """A stage on one data set: tocsin first, then its peers."""

    def __init__(self, name, data, contenders, check, unit="s", figure=None, title=None):
        self.name = name
        self.data = data
        self.contenders = contenders
        self.check = check
        self.unit = unit
        # The reported figure that is compared in place of the time, if any.
        self.figure = figure
        self.title = title or name


class Bench:
    """Paths and settings that the stages share."""

    def __init__(self, tocsin, measure, scratch, threads, peers):
        self.tocsin = tocsin
        self.measure = measure
        self.scratch = scratch
        self.threads = threads
        self.peers = peers

    def peer(self, step, *arguments):
        return [sys.executable, PEER, step, *arguments]

    def file(self, data, name):
        return self.scratch / f"{data.name}-{data.rows}-{name}"

    def cached(self, path, make, newer_than=None):
        """Makes a file once for all runs, and anew when what made it has changed."""
        if not path.exists() or (
                newer_than and path.stat().st_mtime < Path(newer_than).stat().st_mtime):
            make(path)
        return path


def equal(*names):
    """Checks that all contenders report the same of what they name."""

    def check(figures):
        for name in names:
            values = [found[name] for found in figures.values() if name in found]
            if any(abs(value - values[0]) > 1e-9 * abs(values[0]) for value in values):
                return f"DIFFERENT {name}: {values}"
        return "same " + ", ".join(name.replace("_", " ") for name in names)

    return check


# 1. Generating.

def generate(bench, data):
    output = bench.file(data, "generated.csv")

    def count_rows(_):
        with open(output, "rb") as file:
            count = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        return {"rows": count - 1}

    ours = Contender(
        "tocsin", [bench.tocsin, "generate", *data.generate_options(), "--rows", data.rows,
                   "--seed", 11, "--output", output, "--quiet"], after=count_rows)
    script = PEER.parent.parent / "peers" / "faker_generator.py"
    peers = [
        Contender("Faker + pandas", [sys.executable, script, data.rows, output], 100,
                  after=count_rows),
        Contender("numpy + pandas", [sys.executable, script, "--vectorised", data.rows, output], 10,
                  after=count_rows)]
    return Stage("generate", data, [ours] + peers, equal("rows"), title="generate to a file")


# 2. Reading.

def read(bench, data):
    path = data.dataset()
    return Stage("read", data, [
        Contender("tocsin", [bench.measure, "read", path], whole=False),
        Contender("polars", bench.peer("read_polars", "--data", path), 1, one_thread(), False),
        Contender("pandas", bench.peer("read_pandas", "--data", path), None, one_thread(), False),
    ], equal("rows", "field_bytes"), title="read a CSV, all columns, one thread")


# 3. Features.

def features(bench, data):
    path = data.dataset()
    return Stage("features", data, [
        Contender("tocsin", [bench.measure, "features", path], whole=False),
        Contender("scikit-learn", bench.peer("features_sklearn", "--data", path), 20, one_thread(),
                  False),
    ], equal("rows", "terms", "elements", "sum"), title="TF-IDF words 1–2, one thread")


# 4. Logistic regression.

LADDER = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5, 1e-6, 1e-7]
GAP = 1e-6


def objective(bench, folder, weights):
    return run(bench.peer("logistic_objective", "--folder", folder, "--weights", weights)
               ).figures["objective"]


def logistic(bench, data):
    folder = data.matrix()
    weights = bench.file(data, "weights")
    notes = bench.cached(
        data.path("logistic.json"), lambda path: path.write_text(json.dumps(
            logistic_notes(bench, folder, weights))))
    known = json.loads(notes.read_text())

    def gap(_):
        return {"gap": objective(bench, folder, weights) / known["optimum"] - 1}

    contenders = [
        Contender("tocsin", [bench.measure, "logistic", folder, "--weights", weights,
                             "--threads", bench.threads], whole=False, after=gap),
        Contender("scikit-learn lbfgs", bench.peer(
            "logistic_sklearn", "--folder", folder, "--weights", weights, "--tolerance",
            known["lbfgs"]), 100 if data.name == "portal" else 10, whole=False, after=gap,
            note=f"tol {known['lbfgs']:g}")]
    if known.get("liblinear"):
        contenders.append(Contender(
            "LIBLINEAR -s 0", bench.peer(
                "logistic_liblinear", "--folder", folder, "--tolerance", known["liblinear"]), 3,
            whole=False, note=f"-e {known['liblinear']:g}",
            after=lambda found: {"gap": found.figures["objective"] / known["one_vs_rest"] - 1}))

    def check(figures):
        gaps = ", ".join(f"{name} {found['gap']:.0e}" for name, found in figures.items())
        # Stopping rules are not exact to the last digit; double the wanted gap is as good.
        worst = max(found["gap"] for found in figures.values())
        return ("" if worst < 2 * GAP else "TOO FAR ") + f"gap to the optimum: {gaps}"

    return Stage("logistic", data, contenders, check, title="logistic regression to a gap of 1e-6")


def loosest(gap):
    """The loosest tolerance of the ladder that comes near enough: the tighter, the nearer."""
    low, high = 0, len(LADDER) - 1
    while low < high:
        middle = (low + high) // 2
        if gap(LADDER[middle]) <= GAP:
            high = middle
        else:
            low = middle + 1
    return LADDER[low]


def logistic_notes(bench, folder, weights):
    """The optima, and the loosest tolerances by which the peers come near enough to them."""
    run([bench.measure, "logistic", folder, "--weights", weights, "--tolerance", 1e-10,
         "--threads", bench.threads])
    notes = {"optimum": objective(bench, folder, weights)}

    def lbfgs(tolerance):
        run(bench.peer("logistic_sklearn", "--folder", folder, "--weights", weights,
                       "--tolerance", tolerance))
        return objective(bench, folder, weights)

    notes["lbfgs"] = loosest(lambda tolerance: lbfgs(tolerance) / notes["optimum"] - 1)
    if "liblinear" in bench.peers:
        def liblinear(tolerance):
            return run(bench.peer("logistic_liblinear", "--folder", folder, "--tolerance",
                                  tolerance)).figures["objective"]

        notes["one_vs_rest"] = liblinear(1e-9)
        notes["liblinear"] = loosest(
            lambda tolerance: liblinear(tolerance) / notes["one_vs_rest"] - 1)
    return notes


# 5. Forest.

def forest(bench, data):
    folder = data.matrix()
    threads = ["--threads", bench.threads]
    contenders = [
        Contender("tocsin", [bench.measure, "forest", folder, *threads], whole=False),
        Contender("scikit-learn", bench.peer("forest_sklearn", "--folder", folder, *threads), 10,
                  whole=False)]
    if "lightgbm" in bench.peers:
        contenders.append(Contender(
            "LightGBM rf", bench.peer("forest_lightgbm", "--folder", folder, *threads), 2,
            whole=False))

    def check(figures):
        return "accuracy " + ", ".join(
            f"{name} {found['accuracy']:.4f}" for name, found in figures.items())

    return Stage("forest", data, contenders, check,
                 title=f"forest of 100 trees, {bench.threads} threads")


# 6. Training as a whole.

def train_contenders(bench, data, options, defaults=False):
    path = data.dataset()
    train = [bench.tocsin, "train", path, "--output", bench.file(data, "model"), "--quiet"]
    contenders = [
        Contender("tocsin", [*train, "--holdout", 0, "--no-gate", *options]),
        Contender("scikit-learn + pandas", bench.peer(
            "train_sklearn", "--data", path, "--model", bench.file(data, "sklearn.joblib")), 20)]
    if defaults:
        # No peer judges itself on rows and shapes held out (two more fits), or learns a gate.
        contenders.insert(1, Contender("tocsin, held-out figures and gate", train))
    if "fasttext" in bench.peers:
        contenders.append(Contender(
            "fastText supervised", bench.peer(
                "train_fasttext", "--data", data.fasttext(), "--model",
                bench.file(data, "fasttext.bin"), "--threads", bench.threads), 1))
    return contenders


def train(bench, data):
    return Stage("train", data, train_contenders(bench, data, ["--no-mask"]), lambda _: "see classify",
                 title="train: read, TF-IDF, fit, write; unmasked as the peers")


def train_masked(bench, data):
    return Stage("train-masked", data, train_contenders(bench, data, [], defaults=True),
                 lambda _: "see classify", title="train: read, mask, TF-IDF, fit, write")


# 7. Classifying a file.

def sklearn_model(bench, data):
    return bench.cached(bench.file(data, "sklearn.joblib"), lambda path: run(
        bench.peer("train_sklearn", "--data", data.dataset(), "--model", path)))


def fasttext_model(bench, data):
    return bench.cached(bench.file(data, "fasttext.bin"), lambda path: run(
        bench.peer("train_fasttext", "--data", data.fasttext(), "--model", path)))


def onnx_model(bench, data):
    return bench.cached(bench.file(data, "model.onnx"), lambda path: run(
        bench.peer("convert_onnx", "--model", sklearn_model(bench, data), "--output", path)))


def tocsin_model(bench, data, name, options):
    return bench.cached(bench.file(data, f"{name}.tocsin"), lambda path: run(
        [bench.tocsin, "train", data.dataset(), "--output", path, "--quiet", *options]),
        newer_than=bench.tocsin)


# The gate of the others needs rows held out, to choose its threshold by.
UNMASKED = ["--no-mask", "--no-gate", "--holdout", 0]
# A line takes ONNX Runtime milliseconds where a model has many terms.
ONNX_LIMIT = 2_000


def classify_contenders(bench, data, model):
    lines = data.lines()

    def output(name):
        return bench.file(data, f"{name}.labels")

    def answers(name, limit=None):
        """Right answers, and those of scikit-learn, where it has been asked before."""
        def look(_):
            with open(output(name)) as file:
                found = [line.split("\t")[0].rstrip("\n") for line in file]
            expected = data.path("test.labels").read_text().split("\n")[:-1][:limit]
            if len(found) != len(expected):
                raise ValueError(f"{name}: {len(found)} answers to {len(expected)} lines")
            right = sum(map(str.__eq__, found, expected))
            figures = {"accuracy": right / len(expected)}
            if name != "sklearn" and output("sklearn").exists():
                theirs = output("sklearn").read_text().split("\n")[:-1][:limit]
                figures["agreement"] = sum(map(str.__eq__, found, theirs)) / len(theirs)
            return figures
        return look

    common = ["--data", lines, "--threads", bench.threads]
    contenders = [
        Contender("tocsin", [bench.tocsin, "classify", model, lines, "--output", output("tocsin")],
                  after=answers("tocsin")),
        Contender("scikit-learn", bench.peer(
            "classify_sklearn", *common, "--model", sklearn_model(bench, data), "--output",
            output("sklearn")), 50, after=answers("sklearn"))]
    if "fasttext" in bench.peers:
        contenders.append(Contender("fastText predict", bench.peer(
            "classify_fasttext", *common, "--model", fasttext_model(bench, data), "--output",
            output("fasttext")), 3, after=answers("fasttext")))
    if "onnx" in bench.peers:
        contenders.append(Contender("ONNX Runtime", bench.peer(
            "classify_onnx", *common, "--model", onnx_model(bench, data), "--output",
            output("onnx"), "--limit", ONNX_LIMIT), 20, whole=False,
            note=f"from {ONNX_LIMIT:,} lines", after=answers("onnx", ONNX_LIMIT)))
    return contenders


def agreement(figures):
    parts = [f"{name} {found['accuracy']:.4f}" for name, found in figures.items()]
    same = figures["tocsin"].get("agreement")
    return "accuracy " + ", ".join(parts) + (
        f"; tocsin agrees with scikit-learn on {same:.2%}" if same else "")


def classify(bench, data):
    model = tocsin_model(bench, data, "unmasked", UNMASKED)
    return Stage("classify", data, classify_contenders(bench, data, model), agreement,
                 title="classify a file of lines, logistic; unmasked as the peers")


def classify_masked(bench, data):
    model = tocsin_model(bench, data, "masked", [])
    return Stage("classify-masked", data, classify_contenders(bench, data, model), agreement,
                 title="classify a file of lines, logistic; masks and gate")


# 8. One message.

def message(bench, data):
    lines = data.lines()
    limit = ["--data", lines, "--limit", 2000]
    contenders = [
        Contender("tocsin", [bench.measure, "message", tocsin_model(
            bench, data, "unmasked", UNMASKED), data.dataset("test"), "--no-memo"]),
        Contender("tocsin, masks and gate", [bench.measure, "message", tocsin_model(
            bench, data, "masked", []), data.dataset("test"), "--no-memo"]),
        Contender("tocsin, masks, gate, memo", [bench.measure, "message", tocsin_model(
            bench, data, "masked", []), data.dataset("test")]),
        Contender("scikit-learn", bench.peer(
            "message_sklearn", *limit, "--model", sklearn_model(bench, data)), 100, one_thread())]
    if "onnx" in bench.peers:
        contenders.append(Contender("ONNX Runtime", bench.peer(
            "message_onnx", *limit, "--model", onnx_model(bench, data)), None, one_thread()))
    if "fasttext" in bench.peers:
        contenders.append(Contender("fastText", bench.peer(
            "message_fasttext", *limit, "--model", fasttext_model(bench, data)), None))

    def check(figures):
        return "p99 " + ", ".join(
            f"{name} {found['p99_us']:.2f} µs" for name, found in figures.items())

    return Stage("message", data, contenders, check, "µs", "p50_us",
                 "classify one message in process, p50")


# 9. Classifying by a forest.

MINIMUM = 5


def classify_by_forest(bench, data, stage, how, name, options):
    lines = data.lines()
    ours = tocsin_model(bench, data, name, [
        "--algorithm", "forest", "--min-df", MINIMUM, *options])
    theirs = bench.cached(bench.file(data, "forest.joblib"), lambda path: run(bench.peer(
        "train_forest", "--data", data.dataset(), "--model", path, "--threads", bench.threads,
        "--minimum", MINIMUM)))

    def answers(name):
        def look(_):
            with open(bench.file(data, f"forest-{name}")) as file:
                found = [line.split("\t")[0].rstrip("\n") for line in file]
            expected = data.path("test.labels").read_text().split("\n")[:-1]
            return {"accuracy": sum(map(str.__eq__, found, expected)) / len(expected)}
        return look

    common = ["--data", lines, "--model", theirs, "--threads", bench.threads]
    contenders = [
        Contender("tocsin", [bench.tocsin, "classify", ours, lines, "--output",
                             bench.file(data, "forest-tocsin")], after=answers("tocsin")),
        Contender("scikit-learn", bench.peer(
            "classify_sklearn", *common, "--output", bench.file(data, "forest-sklearn")), 20,
            after=answers("sklearn"))]
    if "lightgbm" in bench.peers:
        contenders.append(Contender("LightGBM", bench.peer(
            "classify_lightgbm", *common, "--output", bench.file(data, "forest-lightgbm")), 2,
            after=answers("lightgbm")))
    return Stage(stage, data, contenders, agreement,
                 title=f"classify a file of lines, forest of 100 trees; {how}")


def classify_forest(bench, data):
    return classify_by_forest(
        bench, data, "classify-forest", "unmasked as the peers", "forest", UNMASKED)


def classify_forest_masked(bench, data):
    return classify_by_forest(
        bench, data, "classify-forest-masked", "masks and gate", "forest-masked", [])


# 10. The first answer.

def first_answer(bench, data):
    line = bench.file(data, "one.txt")
    line.write_text(data.lines().open().readline())
    output = bench.file(data, "one.label")
    model = tocsin_model(bench, data, "unmasked", UNMASKED)

    def answer(_):
        return {"answer": output.read_text().split("\t")[0].strip()}

    def check(figures):
        answers = {found["answer"] for found in figures.values()}
        return "same answer" if len(answers) == 1 else f"DIFFERENT answers {answers}"

    return Stage("first-answer", data, [
        Contender("tocsin", [bench.tocsin, "classify", model, line, "--output", output],
                  after=answer),
        Contender("a program of the library", [
            Path(bench.measure).with_name("FirstAnswer"), model, line.read_text().rstrip("\n")]),
        Contender("joblib + scikit-learn", bench.peer(
            "classify_sklearn", "--data", line, "--model", sklearn_model(bench, data), "--output",
            output), 100, after=answer),
    ], check, "ms", title="open a model and answer the first message")


STAGES = {
    "generate": generate, "read": read, "features": features, "logistic": logistic,
    "forest": forest, "train": train, "train-masked": train_masked, "classify": classify,
    "classify-masked": classify_masked, "message": message, "classify-forest": classify_forest,
    "classify-forest-masked": classify_forest_masked, "first-answer": first_answer,
}
