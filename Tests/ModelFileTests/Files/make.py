#!/usr/bin/env python3
"""Writes the sound files of Golden and the hostile ones of Hostile, with what is wrong in each.

Needs nothing but Python. Every hostile file has a right checksum unless the checksum is its fault.
faults.json gives for each the error that the reader has to name: its case, field and byte, known
here because this script put the fault there.
"""

import json
import math
import pathlib

from model_writer import (
    BEGINNINGS, CHARACTERS, DRIFT, EVERYTHING, FOREST, MEANING, PLAIN, SHAPES, Forest, ModelBytes,
    Section, leaf, split)

HERE = pathlib.Path(__file__).parent
LARGEST = 2**32 - 1
faults = []

# What the cases of the error do not say, since there is but one field for each of them.
WITHOUT_FIELD = {"notAModel", "unknownVersion", "wrongLength", "damaged", "paddingNotZero"}
WITHOUT_OFFSET = {"notAModel", "unknownVersion", "wrongLength", "damaged", "sectionCount"}


def add(name, data, case, field=None, at=None):
    faults.append({
        "file": name, "case": case,
        "field": None if case in WITHOUT_FIELD else field,
        "offset": None if case in WITHOUT_OFFSET else at,
    })
    (HERE / "Hostile" / f"{name}.tocsin").write_bytes(bytes(data))


def change(name, field, value, case, error_field=None, at=None, place=0, model=EVERYTHING):
    """One field set to a value; the error is at the field unless told otherwise."""
    file = model.bytes()
    file.set(field, value, place)
    file.seal()
    add(name, file.data, case, error_field or field,
        file.offset(field, place) if at is None else at)


def build(name, model, case, field=None, where=None, place=0):
    """A model that is wrong as a whole; the error is at the field `where`."""
    file = model.bytes()
    at = None if field is None else file.offset(where or field, place)
    add(name, file.data, case, field, at)


def counts():
    """Each count at 0, at the largest value, and one below it."""
    sound = EVERYTHING.bytes()
    at = sound.offset
    for field in ("WORD.terms", "CHAR.terms", "COLS.names", "COLS.values", "LABL.labels",
                  "CLUS.shapes"):
        short = field.split(".")[0].lower() + "-" + field.split(".")[1]
        for name, value in (("max", LARGEST), ("max-minus-1", LARGEST - 1)):
            change(f"{short}-count-{name}", field + ".count", value, "outOfRange")
            last = {"WORD.terms": 4, "CHAR.terms": 4, "COLS.names": 2, "COLS.values": 1,
                    "LABL.labels": 3, "CLUS.shapes": 2}[field]
            # Ends far behind the section: its bytes are missing.
            change(f"{short}-end-{name}", field + ".starts", value, "truncated",
                   field + ".bytes", at(field + ".bytes"), place=last)
    # A table said to be empty has its start left and then its bytes too many.
    for field, case in (("LABL.labels", "outOfRange"), ("COLS.names", "outOfRange"),
                        ("CLUS.shapes", "outOfRange"), ("WORD.terms", "bytesLeft"),
                        ("CHAR.terms", "bytesLeft")):
        section = field.split(".")[0]
        behind = at(field + ".starts", 1)
        change(f"{section.lower()}-count-0", field + ".count", 0, case,
               field + (".count" if case == "outOfRange" else ""),
               None if case == "outOfRange" else behind)
    # The most that a vocabulary may count, which these bytes do not hold.
    change("word-count-int32-max", "WORD.terms.count", 2**31 - 1, "truncated",
           "WORD.terms.starts", at("WORD.terms.starts"))
    for section in ("LOGR", "FRST", "CLFR"):
        for field in ("classCount", "featureCount"):
            for name, value in (("0", 0), ("max", LARGEST), ("max-minus-1", LARGEST - 1)):
                change(f"{section.lower()}-{field.lower()}-{name}", f"{section}.{field}", value,
                       "outOfRange")
    for section in ("CALL", "CALF", "CLUS"):
        for name, value in (("0", 0), ("max", LARGEST), ("max-minus-1", LARGEST - 1)):
            change(f"{section.lower()}-classcount-{name}", f"{section}.classCount", value,
                   "outOfRange")
    for field in ("treeCount", "edgeCount", "nodeCount", "leafCount"):
        for name, value in (("0", 0), ("max", LARGEST), ("max-minus-1", LARGEST - 1)):
            case, error, where = "outOfRange", field, field
            if field == "edgeCount" and value:
                case, error, where = "truncated", "edges", "edges"
            if field == "edgeCount" and value == 0:
                # The edges are read as nodes, the nodes behind them as starts.
                case, error, where = "notAscending", "edgeStarts", None
            offset = at("FRST.edges") + 8 * 8 if where is None else at("FRST." + where)
            change(f"frst-{field.lower()}-{name}", "FRST." + field, value, case,
                   "FRST." + error, offset)
    # The most that a forest may count, which these bytes do not hold.
    change("frst-nodecount-int32-max", "FRST.nodeCount", 2**31 - 1, "truncated",
           "FRST.nodes", at("FRST.nodes"))
    for field in ("elementCount", "clusterCount"):
        for name, value in (("max", LARGEST), ("max-minus-1", LARGEST - 1)):
            outside = field == "clusterCount"
            change(f"clus-{field.lower()}-{name}", "CLUS." + field, value,
                   "outOfRange" if outside else "truncated",
                   "CLUS." + (field if outside else "values"),
                   at("CLUS." + (field if outside else "values")))
    change("clus-clustercount-65535", "CLUS.clusterCount", 65_535, "truncated",
           "CLUS.labelSizes", at("CLUS.labelSizes"))
    for name, value in (("0", 0), ("65", 65), ("max", LARGEST), ("max-minus-1", LARGEST - 1)):
        change(f"sectioncount-{name}", "header.sectionCount", value, "outOfRange")
    file = PLAIN.bytes()
    file.set("header.sectionCount", 64)
    file.seal()
    add("sectioncount-64", file.data, "truncated", "header.sections", 64)
    for name, value in (("0", 0), ("max", 2**64 - 1), ("max-minus-1", 2**64 - 2),
                        ("one-more", len(sound.data) + 1), ("one-less", len(sound.data) - 1)):
        change(f"filelength-{name}", "header.fileLength", value, "wrongLength")


