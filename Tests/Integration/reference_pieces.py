"""Compares tocsin's word pieces with those of the Python package tokenizers.

reference_pieces.py TOCSIN TABLE FOLDER: on every line of the CSV files under FOLDER, if it is there,
on every Unicode character between two letters and on random texts, with the table's own pieces. Ends
with 1 and the first difference.
"""

import pathlib
import random
import struct
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers


def read_pieces(path):
    data = pathlib.Path(path).read_bytes()
    pieces = []
    for place in range(struct.unpack_from("<I", data, 12)[0]):
        name, _, offset, _ = struct.unpack_from("<4sIQQ", data, 64 + 24 * place)
        if name != b"PIEC":
            continue
        for prefix in "", "##":
            (count,) = struct.unpack_from("<I", data, offset)
            starts = struct.unpack_from(f"<{count + 1}I", data, offset + 4)
            first = offset + 8 + 4 * count
            pieces += [
                prefix + data[first + a : first + b].decode() for a, b in zip(starts, starts[1:])]
            offset = (first + starts[-1] + 3) // 4 * 4
    return pieces


def lines(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.csv")):
        yield from path.read_text(encoding="utf-8").split("\n")
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    for first in range(0, len(characters), 64):
        yield " ".join(f"a{char}b" for char in characters[first : first + 64])
    generator = random.Random(8)
    marks = [chr(code) for code in (*range(0x300, 0x370), *range(0x1D165, 0x1D170), 0x302E, 0x7FD)]
    for _ in range(20_000):
        yield "".join(
            generator.choice(marks if generator.random() < 0.4 else characters[:0x3000])
            for _ in range(generator.randrange(1, 40)))
    yield from ("x" * 100, "x" * 101, "\u00e9" * 100, "\u00e9" * 101, "[SEP] [UNK]", "", "   ")


def main():
    tocsin, table, folder = sys.argv[1:]
    reference = Tokenizer(models.WordPiece(
        {piece: number for number, piece in enumerate([*read_pieces(table), "[UNK]"])},
        unk_token="[UNK]", max_input_chars_per_word=100))
    reference.normalizer = normalizers.BertNormalizer()
    reference.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    texts = [text.translate({0x0A: " ", 0x0D: " "}) for text in lines(folder)]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(texts) + "\n")
        file.flush()
        found = subprocess.run(
            [tocsin, "vectors", "pieces", table, file.name], check=True, capture_output=True)
    found = found.stdout.decode().split("\n")[:-1]
    if len(found) != len(texts):
        sys.exit(f"{len(found)} lines of {len(texts)}")
    for number, (pieces, encoding) in enumerate(zip(found, reference.encode_batch(texts)), 1):
        if pieces != " ".join(encoding.tokens):
            sys.exit(f"line {number}: {pieces[:200]!r}, the reference {encoding.tokens[:40]}")
    print(f"{len(texts)} lines the same")


main()
