#!/usr/bin/env python3
"""Reads a model file and classifies with it, by models/FORMAT.md alone.

    model_reader.py MODEL < lines                        a JSON object for each line
    model_reader.py MODEL --jsonl message < records      the message and the columns by name
    model_reader.py MODEL... --verify                    only check the files

It shares no code with tocsin and needs nothing but Python 3.11. A file that the page says to refuse
ends it with status 1 and the reason. It is slow, and meant to be: what it says is what the page says.
"""

import argparse
import bisect
import json
import math
import re
import struct
import sys
import unicodedata
import zlib

ROW_SUM_TOLERANCE = 1e-4


class Refusal(Exception):
    """Why a file is not a model."""


def refuse_unless(condition, reason):
    if not condition:
        raise Refusal(reason)


class Cursor:
    """Fields one behind the other, up to `end`."""

    def __init__(self, data, offset, end, name):
        self.data, self.offset, self.end, self.name = data, offset, end, name

    def array(self, code, count, field):
        size = struct.calcsize("<" + code)
        refuse_unless(
            count * size <= self.end - self.offset,
            f"{self.name}.{field} at byte {self.offset} needs {count * size} bytes, "
            f"{self.end - self.offset} are left",
        )
        values = struct.unpack_from(f"<{count}{code}", self.data, self.offset)
        self.offset += count * size
        return values

    def number(self, code, field, low, high):
        return self.numbers(code, 1, field, low, high)[0]

    def numbers(self, code, count, field, low, high):
        start = self.offset
        values = self.array(code, count, field)
        for place, value in enumerate(values):
            # Written so that a value that is no number is refused.
            refuse_unless(
                low <= value <= high,
                f"{self.name}.{field} [{place}] from byte {start} on is {value}, "
                f"allowed are {low} to {high}",
            )
        return values

    def starts(self, count, total, field):
        starts = self.array("I", count + 1, field)
        refuse_unless(starts[0] == 0, f"{self.name}.{field} starts at {starts[0]}")
        for before, after in zip(starts, starts[1:]):
            refuse_unless(before <= after, f"{self.name}.{field} descends to {after}")
        refuse_unless(
            total is None or starts[-1] == total, f"{self.name}.{field} ends at {starts[-1]}"
        )
        return starts

    def padding(self, multiple):
        while self.offset % multiple:
            refuse_unless(
                self.data[self.offset : self.offset + 1] == b"\0" and self.offset < self.end,
                f"{self.name}: no zero as padding at byte {self.offset}",
            )
            self.offset += 1

    def strings(self, low, high, field):
        count = self.number("I", field + ".count", low, high)
        starts = self.starts(count, None, field + ".starts")
        raw = bytes(self.array("B", starts[-1], field + ".bytes"))
        strings = [raw[a:b] for a, b in zip(starts, starts[1:])]
        for string in strings:
            utf8(string, f"{self.name}.{field}")
        self.padding(4)
        return strings

    def ascending_strings(self, field):
        strings = self.strings(0, 2**31 - 1, field)
        for before, after in zip(strings, strings[1:]):
            refuse_unless(before < after, f"{self.name}.{field} does not ascend at {after!r}")
        return strings

    def finish(self):
        refuse_unless(
            self.offset == self.end, f"{self.name}: {self.end - self.offset} bytes are left over"
        )


def utf8(raw, what):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(f"{what} is not UTF-8") from None


# Header and section table.

KNOWN = """CARD LABL SETT WORD CHAR IDFS COLS LOGR FRST CALL CALF CLUS CLFR
PIEC PVEC LOGV CALV NEAR SHAP DRFT""".split()

CHINESE = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002b73f"
    "\U0002b740-\U0002b81f\U0002b920-\U0002ceaf\U0002f800-\U0002fa1f"
)


