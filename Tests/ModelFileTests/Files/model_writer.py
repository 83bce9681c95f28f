"""Writes model files by models/FORMAT.md, sound or not, and knows where each field lies."""

import copy
import struct
import zlib


class Section:
    """The fields of a section, one behind the other."""

    def __init__(self, identity, required=True):
        self.identity, self.required = identity, required
        self.data, self.fields = bytearray(), {}

    def put(self, field, code, *values):
        self.fields[f"{self.identity}.{field}"] = (len(self.data), code)
        self.data += struct.pack(f"<{len(values)}{code}", *values)

    def pad(self, multiple):
        if len(self.data) % multiple:
            self.put("padding", "B", *bytes(-len(self.data) % multiple))

    def strings(self, field, strings):
        starts = [0]
        for string in strings:
            starts.append(starts[-1] + len(string))
        self.put(field + ".count", "I", len(strings))
        self.put(field + ".starts", "I", *starts)
        self.put(field + ".bytes", "B", *b"".join(strings))
        self.pad(4)


class ModelBytes:
    """A file and where its fields are: name → (offset, struct code)."""

    def __init__(self, sections):
        end = 64 + 24 * len(sections)
        table, body, self.fields = bytearray(), bytearray(), {}
        for place, section in enumerate(sections):
            start = (end + 63) // 64 * 64
            entry = 64 + 24 * place
            for name, offset, code in [("id", 0, "I"), ("flags", 4, "I"), ("offset", 8, "Q"),
                                       ("length", 16, "Q")]:
                self.fields[f"{section.identity}/{name}"] = (entry + offset, code)
            table += struct.pack(
                "<4sIQQ", section.identity.encode(), section.required, start, len(section.data))
            body += bytes(start - end) + section.data
            for name, (offset, code) in section.fields.items():
                self.fields[name] = (start + offset, code)
            end = start + len(section.data)
        for name, offset, code in [("version", 8, "I"), ("sectionCount", 12, "I"),
                                   ("fileLength", 16, "Q"), ("checksum", 24, "I"),
                                   ("reserved", 28, "B")]:
            self.fields["header." + name] = (offset, code)
        header = b"TOCSIN\r\n" + struct.pack("<IIQ", 1, len(sections), end)
        self.data = bytearray(header + bytes(64 - len(header)) + table + body)
        self.seal()

    def offset(self, field, place=0):
        start, code = self.fields[field]
        return start + place * struct.calcsize("<" + code)

    def set(self, field, value, place=0):
        struct.pack_into("<" + self.fields[field][1], self.data, self.offset(field, place), value)

    def seal(self):
        """Makes the checksum right."""
        self.data[24:28] = bytes(4)
        self.data[24:28] = struct.pack("<I", zlib.crc32(self.data))


def split(feature, threshold, left):
    return threshold | feature << 8 | left << 32


def leaf(row):
    return 0xFFFFFF << 8 | row << 32


class Forest:
    """Edges by feature, trees as lists of nodes, rows of leaf distributions."""

    def __init__(self, edges, trees, leaves):
        self.edges, self.trees, self.leaves = edges, trees, leaves

    def section(self, identity, class_count, feature_count):
        edges, edge_starts = [], [0]
        for feature in range(feature_count):
            edges += self.edges.get(feature, [])
            edge_starts.append(len(edges))
        tree_starts = [0]
        for tree in self.trees:
            tree_starts.append(tree_starts[-1] + len(tree))
        section = Section(identity)
        section.put("classCount", "I", class_count)
        section.put("featureCount", "I", feature_count)
        section.put("treeCount", "I", len(self.trees))
        section.put("edgeCount", "I", len(edges))
        section.put("nodeCount", "I", tree_starts[-1])
        section.put("leafCount", "I", len(self.leaves))
        section.put("edges", "d", *edges)
        section.put("nodes", "Q", *[node for tree in self.trees for node in tree])
        section.put("edgeStarts", "I", *edge_starts)
        section.put("treeStarts", "I", *tree_starts)
        section.put("leafDistributions", "f", *[share for row in self.leaves for share in row])
        return section


