"""What every reference script shares: the corpus, the versions and the way to print."""

import json
import pathlib
import platform
import sys
import unicodedata

import numpy
import scipy
import sklearn

FOLDER = pathlib.Path(__file__).resolve().parent


def corpus():
    """The training messages, their labels and the unseen messages."""
    stored = json.loads((FOLDER / "corpus.json").read_text(encoding="utf-8"))
    messages = [row["message"] for row in stored["training"]]
    labels = [row["label"] for row in stored["training"]]
    return messages, labels, stored["unseen"]


def versions():
    return {
        "python": platform.python_version(),
        "unicode": unicodedata.unidata_version,
        "scikit-learn": sklearn.__version__,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
    }


def sparse_rows(matrix):
    """Each row as its ascending column indices and their values; zeros are left out."""
    matrix = matrix.tocsr().copy()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    rows = []
    for row in range(matrix.shape[0]):
        place = slice(matrix.indptr[row], matrix.indptr[row + 1])
        rows.append(
            {"indices": matrix.indices[place].tolist(), "values": matrix.data[place].tolist()}
        )
    return rows


def emit(**members):
    """Prints one JSON object: versions first, one line for each element of the second level.

    Python prints a float as the shortest text that reads back as the same bits. Text is escaped
    to ASCII, so that no editor normalises a letter.
    """
    blocks = []
    for name, value in ({"versions": versions()} | members).items():
        blocks.append(f"{json.dumps(name)}: {_block(value)}")
    sys.stdout.write("{\n" + ",\n".join(blocks) + "\n}\n")


def _block(value):
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {_line(member)}" for key, member in value.items()]
        return "{\n" + ",\n".join(lines) + "\n}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(_line(member) for member in value) + "\n]"
    return _line(value)


def _line(value):
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
