"""The data sets: made by tocsin generate, kept from run to run, remade when the program changes."""

import re
from pathlib import Path

from process import run, say

# What `distinct` adds to every line, so that nearly no two are alike when they are masked.
WHO = """the night shift|the first line|the second line|the branch in Lyon|the branch in Gdansk|
the card desk|the treasury desk|the fraud team|the release team|the storage team|the network team|
an auditor|a customer by telephone|the help desk|the payments team|a supplier|the duty manager|
the security office|the data centre|the mainframe operators"""
WHILE = """the mirror was being rebuilt|a certificate was being renewed|the tape robot was idle|
the quarterly report was running|a firmware was being loaded|half of the racks were cooled by hand|
the price feed was replayed|a schema was being migrated|the lift was out of service|
an exercise was under way|the standby site was in charge|backups were being verified|
the new release was rolled out|a fibre was being spliced|the clock was being corrected|
old statements were archived|a load test was running|the cash machines were refilled|
keys were being rotated|the night batch was late"""
THEN = """nobody has looked at it yet|a colleague takes a look tomorrow|the vendor has been told|
a workaround is in place|the dashboard was checked twice|no further step is planned|
the change calendar was consulted|a note is in the log book|the shift handover mentions it|
the runbook was followed|the morning call will discuss it|the standby was left alone|
a second pair of eyes agreed|the rota was informed|the graph looks as on other days|
it was seen on two screens|a screenshot is attached|the tally was kept by hand|
the weekly review will list it|a trial is being prepared"""

SEEDS = {"train": 11, "test": 12}


class Data:
    """The files of one set and size."""

    def __init__(self, name, rows, folder, tocsin, measure):
        self.name = name
        self.rows = rows
        self.folder = folder / f"{name}-{rows}"
        self.tocsin = tocsin
        self.measure = measure
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, name):
        return self.folder / name

    def generate_options(self):
        """What makes the rows of this set."""
        if self.name == "portal":
            return ["--profile", "portal"]
        return ["--catalogue", self.catalogue(), "--identifiers", "1"]

    def catalogue(self):
        path = self.folder.parent / "distinct.yaml"
        if not path.exists():
            printed = run([self.tocsin, "generate", "--profile", "broad", "--print-catalogue"])
            path.write_text(widened(printed.output))
        return path

    def dataset(self, part="train"):
        """A CSV file with all columns."""
        path = self.path(f"{part}.csv")
        if not path.exists():
            say(f"making {path.name} of {self.name}, {self.rows} rows")
            run([self.tocsin, "generate", *self.generate_options(), "--rows", self.rows,
                 "--seed", SEEDS[part], "--output", path, "--quiet"])
        return path

    def lines(self):
        """The messages of the test part, one on a line, and beside them their labels."""
        path = self.path("test.txt")
        if not path.exists():
            import csv
            with open(self.dataset("test"), newline="") as rows, open(path, "w") as lines, \
                    open(self.path("test.labels"), "w") as labels:
                for row in csv.DictReader(rows):
                    lines.write(" ".join(row["message"].split()) + "\n")
                    labels.write(row["severity"] + "\n")
        return path

    def fasttext(self):
        """The training part as fastText reads it."""
        path = self.path("train.fasttext")
        if not path.exists():
            import csv
            with open(self.dataset(), newline="") as rows, open(path, "w") as lines:
                for row in csv.DictReader(rows):
                    text = " ".join(re.findall(r"\w\w+", row["message"].lower()))
                    lines.write(f"__label__{row['severity']} {text}\n")
        return path

    def matrix(self):
        """TF-IDF of the masked messages of the training part, for the learners."""
        path = self.path("matrix")
        if not (path / "shape").exists():
            say(f"making the matrix of {self.name}, {self.rows} rows")
            run([self.measure, "matrix", self.dataset(), path, "--mask"])
        return path


def widened(catalogue):
    """The catalogue with additions of many wordings in place of identifiers of customers."""
    parts = [re.sub(r"\s*\n\s*", "", text) for text in (WHO, WHILE, THEN)]
    text = (f' {{Reported|Noted|Seen|Raised}} by {{{parts[0]}}} {{while|after|before}} '
            f'{{{parts[1]}}}, {{{parts[2]}}}.')
    head, rest = catalogue.split("  identifiers:\n", 1)
    # The last kind of identifier is the address; the injections follow.
    rest = rest[rest.index("  injections:\n"):]
    return f'{head}  identifiers:\n    breadth:\n      - "{text}"\n{rest}'