def read_sections(data):
    refuse_unless(data[:8] == b"TOCSIN\r\n", "the file does not start with TOCSIN")
    header = Cursor(data, 8, len(data), "header")
    version = header.number("I", "version", 0, 2**32)
    refuse_unless(version == 1, f"version {version} is not known")
    count = header.number("I", "sectionCount", 1, 64)
    length = header.number("Q", "fileLength", 0, 2**64)
    refuse_unless(length == len(data), f"{length} bytes are stated, {len(data)} there")
    checksum = header.number("I", "checksum", 0, 2**32)
    header.numbers("B", 36, "reserved", 0, 0)
    found = zlib.crc32(data[28:], zlib.crc32(b"\0\0\0\0", zlib.crc32(data[:24])))
    refuse_unless(found == checksum, f"checksum {checksum:08x} is stated, {found:08x} found")
    sections, end = {}, 64 + 24 * count
    for _ in range(count):
        identity = bytes(header.array("B", 4, "id")).decode("latin-1")
        refuse_unless(identity not in sections, f"section {identity} is there twice")
        required = header.number("I", identity + ".flags", 0, 1) == 1
        start = (end + 63) // 64 * 64
        header.number("Q", identity + ".offset", start, start)
        refuse_unless(start <= len(data), f"section {identity} starts behind the file")
        refuse_unless(not any(data[end:start]), f"no zeros from byte {end} to {start}")
        end = start + header.number("Q", identity + ".length", 0, len(data) - start)
        refuse_unless(identity in KNOWN or not required, f"section {identity} is not known")
        sections[identity] = Cursor(data, start, end, identity)
    refuse_unless(end == len(data), f"{len(data) - end} bytes are left over behind all sections")
    return sections


