#!/usr/bin/env python3
"""Prints Sources/Features/CanonicalDecompositions.swift from Python's Unicode tables.

    training/unicode/canonical_decompositions.py > Sources/Features/CanonicalDecompositions.swift

The full canonical decompositions (Unicode, normalization form D) without nonspacing marks, as
stripping accents leaves them. Hangul syllables are left out: arithmetic decomposes them. So are
characters younger than Unicode 9, which the tokenizer does not know; a Python of 3.9 to 3.11 has
one such character.
"""

import sys
import unicodedata

YOUNGER_THAN_UNICODE_9 = {0x11938}


def bases(code):
    decomposed = unicodedata.normalize("NFD", chr(code))
    return [ord(part) for part in decomposed if unicodedata.category(part) != "Mn"]


def rows(numbers, per_row):
    for start in range(0, len(numbers), per_row):
        yield "    " + " ".join(f"0x{number:X}," for number in numbers[start : start + per_row])


def main():
    single, several = [], []
    for code in range(0x80, sys.maxunicode + 1):
        if 0xD800 <= code <= 0xDFFF or 0xAC00 <= code <= 0xD7A3 or code in YOUNGER_THAN_UNICODE_9:
            continue
        found = bases(code)
        if not found or found == [code]:
            continue
        if len(found) == 1:
            single += [code, found[0]]
        else:
            several += [code] + found + [0] * (3 - len(found))
    print("// Made by training/unicode/canonical_decompositions.py; not to be edited by hand.")
    print()
    print("/// What canonical decomposition leaves of a scalar without its nonspacing marks.")
    print("enum CanonicalDecompositions {")
    print("  /// Scalars of one base and the base, in turn; the scalars ascend.")
    print("  static let single: [UInt32] = [")
    print("\n".join(rows(single, 10)))
    print("  ]")
    print()
    print("  /// Scalars of several bases and three places for them, 0 where there are but two; the")
    print("  /// scalars ascend.")
    print("  static let several: [UInt32] = [")
    print("\n".join(rows(several, 8)))
    print("  ]")
    print("}")


main()