class Model:
    """The parts of a model. An attribute that is None leaves its section out."""

    card = b'{"made by": "Tests/ModelFileTests/Files/make.py"}'
    labels = [b"low", b"high"]
    masks, sublinear = False, False
    word_lengths, character_lengths = (1, 1), None
    words, characters = [b"failed", b"login"], None
    idf = [1.5, 1.0]
    columns = None
    biases, weights = [0.5, -0.5], [-1.0, 1.0, 2.0, -2.0]
    forest = None
    logistic_calibration = forest_calibration = None
    gate = cluster_forest = None
    semantic = None
    shape_keys = None
    drift = None
    extra = ()

    def changed(self, **changes):
        other = copy.copy(self)
        for name, value in changes.items():
            setattr(other, name, value)
        return other

    @property
    def feature_count(self):
        values = sum(len(values) for _, values in self.columns or [])
        return len(self.words or []) + len(self.characters or []) + values

    def sections(self):
        sections = [Section("CARD"), Section("LABL"), self.settings()]
        sections[0].put("json", "B", *self.card)
        sections[1].strings("labels", self.labels)
        for identity, terms in (("WORD", self.words), ("CHAR", self.characters)):
            if terms is not None:
                sections.append(Section(identity))
                sections[-1].strings("terms", terms)
        sections.append(Section("IDFS"))
        sections[-1].put("weights", "d", *self.idf)
        if self.columns is not None:
            sections.append(self.column_section())
        if self.weights is not None:
            sections.append(Section("LOGR"))
            sections[-1].put("classCount", "I", len(self.labels))
            sections[-1].put("featureCount", "I", self.feature_count)
            sections[-1].put("biases", "d", *self.biases)
            sections[-1].put("weights", "d", *self.weights)
        if self.forest is not None:
            sections.append(self.forest.section("FRST", len(self.labels), self.feature_count))
        for identity, calibration in (
            ("CALL", self.logistic_calibration), ("CALF", self.forest_calibration),
        ):
            if calibration is not None:
                sections.append(self.calibration(identity, *calibration))
        if self.gate is not None:
            sections.append(self.cluster_section())
        if self.cluster_forest is not None:
            count = len(self.gate["clusters"]) if self.gate else 2
            sections.append(self.cluster_forest.section("CLFR", count, self.feature_count))
        if self.semantic is not None:
            sections += self.semantic_sections()
        if self.shape_keys is not None:
            sections.append(self.shape_section())
        if self.drift is not None:
            sections.append(self.drift_section())
        return sections + list(self.extra)

    def settings(self):
        section = Section("SETT")
        flags = (self.word_lengths is not None) + 2 * (self.character_lengths is not None)
        section.put("flags", "B", flags + 4 * self.masks + 8 * self.sublinear)
        section.put("wordNGrams", "B", *(self.word_lengths or (0, 0)))
        section.put("characterNGrams", "B", *(self.character_lengths or (0, 0)))
        section.put("reserved", "B", 0, 0, 0)
        return section

    def column_section(self):
        section = Section("COLS")
        section.strings("names", [name for name, _ in self.columns])
        for _, values in self.columns:
            section.strings("values", values)
        return section

    def calibration(self, identity, precision, thresholds, temperature=None, curves=None):
        section = Section(identity)
        section.put("kind", "I", 1 if temperature else 2 if curves else 0)
        section.put("classCount", "I", len(self.labels))
        section.put("targetPrecision", "d", precision)
        section.put("thresholds", "d", *thresholds)
        if temperature:
            section.put("temperature", "d", temperature)
        if curves:
            starts = [0]
            for points in curves:
                starts.append(starts[-1] + len(points))
            section.put("starts", "I", *starts)
            section.pad(8)
            section.put("inputs", "d", *[x for points in curves for x, _ in points])
            section.put("outputs", "d", *[y for points in curves for _, y in points])
        return section

    def cluster_section(self):
        clusters = self.gate["clusters"]
        elements = [element for cluster in clusters for element in cluster["centroid"]]
        starts = [0]
        for cluster in clusters:
            starts.append(starts[-1] + len(cluster["centroid"]))
        section = Section("CLUS")
        section.put("score", "I", self.gate["score"])
        section.put("minSamples", "I", 5)
        section.put("clusterCount", "I", len(clusters))
        section.put("classCount", "I", len(self.labels))
        section.put("elementCount", "I", len(elements))
        section.put("reserved", "I", 0)
        section.put("threshold", "d", self.gate["threshold"])
        section.put("epsilon", "d", 0.3)
        section.put("unseenTermWeight", "d", self.gate["unseen_term_weight"])
        section.put("noiseSize", "d", 7.0)
        section.put("labelSizes", "d", *[x for c in clusters for x in c["label_sizes"]])
        section.put("values", "d", *[value for _, value in elements])
        section.put("starts", "I", *starts)
        section.put("features", "I", *[feature for feature, _ in elements])
        section.strings("shapes", [cluster["shape"] for cluster in clusters])
        return section

    def semantic_sections(self):
        semantic = self.semantic
        pieces, vectors, regression, near = map(Section, ("PIEC", "PVEC", "LOGV", "NEAR"))
        count = 0
        for field in ("beginnings", "continuations"):
            pieces.strings(field, semantic[field])
            count += len(semantic[field])
        vectors.put("count", "I", count)
        vectors.put("dimensionCount", "I", semantic["dimensions"])
        vectors.put("scales", "f", *semantic["scales"])
        vectors.put("codes", "b", *semantic["codes"])
        feature_count = self.feature_count + count
        regression.put("classCount", "I", len(self.labels))
        regression.put("featureCount", "I", feature_count)
        regression.put("biases", "d", *semantic["biases"])
        regression.put("weights", "d", *semantic["weights"])
        near.put("classCount", "I", len(self.labels))
        near.put("beginningsOnly", "I", semantic["beginnings_only"])
        near.put("threshold", "d", semantic["threshold"])
        near.put("count", "I", len(semantic["shapes"]))
        near.put("dimensionCount", "I", semantic["dimensions"])
        near.put("labelSizes", "d", *semantic["label_sizes"])
        near.put("scales", "f", *semantic["shape_scales"])
        near.put("codes", "b", *semantic["shape_codes"])
        near.pad(4)
        near.strings("shapes", semantic["shapes"])
        calibration = self.calibration("CALV", *semantic["calibration"])
        return [pieces, vectors, regression, calibration, near]

    def shape_section(self):
        section = Section("SHAP", required=False)
        section.put("shapeCount", "I", len(self.shape_keys))
        section.put("reserved", "I", 0)
        section.put("keys", "Q", *self.shape_keys)
        return section

    def drift_section(self):
        section = Section("DRFT", required=False)
        section.put("classCount", "I", len(self.labels))
        section.put("termCount", "I", len(self.drift["terms"]))
        for field in ("answers", "shares", "confidences", "probabilities", "otherTermRows",
                      "termRows"):
            section.put(field, "d", *self.drift[field])
        section.put("terms", "I", *self.drift["terms"])
        return section

    def bytes(self):
        return ModelBytes(self.sections())