class Model:
    """A file that was read, all of it checked."""

    def __init__(self, data):
        self.sections = read_sections(data)
        utf8(bytes(data[self.need("CARD").offset : self.need("CARD").end]), "the card")
        self.read_labels()
        self.read_settings()
        self.words = self.read_vocabulary("WORD", self.word_lengths)
        self.characters = self.read_vocabulary("CHAR", self.character_lengths)
        self.term_count = len(self.words) + len(self.characters)
        cursor = self.need("IDFS")
        self.idf = cursor.numbers("d", self.term_count, "weights", 0, 1e6)
        cursor.finish()
        self.read_columns()
        self.regression = self.read_regression("LOGR", self.feature_count)
        self.forest = self.read_forest("FRST", len(self.labels))
        refuse_unless(self.regression or self.forest, "neither LOGR nor FRST is there")
        refuse_unless(self.regression or "CALL" not in self.sections, "CALL without LOGR")
        refuse_unless(self.forest or "CALF" not in self.sections, "CALF without FRST")
        self.calibrations = {
            "logistic": self.read_calibration("CALL"),
            "forest": self.read_calibration("CALF"),
        }
        self.gate = self.read_gate()
        self.semantic = self.read_semantic()
        self.training_shapes = self.read_training_shapes()
        self.check_drift_reference()

    def read_training_shapes(self):
        cursor = self.sections.get("SHAP")
        if cursor is None:
            return None
        count = cursor.number("I", "shapeCount", 0, 1_000_000)
        cursor.number("I", "reserved", 0, 0)
        keys = cursor.array("Q", count, "keys")
        cursor.finish()
        refuse_unless(all(a < b for a, b in zip(keys, keys[1:])), "SHAP.keys do not ascend")
        return set(keys)

    def check_drift_reference(self):
        cursor = self.sections.get("DRFT")
        if cursor is None:
            return
        classes, most = len(self.labels), 2**53

        def counts(field, count, largest):
            values = cursor.numbers("d", count, field, 0, largest)
            refuse_unless(all(v == int(v) for v in values), f"DRFT.{field} is no whole number")
            return values

        cursor.number("I", "classCount", classes, classes)
        terms = cursor.number("I", "termCount", 0, min(100, self.term_count))
        rows = sum(counts("answers", classes, most))
        counts("shares", 2, rows)
        counts("confidences", 20, rows)
        counts("probabilities", 20 * classes, rows)
        counts("otherTermRows", classes, most)
        counts("termRows", terms * classes, rows)
        found = cursor.array("I", terms, "terms")
        refuse_unless(
            all(a < b for a, b in zip(found, found[1:])) and all(t < self.term_count for t in found),
            "DRFT.terms do not ascend")
        cursor.finish()

    def need(self, identity):
        refuse_unless(identity in self.sections, f"section {identity} is not there")
        return self.sections[identity]

    def read_labels(self):
        cursor = self.need("LABL")
        raw = cursor.strings(1, 65_535, "labels")
        cursor.finish()
        refuse_unless(len(set(raw)) == len(raw), "a label is there twice")
        self.labels = [label.decode("utf-8") for label in raw]
        for label in self.labels:
            refuse_unless(
                label and not re.search("[\x00-\x1f\x7f-\x9f]", label),
                f"{label!r} cannot be a label",
            )

    def read_settings(self):
        cursor = self.need("SETT")
        flags = cursor.number("B", "flags", 1, 15)
        refuse_unless(flags & 3, "neither words nor characters are wanted")
        self.masks, self.sublinear = bool(flags & 4), bool(flags & 8)
        self.word_lengths = self.read_lengths(cursor, flags & 1)
        self.character_lengths = self.read_lengths(cursor, flags & 2)
        cursor.numbers("B", 3, "reserved", 0, 0)
        cursor.finish()

    @staticmethod
    def read_lengths(cursor, wanted):
        shortest, longest = cursor.array("B", 2, "n-gram lengths")
        if not wanted:
            refuse_unless(shortest == longest == 0, "n-gram lengths of a family that is not wanted")
            return None
        refuse_unless(1 <= shortest <= longest <= 16, f"n-grams of {shortest} to {longest}")
        return range(shortest, longest + 1)

    def read_vocabulary(self, identity, lengths):
        if lengths is None:
            refuse_unless(identity not in self.sections, f"section {identity} is not wanted")
            return {}
        cursor = self.need(identity)
        terms = cursor.ascending_strings("terms")
        cursor.finish()
        for term in terms:
            refuse_unless(not re.search(rb"[\t-\r]", term), f"{identity} has the term {term!r}")
        return {term.decode("utf-8"): index for index, term in enumerate(terms)}

    def read_columns(self):
        self.columns, self.feature_count = [], self.term_count
        cursor = self.sections.get("COLS")
        if cursor is None:
            return
        for name in cursor.strings(1, 256, "names"):
            values = cursor.ascending_strings("values")
            places = {value: self.feature_count + place for place, value in enumerate(values)}
            self.columns.append((name.decode("utf-8"), places))
            self.feature_count += len(values)
        cursor.finish()

    def read_regression(self, identity, feature_count):
        cursor = self.sections.get(identity)
        if cursor is None:
            return None
        count = len(self.labels)
        cursor.number("I", "classCount", count, count)
        cursor.number("I", "featureCount", feature_count, feature_count)
        biases = cursor.numbers("d", count, "biases", -1e100, 1e100)
        weights = cursor.numbers("d", feature_count * count, "weights", -1e100, 1e100)
        cursor.finish()
        return biases, weights

    def read_forest(self, identity, class_count):
        cursor = self.sections.get(identity)
        return None if cursor is None else Forest(cursor, class_count, self.feature_count)

    def read_calibration(self, identity):
        cursor = self.sections.get(identity)
        if cursor is None:
            return None
        count = len(self.labels)
        kind = cursor.number("I", "kind", 0, 2)
        cursor.number("I", "classCount", count, count)
        precision = cursor.number("d", "targetPrecision", 0, 1)
        thresholds = cursor.numbers("d", count, "thresholds", 0, 2)
        calibrate = list
        if kind == 1:
            temperature = cursor.number("d", "temperature", 1e-6, 1e6)
            calibrate = lambda p: softmax([math.log(max(x, 1e-12)) / temperature for x in p])
        if kind == 2:
            curves = read_curves(cursor, count)
            calibrate = lambda p: shares([height(c, x) for c, x in zip(curves, p)])
        cursor.finish()
        return calibrate, thresholds if precision > 0 else None

    def read_gate(self):
        cursor = self.sections.get("CLUS")
        if cursor is None:
            refuse_unless("CLFR" not in self.sections, "CLFR without CLUS")
            return None
        return Gate(cursor, self)

    def read_semantic(self):
        needed = ["PIEC", "PVEC", "LOGV", "NEAR"]
        if not any(identity in self.sections for identity in needed + ["CALV"]):
            return None
        for identity in needed + ["LOGR", "CLUS"]:
            self.need(identity)
        return Semantic(self)

    # From a message to an answer.

    def features(self, message, values=()):
        """The features of a message."""
        text = message.decode("utf-8", "replace").lower()
        features, _ = self.text_features(mask(text) if self.masks else text)
        for (_, places), value in zip(self.columns, values):
            if value in places:
                features[places[value]] = 1.0
        return features

    def shape_features(self, message):
        """What the gate goes by: text features, and how much of the message they show."""
        text = mask(message.decode("utf-8", "replace").lower())
        return self.text_features(text if self.masks else re.sub(PLACEHOLDERS, " ", text))

    def text_features(self, text):
        features, known = {}, None
        for offset, vocabulary, lengths, cut in (
            (0, self.words, self.word_lengths, self.word_terms),
            (len(self.words), self.characters, self.character_lengths, character_terms),
        ):
            if lengths is None:
                continue
            family, unseen = {}, 0
            for length, term in cut(text, lengths):
                if term in vocabulary:
                    feature = vocabulary[term] + offset
                    family[feature] = family.get(feature, 0) + 1
                elif cut is character_terms or length == lengths[0]:
                    unseen += 1
            squares = 0.0
            for feature, count in family.items():
                frequency = 1 + math.log(count) if self.sublinear else count
                family[feature] = frequency * self.idf[feature]
                squares += family[feature] ** 2
            if squares > 0:
                family = {feature: value / math.sqrt(squares) for feature, value in family.items()}
            known = known or (unseen, squares)
            features |= family
        return features, known

    def word_terms(self, text, lengths):
        words = re.findall(r"[\w<>]{2,}" if self.masks else r"\w{2,}", text)
        for length in lengths:
            for first in range(len(words) - length + 1):
                yield length, " ".join(words[first : first + length])

    def classify(self, message, values=(), algorithm=None):
        algorithm = algorithm or ("logistic" if self.regression else "forest")
        features = self.features(message, values)
        known_score = self.gate and self.gate.score_of(*self.shape_features(message))
        by_meaning = self.semantic and known_score < self.gate.threshold
        if by_meaning:
            features |= self.semantic.features(message)
            probabilities = linear(self.semantic.regression, features)
        elif algorithm == "logistic":
            probabilities = linear(self.regression, features)
        else:
            probabilities = self.forest.vote(features)
        thresholds = None
        calibration = self.semantic.calibration if by_meaning else self.calibrations[algorithm]
        if calibration:
            calibrate, thresholds = calibration
            probabilities = calibrate(probabilities)
        best = probabilities.index(max(probabilities))
        answer = {
            "label": self.labels[best],
            "probabilities": dict(zip(self.labels, probabilities)),
        }
        if thresholds:
            answer["sure"] = probabilities[best] >= thresholds[best]
        if self.gate:
            answer["known_score"] = known_score
            answer["known"] = known_score >= self.gate.threshold
        if by_meaning:
            answer["similarity"] = self.semantic.similarity(message)
            answer["known"] = answer["similarity"] >= self.semantic.threshold
        return answer