def container():
    """Header, table, padding and the set of sections."""
    sound = EVERYTHING.bytes()
    at = sound.offset
    add("empty", b"", "notAModel")
    add("seven-bytes", sound.data[:7], "notAModel")
    add("magic-only", sound.data[:8], "truncated", "header.version", 8)
    add("header-only", sound.data[:64], "wrongLength", None, None)
    add("text-mode-copy", sound.data.replace(b"\r\n", b"\n"), "notAModel")
    change("version-0", "header.version", 0, "unknownVersion")
    change("version-2", "header.version", 2, "unknownVersion")
    change("version-max", "header.version", LARGEST, "unknownVersion")
    file = EVERYTHING.bytes()
    file.data[24] ^= 1
    add("checksum", file.data, "damaged", None, 24)
    change("header-reserved", "header.reserved", 1, "paddingNotZero", at=63, place=35)
    change("section-flags-2", "LABL/flags", 2, "outOfRange", "header.section.flags")
    start = at("SETT.flags")
    for name, value in (
        ("overlap", start - 64), ("gap", start + 64), ("unaligned", start + 1),
        ("offset-0", 0), ("offset-max", 2**64 - 1), ("offset-max-minus-1", 2**64 - 2),
    ):
        change(f"section-{name}", "SETT/offset", value, "outOfRange", "header.section.offset")
    for name, value in (("max", 2**64 - 1), ("max-minus-1", 2**64 - 2),
                        ("past-end", len(sound.data))):
        change(f"section-length-{name}", "SETT/length", value, "outOfRange",
               "header.section.length")
    # The next section no longer starts where this one ends.
    change("section-length-0", "SETT/length", 0, "outOfRange", "header.section.offset",
           at("WORD/offset"))
    change("section-length-longer", "SETT/length", 8 + 64, "outOfRange",
           "header.section.offset", at("WORD/offset"))
    file = PLAIN.bytes()
    file.data += b"\0"
    file.set("header.fileLength", len(file.data))
    file.seal()
    add("byte-after-end", file.data, "bytesLeft", "the last section", len(file.data) - 1)
    file = EVERYTHING.bytes()
    file.data[at("SETT.reserved", 2) + 1] = 7
    file.seal()
    add("padding-between-sections", file.data, "paddingNotZero", None, at("SETT.reserved", 3))
    change("section-twice", "CHAR/id", int.from_bytes(b"WORD", "little"), "sectionCount", "WORD",
           model=EVERYTHING)
    required = Section("XTRA")
    required.put("data", "B", 1, 2, 3)
    build("unknown-required-section", PLAIN.changed(extra=[required]), "unknownSection", "XTRA",
          "XTRA.data")
    # A section of no bytes at all, cut short at its first field.
    for identity, field in (("SETT", "flags"), ("WORD", "terms.count"), ("LOGR", "classCount"),
                            ("FRST", "classCount"), ("CALL", "kind"), ("CLUS", "score")):
        sections = EVERYTHING.sections()
        section = next(s for s in sections if s.identity == identity)
        section.data = bytearray()
        file = ModelBytes(sections)
        add(f"{identity.lower()}-of-no-bytes", file.data, "truncated", f"{identity}.{field}",
            file.offset(f"{identity}.{field}"))
    for identity in ("CARD", "LABL", "SETT", "WORD", "IDFS"):
        sections = [s for s in EVERYTHING.sections() if s.identity != identity]
        add(f"without-{identity.lower()}", ModelBytes(sections).data, "sectionCount", identity)
    build("without-classifier", PLAIN.changed(weights=None), "sectionCount", "LOGR", "IDFS.weights")
    build("call-without-logr", EVERYTHING.changed(weights=None), "sectionCount", "LOGR",
          "IDFS.weights")
    build("calf-without-frst", EVERYTHING.changed(forest=None), "sectionCount", "FRST",
          "IDFS.weights")
    build("clfr-without-clus", EVERYTHING.changed(gate=None), "sectionCount", "CLUS",
          "IDFS.weights")
    build("char-not-wanted", PLAIN.changed(characters=[]), "sectionCount", "CHAR", "IDFS.weights")
    only_one = dict(EVERYTHING.gate, clusters=EVERYTHING.gate["clusters"][:1])
    single = Forest({}, [[leaf(0)]], [(1,)])
    build("clfr-of-one-cluster", EVERYTHING.changed(gate=only_one, cluster_forest=single),
          "sectionCount", "CLFR", "IDFS.weights")
    none = dict(EVERYTHING.gate, clusters=[])
    nothing = Forest({}, [[leaf(0)]], [()])
    build("clfr-of-no-cluster", EVERYTHING.changed(gate=none, cluster_forest=nothing),
          "sectionCount", "CLFR", "IDFS.weights")
    build("vote-without-clfr", EVERYTHING.changed(cluster_forest=None), "sectionCount", "CLFR",
          "IDFS.weights")
    for identity in ("LABL", "SETT", "WORD", "IDFS", "COLS", "LOGR", "FRST", "CALL", "CLUS"):
        sections = EVERYTHING.sections()
        section = next(s for s in sections if s.identity == identity)
        section.put("surplus", "B", *bytes(8))
        last = {"LABL": "labels", "SETT": "reserved", "WORD": "terms", "IDFS": "weights",
                "COLS": "values", "LOGR": "weights", "FRST": "leafDistributions",
                "CALL": "map", "CLUS": "shapes"}[identity]
        file = ModelBytes(sections)
        add(f"{identity.lower()}-surplus", file.data, "bytesLeft", f"{identity}.{last}",
            file.offset(f"{identity}.surplus"))