PLAIN = Model()

FOREST = Forest(
    edges={0: [0.25, 0.5], 2: [0.125], 8: [0.5]},
    trees=[
        [split(0, 1, 1), leaf(0), split(2, 0, 3), leaf(1), leaf(2)],
        [split(8, 0, 1), leaf(2), leaf(0)],
    ],
    leaves=[(1, 0, 0), (0.25, 0.5, 0.25), (0, 0.125, 0.875)],
)

EVERYTHING = Model().changed(
    labels=[b"low", b"high", "très haut".encode()],
    masks=True,
    sublinear=True,
    word_lengths=(1, 2),
    character_lengths=(2, 3),
    words=[b"failed", b"failed for", b"login", b"user<num>"],
    characters=[b" lo", b"ip", b"ip>", "é ".encode()],
    idf=[1.5, 2.25, 1.0, 3.0, 1.25, 2.0, 2.5, 4.0],
    columns=[(b"log_type", [b"", b"Audit", b"HTTP"]), (b"process", [b"Web Server"])],
    biases=[0.5, -0.25, 0.125],
    weights=[(7 * place % 16 - 8) / 8 for place in range(36)],
    forest=FOREST,
    logistic_calibration=(0.875, [0.5, 0.625, 2.0], 2.0),
    forest_calibration=(
        0.0, [0.0, 0.0, 0.0], None,
        [[(0.25, 0.0), (0.75, 1.0)], [(0.5, 0.5)], [(0.0, 0.125), (1.0, 0.875)]],
    ),
    gate={
        "score": 3, "threshold": 0.375, "unseen_term_weight": 2.0,
        "clusters": [
            {"centroid": [(0, 0.6), (2, 0.8)], "label_sizes": [3.0, 0.0, 1.0],
             "shape": b"login failed for user<num>"},
            {"centroid": [(4, 1.0)], "label_sizes": [0.0, 2.0, 0.0], "shape": b"log out"},
        ],
    },
    cluster_forest=Forest(
        edges={0: [0.25]}, trees=[[split(0, 0, 1), leaf(0), leaf(1)]],
        leaves=[(0.25, 0.75), (1, 0)]),
)