class Forest:
    def __init__(self, cursor, class_count, feature_count):
        self.class_count = class_count
        cursor.number("I", "classCount", class_count, class_count)
        cursor.number("I", "featureCount", feature_count, min(feature_count, 2**24 - 1))
        tree_count = cursor.number("I", "treeCount", 1, 65_535)
        edge_count = cursor.number("I", "edgeCount", 0, 2**32)
        node_count = cursor.number("I", "nodeCount", tree_count, 2**31 - 1)
        leaf_count = cursor.number("I", "leafCount", 1, node_count)
        self.edges = cursor.numbers("d", edge_count, "edges", 5e-324, sys.float_info.max)
        self.nodes = [split_node(bits) for bits in cursor.array("Q", node_count, "nodes")]
        self.edge_starts = cursor.starts(feature_count, edge_count, "edgeStarts")
        self.tree_starts = cursor.starts(tree_count, node_count, "treeStarts")
        leaves = cursor.numbers("f", leaf_count * class_count, "leafDistributions", 0, 1)
        cursor.finish()
        self.leaves = [
            leaves[row * class_count : (row + 1) * class_count] for row in range(leaf_count)
        ]
        for row in self.leaves:
            refuse_unless(abs(sum(row) - 1) <= ROW_SUM_TOLERANCE, f"a leaf sums to {sum(row)}")
        for first, last in zip(self.edge_starts, self.edge_starts[1:]):
            own = self.edges[first:last]
            refuse_unless(len(own) <= 255, f"{len(own)} edges of one feature")
            refuse_unless(all(a < b for a, b in zip(own, own[1:])), "edges do not ascend")
        for first, last in zip(self.tree_starts, self.tree_starts[1:]):
            self.check_tree(first, last, feature_count, leaf_count)

    def check_tree(self, first, last, feature_count, leaf_count):
        refuse_unless(first < last, "a tree has no nodes")
        children = set()
        for place in range(first, last):
            threshold, feature, payload = self.nodes[place]
            if feature == 0xFFFFFF:
                refuse_unless(threshold == 0, f"leaf {place} has a threshold")
                refuse_unless(payload < leaf_count, f"leaf {place} has no row {payload}")
                continue
            refuse_unless(feature < feature_count, f"node {place} has no feature {feature}")
            own_edges = self.edge_starts[feature + 1] - self.edge_starts[feature]
            refuse_unless(threshold < own_edges, f"node {place} has no edge {threshold}")
            refuse_unless(
                place - first < payload and payload + 1 < last - first,
                f"node {place} has the child {payload}",
            )
            refuse_unless(
                children.isdisjoint((payload, payload + 1)),
                f"node {place} has the child of another, {payload}",
            )
            children.update((payload, payload + 1))

    def bin(self, features, feature):
        if feature not in features:
            return 0  # All edges are above 0.
        first, last = self.edge_starts[feature : feature + 2]
        return bisect.bisect_left(self.edges, features[feature], first, last) - first

    def vote(self, features):
        sums = [0.0] * self.class_count
        for root in self.tree_starts[:-1]:
            threshold, feature, payload = self.nodes[root]
            while feature != 0xFFFFFF:
                child = payload if self.bin(features, feature) <= threshold else payload + 1
                threshold, feature, payload = self.nodes[root + child]
            sums = [total + share for total, share in zip(sums, self.leaves[payload])]
        return [total / (len(self.tree_starts) - 1) for total in sums]