def texts():
    """Labels, terms, columns and the card."""
    def labels(name, labels, case, place):
        file = PLAIN.changed(labels=labels).bytes()
        start = sum(len(label) for label in labels[:place])
        add(f"labels-{name}", file.data, case, "LABL.labels",
            file.offset("LABL.labels.bytes") + start)

    labels("twice", [b"low", b"low"], "duplicate", 1)
    labels("empty", [b"low", b""], "emptyText", 1)
    labels("line-end", [b"lo\nw", b"high"], "controlCharacter", 0)
    labels("escape", [b"low", b"\x1b[31mhigh"], "controlCharacter", 1)
    labels("next-line", [b"low", "hi\u0085gh".encode()], "controlCharacter", 1)
    labels("not-utf8", [b"low", b"h\xffgh"], "notUTF8", 1)
    labels("surrogate", [b"low", b"\xed\xa0\x80"], "notUTF8", 1)
    # Two halves of one character: the bytes are UTF-8 together but not apart.
    labels("half-character", [b"a\xc3", b"\xa9"], "notUTF8", 0)

    def words(name, words, case, place, within=0):
        file = PLAIN.changed(words=words).bytes()
        start = sum(len(word) for word in words[:place]) + within
        add(f"words-{name}", file.data, case, "WORD.terms",
            file.offset("WORD.terms.bytes") + start)

    words("twice", [b"login", b"login"], "notAscending", 1)
    words("unsorted", [b"login", b"failed"], "notAscending", 1)
    words("prefix-behind", [b"login failed", b"login"], "notAscending", 1)
    words("not-utf8", [b"login", b"\xc0\xaf"], "notUTF8", 1)
    words("line-end", [b"login", b"x\ny"], "controlCharacter", 1, 1)
    change("words-first-start", "WORD.terms.starts", 1, "notAscending")
    change("words-descending-starts", "WORD.terms.starts", LARGEST, "notAscending",
           at=EVERYTHING.bytes().offset("WORD.terms.starts", 2), place=1)
    change("words-padding", "WORD.padding", 1, "paddingNotZero")
    build("characters-unsorted",
          EVERYTHING.changed(characters=[b"ip", b" lo", b"ip>", "é ".encode()]), "notAscending",
          "CHAR.terms", "CHAR.terms.bytes", 2)
    build("card-not-utf8", PLAIN.changed(card=b'{"a": "\xff"}'), "notUTF8", "CARD.json")
    build("column-name-not-utf8", PLAIN.changed(columns=[(b"\xff", [])]), "notUTF8", "COLS.names",
          "COLS.names.bytes")
    build("column-values-unsorted", EVERYTHING.changed(
        columns=[(b"log_type", [b"x"]), (b"process", [b"b", b"a", b"c"])]), "notAscending",
        "COLS.values", "COLS.values.bytes", 1)
    many = [(b"c", [])] * 257
    build("columns-257", PLAIN.changed(columns=many), "outOfRange", "COLS.names.count")