MEANING = EVERYTHING.changed(
    semantic={
        "beginnings": [b"failed", b"log", "é".encode()], "continuations": [b"in"],
        "dimensions": 3, "scales": [0.5, 0.25, 1.0, 0.0],
        "codes": [2, 0, 0, 0, 127, -127, -128, 1, 1, 5, 6, 7],
        "biases": [0.25, 0.0, -0.25],
        "weights": [(5 * place % 16 - 8) / 8 for place in range(48)],
        "threshold": 0.75, "label_sizes": [3.0, 0.0, 1.0, 0.0, 2.0, 0.0],
        "shapes": [b"login failed for user<num>", b"log out"],
        "shape_scales": [0.0078125, 0.0078125], "shape_codes": [127, 0, 0, 0, 90, -90],
        "calibration": (0.0, [0.0, 0.0, 0.0], 0.5), "beginnings_only": 0,
    })
BEGINNINGS = MEANING.changed(semantic=MEANING.semantic | {"beginnings_only": 1})

# FNV-1a of no bytes and of `a`, as the page gives them, in ascending order.
SHAPES = PLAIN.changed(shape_keys=[0xAF63DC4C8601EC8C, 0xCBF29CE484222325])

# Five held-out rows: three called low with a probability of 0.9, two called high with 0.6. The gate
# refuses one, two are of new shapes. `failed` is in two of the rows called high, `login` in all.
DRIFT = PLAIN.changed(drift={
    "shares": [1.0, 2.0], "answers": [3.0, 2.0],
    "confidences": [0.0] * 12 + [2.0] + [0.0] * 5 + [3.0, 0.0],
    "probabilities": [0.0] * 8 + [2.0] + [0.0] * 9 + [3.0, 0.0]
    + [0.0, 0.0, 3.0] + [0.0] * 9 + [2.0] + [0.0] * 7,
    "otherTermRows": [7.0, 0.0], "terms": [0, 1], "termRows": [0.0, 2.0, 3.0, 2.0],
})

# The forest alone, on characters alone.
CHARACTERS = Model().changed(
    word_lengths=None, words=None, character_lengths=(2, 2), characters=[b" f", b"fa", b"il"],
    idf=[1.0, 2.0, 4.0], biases=None, weights=None,
    forest=Forest(
        edges={1: [0.25]}, trees=[[split(1, 0, 1), leaf(1), leaf(0)], [leaf(1)]],
        leaves=[(0.25, 0.75), (1, 0)]))