def split_node(bits):
    return bits & 0xFF, bits >> 8 & 0xFFFFFF, bits >> 32


class Gate:
    def __init__(self, cursor, model):
        classes = len(model.labels)
        self.score = cursor.number("I", "score", 1, 3)
        cursor.number("I", "minSamples", 1, 2**31 - 1)
        count = cursor.number("I", "clusterCount", 0, 65_535)
        cursor.number("I", "classCount", classes, classes)
        elements = cursor.number("I", "elementCount", 0, 2**32)
        cursor.number("I", "reserved", 0, 0)
        self.threshold = cursor.number("d", "threshold", 0, 1)
        cursor.number("d", "epsilon", 0, 2)
        self.unseen_weight = cursor.number("d", "unseenTermWeight", 0, 1e6)
        cursor.number("d", "noiseSize", 0, 1e18)
        cursor.numbers("d", count * classes, "labelSizes", 0, 1e18)
        values = cursor.numbers("d", elements, "values", 0, 1.000001)
        starts = cursor.starts(count, elements, "starts")
        features = cursor.array("I", elements, "features")
        cursor.strings(count, count, "shapes")
        cursor.finish()
        self.cluster_count = count
        # What clusters have a term, and how much of it.
        self.clusters = {}
        for cluster, (first, last) in enumerate(zip(starts, starts[1:])):
            own = features[first:last]
            refuse_unless(all(a < b for a, b in zip(own, own[1:])), "CLUS.features do not ascend")
            refuse_unless(all(f < model.term_count for f in own), "CLUS.features: no such term")
            for feature, value in zip(own, values[first:last]):
                self.clusters.setdefault(feature, []).append((cluster, value))
        refuse_unless("CLFR" not in model.sections or count > 1, "CLFR beside too few clusters")
        self.forest = model.read_forest("CLFR", count)
        refuse_unless(
            self.score == 1 or count < 2 or self.forest, "CLUS wants CLFR, which is not there"
        )

    def score_of(self, text, known):
        norm = math.sqrt(sum(x * x for x in text.values()))
        unseen, squares = known
        all_squares = squares + unseen * self.unseen_weight**2
        coverage = math.sqrt(squares / all_squares) if all_squares > 0 else 0
        products = [0.0] * self.cluster_count
        for feature, x in text.items():
            for cluster, value in self.clusters.get(feature, ()):
                products[cluster] += x * value
        cosine = min(max(products, default=0) / norm * coverage, 1) if norm > 0 else 0
        if self.score == 1 or not self.forest:
            return cosine
        unit = {f: x / norm for f, x in text.items()} if norm > 0 else text
        vote = max(self.forest.vote(unit)) if cosine > 0 else 0
        return vote if self.score == 2 else vote * cosine