def settings():
    """n-gram lengths and flags."""
    change("sett-flags-0", "SETT.flags", 0, "outOfRange")
    change("sett-flags-16", "SETT.flags", 16 + 15, "outOfRange")
    change("sett-no-family", "SETT.flags", 12, "outOfRange")
    at = EVERYTHING.bytes().offset
    for field in ("wordNGrams", "characterNGrams"):
        for name, value, place in (("0", 0, 0), ("17", 17, 1), ("255", 255, 1),
                                   ("above-longest", 9, 0)):
            change(f"sett-{field.lower()}-{name}", f"SETT.{field}", value, "outOfRange",
                   at=at(f"SETT.{field}"), place=place)
    change("sett-lengths-not-wanted", "SETT.characterNGrams", 3, "paddingNotZero", model=PLAIN)
    change("sett-reserved", "SETT.reserved", 1, "paddingNotZero", place=2)


def numbers():
    """Weights, probabilities and bounds."""
    for field in ("IDFS.weights", "LOGR.biases", "LOGR.weights", "FRST.edges",
                  "FRST.leafDistributions", "CALL.thresholds", "CALL.temperature",
                  "CALL.targetPrecision", "CALF.inputs", "CALF.outputs", "CLUS.values",
                  "CLUS.labelSizes", "CLUS.threshold", "CLUS.epsilon", "CLUS.unseenTermWeight",
                  "CLUS.noiseSize"):
        short = field.lower().replace(".", "-")
        change(f"{short}-nan", field, math.nan, "badNumber")
        change(f"{short}-infinite", field, math.inf, "badNumber")
    change("logr-weights-minus-infinite", "LOGR.weights", -math.inf, "badNumber", place=35)
    change("logr-weights-too-large", "LOGR.weights", 1e308, "badNumber", place=7)
    change("idfs-negative", "IDFS.weights", -1.0, "badNumber", place=7)
    change("idfs-too-large", "IDFS.weights", 1e200, "badNumber", place=3)
    change("call-temperature-0", "CALL.temperature", 0.0, "badNumber")
    change("call-kind-3", "CALL.kind", 3, "outOfRange")
    change("calf-inputs-equal", "CALF.inputs", 0.25, "notAscending", place=1)
    change("calf-outputs-descend", "CALF.outputs", 0.0, "notAscending", place=4)
    change("calf-curve-without-points", "CALF.starts", 2, "notAscending",
           at=EVERYTHING.bytes().offset("CALF.starts", 1), place=2)
    change("clus-score-0", "CLUS.score", 0, "outOfRange")
    change("clus-score-4", "CLUS.score", 4, "outOfRange")
    change("clus-minsamples-0", "CLUS.minSamples", 0, "outOfRange")
    change("clus-reserved", "CLUS.reserved", 1, "outOfRange")
    change("clus-threshold-above-1", "CLUS.threshold", 1.5, "badNumber")
    change("clus-feature-of-no-term", "CLUS.features", 8, "notAscending", place=2)
    change("clus-features-equal", "CLUS.features", 0, "notAscending", place=1)


