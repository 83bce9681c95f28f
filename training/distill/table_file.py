"""Writes a table of vectors by models/FORMAT.md: the sections CARD, PIEC and PF32."""

import json
import struct
import zlib

import numpy as np


def string_table(strings):
    starts = np.cumsum([0] + [len(string) for string in strings]).astype("<u4")
    data = struct.pack("<I", len(strings)) + starts.tobytes() + b"".join(strings)
    return data + bytes(-len(data) % 4)


def write(path, pieces, vectors, card):
    """Writes the vectors of pieces. Shape [piece, dimension]; `##` stands before continuations."""
    order = sorted(
        range(len(pieces)),
        key=lambda place: (pieces[place].startswith("##"), pieces[place].encode()),
    )
    names = [pieces[place] for place in order]
    beginnings = [name.encode() for name in names if not name.startswith("##")]
    continuations = [name[2:].encode() for name in names if name.startswith("##")]
    elements = np.ascontiguousarray(vectors[order], "<f4")
    sections = [
        (b"CARD", json.dumps(card, indent=2).encode()),
        (b"PIEC", string_table(beginnings) + string_table(continuations)),
        (b"PF32", struct.pack("<II", *elements.shape) + elements.tobytes()),
    ]
    table, body = b"", b""
    end = 64 + 24 * len(sections)
    for name, data in sections:
        start = (end + 63) // 64 * 64
        table += struct.pack("<4sIQQ", name, 1, start, len(data))
        body += bytes(start - end) + data
        end = start + len(data)
    header = b"TOCSIN\r\n" + struct.pack("<IIQ", 1, len(sections), end)
    file = bytearray(header + bytes(64 - len(header)) + table + body)
    file[24:28] = struct.pack("<I", zlib.crc32(file))
    with open(path, "wb") as output:
        output.write(file)