class Semantic:
    """What answers for messages that the gate does not know."""

    def __init__(self, model):
        self.model = model
        cursor = model.need("PIEC")
        self.pieces, count = [], 0
        for _ in range(2):
            table = {}
            for piece in cursor.ascending_strings("pieces"):
                text = piece.decode("utf-8")
                refuse_unless(1 <= len(piece) <= 255, f"a piece of {len(piece)} bytes")
                refuse_unless(
                    not re.search("[\x00-\x1f\x7f-\x9f]", text), f"{text!r} cannot be a piece")
                table[text] = count + len(table)
            count += len(table)
            self.pieces.append(table)
        cursor.finish()
        cursor = model.need("PVEC")
        cursor.number("I", "count", count, count)
        self.dimensions = cursor.number("I", "dimensionCount", 1, 4_096)
        self.vectors = self.read_quantized(cursor, count)
        cursor.finish()
        self.regression = model.read_regression("LOGV", model.feature_count + count)
        self.calibration = model.read_calibration("CALV")
        labels = len(model.labels)
        cursor = model.need("NEAR")
        cursor.number("I", "classCount", labels, labels)
        self.beginnings_only = cursor.number("I", "beginningsOnly", 0, 1) == 1
        self.threshold = cursor.number("d", "threshold", -1, 1)
        shapes = cursor.number("I", "count", 0, 1_048_576)
        cursor.number("I", "dimensionCount", self.dimensions, self.dimensions)
        cursor.numbers("d", shapes * labels, "labelSizes", 0, 1e18)
        self.shapes = self.read_quantized(cursor, shapes)
        cursor.padding(4)
        cursor.strings(shapes, shapes, "shapes")
        cursor.finish()

    def read_quantized(self, cursor, count):
        scales = cursor.numbers("f", count, "scales", 0, 1e30)
        codes = cursor.array("b", count * self.dimensions, "codes")
        return scales, codes

    def vector(self, vectors, place):
        scales, codes = vectors
        start = place * self.dimensions
        return [scales[place] * code for code in codes[start : start + self.dimensions]]

    def shares(self, text):
        """The share of each piece in the pieces of a text."""
        numbers = []
        for word in bert_words(text):
            found = cut(word, self.pieces)
            numbers += found[:1] if self.beginnings_only else found
        return {number: numbers.count(number) / len(numbers) for number in numbers}

    def features(self, message):
        text = message.decode("utf-8", "replace").lower()
        text = re.sub("[<>]", " ", mask(text)) if self.model.masks else text
        start = self.model.feature_count
        return {start + number: share for number, share in self.shares(text).items()}

    def similarity(self, message):
        text = re.sub("[<>]", " ", mask(message.decode("utf-8", "replace").lower()))
        meaning = [0.0] * self.dimensions
        for number, share in self.shares(text).items():
            for place, x in enumerate(self.vector(self.vectors, number)):
                meaning[place] += share * x
        norm = math.sqrt(sum(x * x for x in meaning)) or 1.0
        meaning = [x / norm for x in meaning]
        scale = struct.unpack("<f", struct.pack("<f", max(map(abs, meaning)) / 127))[0]
        if scale > 0:
            codes = [math.copysign(math.floor(abs(x / scale) + 0.5), x) for x in meaning]
            meaning = [scale * max(-127, min(code, 127)) for code in codes]
        products = [
            sum(x * y for x, y in zip(self.vector(self.shapes, shape), meaning))
            for shape in range(len(self.shapes[0]))
        ]
        return max(-1.0, min(max(products, default=-1.0), 1.0))