def forests():
    """Trees that would send a walk astray, edges and leaves."""
    def node(name, place, bits, field):
        change(f"frst-{name}", "FRST.nodes", bits, "badNode", f"FRST.nodes.{field}", place=place)

    node("child-is-itself", 2, split(2, 0, 2), "leftChild")
    node("child-points-back", 2, split(2, 0, 1), "leftChild")
    node("child-is-root", 0, split(0, 1, 0), "leftChild")
    node("child-past-tree", 2, split(2, 0, 5), "leftChild")
    node("right-child-past-tree", 2, split(2, 0, 4), "leftChild")
    node("child-in-next-tree", 0, split(0, 1, 6), "leftChild")
    node("child-max", 0, split(0, 1, LARGEST), "leftChild")
    node("child-max-minus-1", 0, split(0, 1, LARGEST - 1), "leftChild")
    change("frst-child-of-two", "FRST.nodes", split(0, 1, 3), "badNode", "FRST.nodes.leftChild",
           EVERYTHING.bytes().offset("FRST.nodes", 2))
    node("feature-past-end", 0, split(12, 0, 1), "feature")
    node("feature-max", 0, split(0xFFFFFE, 0, 1), "feature")
    node("threshold-past-edges", 0, split(0, 2, 1), "threshold")
    node("threshold-of-no-edges", 0, split(1, 0, 1), "threshold")
    node("leaf-past-end", 1, leaf(3), "leaf")
    node("leaf-max", 1, leaf(LARGEST), "leaf")
    node("leaf-with-threshold", 1, leaf(0) | 1, "leafThreshold")
    change("clfr-child-points-back", "CLFR.nodes", split(0, 0, 0), "badNode",
           "CLFR.nodes.leftChild")
    change("frst-tree-without-nodes", "FRST.treeStarts", 0, "notAscending", place=1)
    change("frst-tree-past-nodes", "FRST.treeStarts", LARGEST, "notAscending",
           at=EVERYTHING.bytes().offset("FRST.treeStarts", 2), place=1)
    change("frst-trees-end-early", "FRST.treeStarts", 7, "outOfRange", place=2)
    change("frst-edge-starts-descend", "FRST.edgeStarts", 3, "notAscending", place=11)
    change("frst-edges-end-early", "FRST.edgeStarts", 5, "outOfRange", place=12)
    change("frst-edge-0", "FRST.edges", 0.0, "notAscending")
    change("frst-edge-negative", "FRST.edges", -0.5, "badNumber")
    change("frst-edges-equal", "FRST.edges", 0.25, "notAscending", place=1)
    change("frst-leaf-above-1", "FRST.leafDistributions", 1.5, "badNumber", place=4)
    change("frst-leaf-negative", "FRST.leafDistributions", -0.25, "badNumber", place=3)
    change("frst-leaf-sum", "FRST.leafDistributions", 0.75, "badNumber",
           at=EVERYTHING.bytes().offset("FRST.leafDistributions", 3), place=3)
    build("frst-256-edges", PLAIN.changed(
        forest=Forest({0: [float(n + 1) for n in range(256)]}, [[leaf(0)]], [(1, 0)])),
        "outOfRange", "FRST.edgeStarts", place=1)


def meaning():
    """Pieces, their vectors and the shapes of training messages."""
    at = MEANING.bytes().offset

    def changed(name, field, value, case, error_field=None, error_at=None, place=0):
        change(name, field, value, case, error_field, error_at, place, model=MEANING)

    def pieces(name, kind, pieces, case, place):
        file = MEANING.changed(semantic=MEANING.semantic | {kind: pieces}).bytes()
        start = sum(len(piece) for piece in pieces[:place])
        add(f"piec-{name}", file.data, case, f"PIEC.{kind}",
            file.offset(f"PIEC.{kind}.bytes") + start)

    three = MEANING.semantic["beginnings"]
    pieces("unsorted", "beginnings", [three[1], three[0], three[2]], "notAscending", 1)
    pieces("twice", "beginnings", [three[0], three[0], three[2]], "notAscending", 1)
    pieces("empty", "continuations", [b""], "emptyText", 0)
    pieces("too-long", "beginnings", [b"a" * 256, three[1], three[2]], "outOfRange", 0)
    pieces("control", "continuations", [b"i\x1bn"], "controlCharacter", 0)
    pieces("not-utf8", "continuations", [b"\xff"], "notUTF8", 0)
    for name, value in (("max", LARGEST), ("max-minus-1", LARGEST - 1)):
        changed(f"piec-count-{name}", "PIEC.beginnings.count", value, "outOfRange")
        changed(f"piec-end-{name}", "PIEC.beginnings.starts", value, "truncated",
                "PIEC.beginnings.bytes", at("PIEC.beginnings.bytes"), 3)
        changed(f"pvec-count-{name}", "PVEC.count", value, "outOfRange")
        changed(f"pvec-dimensions-{name}", "PVEC.dimensionCount", value, "outOfRange")
        changed(f"near-count-{name}", "NEAR.count", value, "outOfRange")
        changed(f"near-dimensions-{name}", "NEAR.dimensionCount", value, "outOfRange")
        changed(f"near-classcount-{name}", "NEAR.classCount", value, "outOfRange")
        changed(f"logv-features-{name}", "LOGV.featureCount", value, "outOfRange")
    changed("pvec-count-0", "PVEC.count", 0, "outOfRange")
    changed("pvec-dimensions-0", "PVEC.dimensionCount", 0, "outOfRange")
    changed("pvec-dimensions-4097", "PVEC.dimensionCount", 4_097, "outOfRange")
    changed("pvec-dimensions-4", "PVEC.dimensionCount", 4, "truncated", "PVEC.codes",
            at("PVEC.codes"))
    changed("pvec-dimensions-2", "PVEC.dimensionCount", 2, "bytesLeft", "PVEC.codes",
            at("PVEC.codes", 8))
    changed("near-count-million", "NEAR.count", 1_048_576, "truncated", "NEAR.labelSizes",
            at("NEAR.labelSizes"))
    changed("near-beginnings-only", "NEAR.beginningsOnly", 2, "outOfRange")
    changed("near-padding", "NEAR.padding", 1, "paddingNotZero", place=1)
    changed("near-shapes", "NEAR.shapes.count", 1, "outOfRange")
    for field in ("PVEC.scales", "LOGV.biases", "LOGV.weights", "NEAR.threshold",
                  "NEAR.labelSizes", "NEAR.scales", "CALV.temperature"):
        short = field.lower().replace(".", "-")
        changed(f"{short}-nan", field, math.nan, "badNumber")
        changed(f"{short}-infinite", field, math.inf, "badNumber")
    changed("pvec-scales-negative", "PVEC.scales", -1.0, "badNumber", place=3)
    changed("near-threshold-above-1", "NEAR.threshold", 1.5, "badNumber")
    for identity in ("PIEC", "PVEC", "LOGV", "NEAR", "LOGR", "CLUS"):
        sections = [s for s in MEANING.sections() if s.identity != identity]
        if identity == "LOGR":
            sections = [s for s in sections if s.identity != "CALL"]
        if identity == "CLUS":
            sections = [s for s in sections if s.identity != "CLFR"]
        add(f"meaning-without-{identity.lower()}", ModelBytes(sections).data, "sectionCount",
            identity)
    for identity, last in (("PIEC", "continuations"), ("PVEC", "codes"), ("NEAR", "shapes")):
        sections = MEANING.sections()
        section = next(s for s in sections if s.identity == identity)
        section.put("surplus", "B", *bytes(8))
        file = ModelBytes(sections)
        add(f"{identity.lower()}-surplus", file.data, "bytesLeft", f"{identity}.{last}",
            file.offset(f"{identity}.surplus"))