def bert_words(text):
    """§4.5, steps 1 to 4, with the properties of this Python's Unicode."""
    text = "".join(
        " " if char in "\t\n\r"
        else "" if char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cf", "Co")
        else " " if char.isspace() else char
        for char in text
    )
    text = re.sub(f"([{CHINESE}])", r" \1 ", text)
    text = "".join(
        char.lower()
        for char in unicodedata.normalize("NFD", text)
        if unicodedata.category(char) != "Mn"
    )
    words = []
    for run in text.split(" "):
        word = ""
        for char in run:
            if unicodedata.category(char)[0] == "P" or char in "$+<=>^`|~":
                words += [word, char]
                word = ""
            else:
                word += char
        words.append(word)
    return [word for word in words if word]


def cut(word, pieces):
    """The numbers of a word's pieces; none for a word without them."""
    numbers, start = [], 0
    while start < len(word) <= 100:
        table = pieces[1 if start else 0]
        for end in range(len(word), start, -1):
            if word[start:end] in table:
                numbers.append(table[word[start:end]])
                start = end
                break
        else:
            return []
    return numbers


def linear(regression, features):
    biases, weights = regression
    count = len(biases)
    return softmax(
        [
            biases[c] + sum(x * weights[f * count + c] for f, x in features.items())
            for c in range(count)
        ]
    )


def read_curves(cursor, count):
    starts = cursor.starts(count, None, "starts")
    cursor.padding(8)
    inputs = cursor.numbers("d", starts[-1], "inputs", 0, 1)
    outputs = cursor.numbers("d", starts[-1], "outputs", 0, 1)
    curves = []
    for first, last in zip(starts, starts[1:]):
        refuse_unless(first < last, "a curve has no points")
        x, y = inputs[first:last], outputs[first:last]
        refuse_unless(all(a < b for a, b in zip(x, x[1:])), "a curve's inputs do not ascend")
        refuse_unless(all(a <= b for a, b in zip(y, y[1:])), "a curve's outputs descend")
        curves.append((x, y))
    return curves


def height(curve, at):
    inputs, outputs = curve
    if at <= inputs[0]:
        return outputs[0]
    for place in range(1, len(inputs)):
        if at <= inputs[place]:
            x0, x1, y0, y1 = *inputs[place - 1 : place + 1], *outputs[place - 1 : place + 1]
            return y0 + (y1 - y0) / (x1 - x0) * (at - x0)
    return outputs[-1]


def softmax(z):
    powers = [math.exp(value - max(z)) for value in z]
    return [power / sum(powers) for power in powers]


def shares(values):
    total = sum(values)
    return [value / total if total > 0 else 1 / len(values) for value in values]


def character_terms(text, lengths):
    for piece in text.split():
        piece = f" {piece} "
        for length in lengths:
            if len(piece) <= length:
                yield length, piece
                break
            for first in range(len(piece) - length + 1):
                yield length, piece[first : first + length]


# Masking: the page's table, with W, END, NUMBER, CODE and FREE put in.