def shapes():
    """The keys of training's shapes; the section is optional, and checked all the same."""
    at = SHAPES.bytes().offset
    change("shap-shapecount-max", "SHAP.shapeCount", LARGEST, "outOfRange", model=SHAPES)
    change("shap-shapecount-1000001", "SHAP.shapeCount", 1_000_001, "outOfRange", model=SHAPES)
    change("shap-shapecount-1000000", "SHAP.shapeCount", 1_000_000, "truncated", "SHAP.keys",
           at("SHAP.keys"), model=SHAPES)
    change("shap-shapecount-0", "SHAP.shapeCount", 0, "bytesLeft", "SHAP.keys",
           at("SHAP.keys"), model=SHAPES)
    change("shap-reserved", "SHAP.reserved", 1, "outOfRange", model=SHAPES)
    change("shap-keys-equal", "SHAP.keys", 0xAF63DC4C8601EC8C, "notAscending", place=1,
           model=SHAPES)
    change("shap-keys-descend", "SHAP.keys", 2**64 - 1, "notAscending", at=at("SHAP.keys", 1),
           model=SHAPES)
    sections = SHAPES.sections()
    sections[-1].data = bytearray()
    file = ModelBytes(sections)
    add("shap-of-no-bytes", file.data, "truncated", "SHAP.shapeCount",
        file.offset("SHAP.shapeCount"))


def drift():
    """The distributions of held-out rows; the section is optional, and checked all the same."""
    at = DRIFT.bytes().offset

    def changed(name, field, value, case, error_field=None, error_at=None, place=0):
        change("drft-" + name, "DRFT." + field, value, case, error_field, error_at, place,
               model=DRIFT)

    for name, value in (("0", 0), ("max", LARGEST)):
        changed(f"classcount-{name}", "classCount", value, "outOfRange")
    changed("termcount-max", "termCount", LARGEST, "outOfRange")
    # More than the vocabulary has.
    changed("termcount-3", "termCount", 3, "outOfRange")
    changed("termcount-1", "termCount", 1, "bytesLeft", "DRFT.terms",
            at("DRFT.termRows", 2) + 4)
    for field, last in (("shares", 1), ("answers", 1), ("confidences", 19),
                        ("probabilities", 39), ("otherTermRows", 1), ("termRows", 3)):
        short = field.lower()
        for name, value in (("nan", math.nan), ("negative", -1.0), ("fraction", 0.5)):
            changed(f"{short}-{name}", field, value, "badNumber", place=last)
    for field in ("answers", "otherTermRows"):
        changed(f"{field.lower()}-inexact", field, 2.0**54, "badNumber")
    for field in ("shares", "confidences", "probabilities", "termRows"):
        changed(f"{field.lower()}-more-than-rows", field, 6.0, "badNumber")
    changed("terms-equal", "terms", 0, "notAscending", place=1)
    changed("terms-of-no-term", "terms", 2, "notAscending", place=1)
    sections = DRIFT.sections()
    sections[-1].data = bytearray()
    file = ModelBytes(sections)
    add("drft-of-no-bytes", file.data, "truncated", "DRFT.classCount",
        file.offset("DRFT.classCount"))


def golden():
    note = Section("NOTE", required=False)
    note.put("text", "B", *b"what old readers may leave out")
    for name, model in (
        ("everything", EVERYTHING), ("meaning", MEANING), ("beginnings", BEGINNINGS),
        ("plain", PLAIN),
        ("characters", CHARACTERS), ("shapes", SHAPES),
        ("drift", DRIFT),
        ("unknown-optional-section", PLAIN.changed(extra=[note])),
        ("forest", EVERYTHING.changed(weights=None, logistic_calibration=None)),
    ):
        (HERE / "Golden" / f"{name}.tocsin").write_bytes(bytes(model.bytes().data))


def main():
    for folder in ("Golden", "Hostile"):
        (HERE / folder).mkdir(exist_ok=True)
        for old in (HERE / folder).glob("*.tocsin"):
            old.unlink()
    golden()
    for part in (container, counts, texts, settings, numbers, forests, meaning, shapes, drift):
        part()
    names = [fault["file"] for fault in faults]
    assert len(set(names)) == len(names), "two faults of one name"
    lines = ",\n".join("  " + json.dumps(fault) for fault in faults)
    (HERE / "faults.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