LETTERS = r"0-9a-z_\x80-\U0010FFFF"
W = f"[{LETTERS}]"
END = f"(?!{W})"
NUMBER = "[0-9]+(?:[.,:][0-9]+)*(?![0-9]|[.,:][0-9])"
CODE = "(?:usd|eur|gbp|chf|inr|jpy|aud|cad|cny|sek|nok|dkk|pln)"
FREE = f"(?=[0-9]+(?:(?![0-9a-z_])|{CODE}{END}))"
RULES = [
    (re.compile(pattern), becomes)
    for pattern, becomes in [
        ("[<>]", " "),
        (f"[$][ ]?{NUMBER}", "<amount>"),
        (rf"(?<![{LETTERS}/>])(?:/[{LETTERS}.@+%~-]+){{2,}}/?", "<path>"),
        (r"""[a-z]{2,8}://[^\t\n\x0b\x0c\r\x20"'<>]*""", "<url>"),
        (f"(?={W})[0-9a-z_.+-]{{1,64}}@[0-9a-z.-]{{1,255}}", "<email>"),
        (f"[€£][ ]?{NUMBER}", "<amount>"),
        (f"{CODE}[ ]?{NUMBER}{END}", "<amount>"),
        (f"[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{END}", "<uuid>"),
        (
            "(?=[a-f:]*[0-9])(?=[0-9a-f:]*::|(?:[0-9a-f]*:){7}[0-9a-f]*(?![0-9a-f:]))"
            f"(?={W})[0-9a-f:]{{3,39}}(?!:){END}",
            "<ip>",
        ),
        (f"[0-9a-f]{{2}}(?::[0-9a-f]{{2}}){{5}}(?!:){END}", "<mac>"),
        (rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}(?::[0-9]{{1,5}}{END})?{END}", "<ip>"),
        (f"0x[0-9a-f]+{END}", "<hex>"),
        (f"(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{{8,}}{END}", "<hex>"),
        (f"{FREE}{NUMBER}[ ]?(?:[$€£]|{CODE}){END}", "<amount>"),
        (f"{FREE}{NUMBER}({W}*)", "<num>"),
        (f"({W}+)", ""),
    ]
]


PLACEHOLDERS = f"[{LETTERS}<>]*<[{LETTERS}<>]*"


def mask(text):
    output, place = [], 0
    while place < len(text):
        for pattern, becomes in RULES:
            match = pattern.match(text, place)
            if match:
                output.append(becomes)
                if match.lastindex:
                    output.append(mask_parts(match[1]))
                place = match.end()
                break
        else:
            output.append(text[place])
            place += 1
    return "".join(output)


def mask_parts(word):
    return "_".join(
        "<id>"
        if re.search("[0-9][^0-9]+[0-9]|[^0-9][0-9]+[^0-9]", part)
        else re.sub("[0-9]+", "<num>", part)
        for part in word.split("_")
    )


def read_model(path):
    """The model in a file, or None, and the reason on standard error."""
    try:
        with open(path, "rb") as file:
            return Model(file.read())
    except Refusal as reason:
        print(f"{path}: {reason}", file=sys.stderr)
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", nargs="+")
    parser.add_argument("--verify", action="store_true", help="only check the files")
    parser.add_argument("--algorithm", choices=["logistic", "forest"])
    parser.add_argument("--jsonl", metavar="COLUMN", help="records; the message is in COLUMN")
    options = parser.parse_args()
    if options.verify:
        models = [read_model(path) for path in options.model]
        sys.exit(None in models)
    if len(options.model) > 1:
        parser.error("one model at a time classifies")
    model = read_model(options.model[0])
    if not model:
        sys.exit(1)
    for line in sys.stdin.buffer:
        message, values = line.rstrip(b"\r\n"), []
        if options.jsonl:
            record = json.loads(line)
            message = record[options.jsonl].encode("utf-8")
            values = [record[name].encode("utf-8") for name, _ in model.columns]
        answer = model.classify(message, values, options.algorithm)
        # repr() of a float has as many digits as it takes to read the same float back, up to 17.
        print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
