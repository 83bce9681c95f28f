#!/usr/bin/env python3
"""Measures how time and memory of tocsin grow with rows, terms, classes, trees and threads.

Started by scripts/benchmark --growth, which makes what this needs. Standard library only, but for
the plot: see process.py."""

import argparse
import datetime
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import machine
from data import Data
from process import Failed, run, say

ROWS = [10_000, 100_000, 1_000_000, 10_000_000]
TERMS = [1_000, 10_000, 100_000, 1_000_000]
CLASSES = [2, 10, 50, 200, 500]
TREES = [1, 10, 100, 1_000]
# The axes, and what is measured along each: the name of a series and its points.
AXES = {
    "rows": {
        "generate": ROWS, "classify portal": ROWS, "classify distinct": ROWS,
        "train portal": ROWS, "train distinct": ROWS[:3], "train forest portal": ROWS[:3]},
    "terms": {"train": TERMS, "classify": TERMS},
    "classes": {"train": CLASSES, "train forest": CLASSES, "classify": CLASSES},
    "trees": {"train": TREES, "classify": TREES},
}
TITLES = {
    "rows": "Rows (train distinct: nearly every message is different)",
    "terms": "Terms (200,000 rows of 20 words)",
    "classes": "Classes (20,000 rows)",
    "trees": "Trees (10,000 rows of the portal; classify 100,000 without memo)",
}


def main():
    options = arguments()
    lab = Lab(options)
    page = Page(options.results)
    for axis in options.axis or AXES:
        for series, points in AXES[axis].items():
            if options.series and series not in options.series:
                continue
            for threads in (1, 2):
                found = measure(lab, options, axis, series, threads, points)
                page.replace(axis, series, threads, found)
                page.write()
    page.write()
    print(page.markdown())
    if page.points:
        subprocess.run([sys.executable, Path(__file__).with_name("growth_plot.py"),
                        page.json, options.results / "growth.svg"], check=True)


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/benchmark --growth", description=__doc__.split("\n")[0])
    parser.add_argument("--axis", action="append", choices=AXES, help="(default: all)")
    parser.add_argument(
        "--series", action="append", metavar="NAME",
        help="one of " + ", ".join(sorted({name for axis in AXES.values() for name in axis}))
        + " (default: all of the axis)")
    parser.add_argument("--most", type=int, default=10 ** 7, help="the largest point (default: all)")
    parser.add_argument(
        "--patience", type=float, default=600,
        help="leave out points that would take more seconds than this (default: 600)")
    parser.add_argument("--tocsin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--data", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--results", required=True, type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(lab, options, axis, series, threads, points):
    """The points of a series, up to the first that is too much."""
    found, expected = [], 0
    for place, x in enumerate(points):
        if x > options.most or expected > options.patience:
            break
        command, rows = lab.command(axis, series, x)
        try:
            done = run([*command, "--threads", threads])
        except Failed as failure:
            say(f"skipped: {axis}, {series}, {x}: {failure}")
            break
        say(f"{axis}, {series}, {x:,}, {threads} threads: {done.wall:.3g} s, "
            f"{done.peak / 1e6:.0f} MB")
        found.append({
            "axis": axis, "series": series, "x": x, "threads": threads, "rows": rows,
            "seconds": done.wall, "processor_seconds": done.cpu, "peak_bytes": done.peak})
        if place + 1 < len(points):
            expected = done.wall * points[place + 1] / x
    return found


class Lab:
    """Data, models and commands."""

    def __init__(self, options):
        self.tocsin = options.tocsin
        self.folder = options.data / "growth"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data_folder = options.data
        self.output = self.folder / "output"

    def command(self, axis, series, x):
        """The words of a run without its threads, and its rows."""
        verb, *rest = series.split()
        return getattr(self, axis)(verb, rest, x)

    # Along rows

    def rows(self, verb, rest, x):
        if verb == "generate":
            words = ["generate", "--profile", "portal", "--rows", x, "--seed", 1, "--quiet",
                     "--output", self.output]
            return [self.tocsin, *words], x
        data = self.data(rest[-1], x)
        if verb == "classify":
            return self.classify(self.model(rest[-1]), data), x
        forest = ["--algorithm", "forest", "--trees", 20] if "forest" in rest else []
        return self.train(data, *forest), x

    def data(self, name, rows):
        return Data(name, rows, self.data_folder, self.tocsin, None).dataset()

    def model(self, name):
        path = self.folder / f"{name}.tocsin"
        if not path.exists():
            run([*self.train(self.data(name, 100_000)), "--output", path])
        return path

    # Along terms

    def terms(self, verb, rest, x):
        rows = 200_000
        data = self.folder / f"terms-{x}.csv"
        if not data.exists():
            write_words(data, rows, word_count=x, class_count=4)
        plain = ["--no-mask", "--ngrams", "1,1", "--no-gate", "--holdout", "0"]
        if verb == "train":
            return self.train(data, *plain), rows
        model = self.folder / f"terms-{x}.tocsin"
        if not model.exists():
            run([*self.train(data, *plain), "--output", model])
        return self.classify(model, data), rows

    # Along classes

    def classes(self, verb, rest, x):
        rows = 20_000
        data = self.folder / f"classes-{x}.csv"
        if not data.exists():
            write_words(data, rows, word_count=5_000, class_count=x)
        plain = ["--no-mask", "--ngrams", "1,1", "--no-gate", "--holdout", "0"]
        if rest:
            plain += ["--algorithm", "forest", "--trees", 10]
        if verb == "train":
            return self.train(data, *plain), rows
        model = self.folder / f"classes-{x}.tocsin"
        if not model.exists():
            run([*self.train(data, *plain), "--output", model])
        return self.classify(model, data), rows

    # Along trees

    def trees(self, verb, rest, x):
        data = self.data("portal", 10_000) if verb == "train" else self.data("portal", 100_000)
        words = ["--algorithm", "forest", "--trees", x, "--no-gate", "--holdout", "0"]
        if verb == "train":
            return self.train(data, *words), 10_000
        model = self.folder / f"trees-{x}.tocsin"
        if not model.exists():
            run([*self.train(self.data("portal", 10_000), *words), "--output", model])
        return [*self.classify(model, data), "--no-memo"], 100_000

    def train(self, data, *words):
        return [self.tocsin, "train", data, "--quiet", "--output", self.output, *words]

    def classify(self, model, data):
        return [self.tocsin, "classify", model, data, "--output", self.output]


def write_words(path, rows, word_count, class_count):
    """Messages of 20 words, every word in use; the first word of a message goes by its class."""
    say(f"making {path.name}")
    chance = random.Random(1)
    with open(path, "w") as file:
        file.write("message,severity\n")
        for row in range(rows):
            label = row % class_count
            words = [label * 7 % word_count] + [
                (row * 19 + place) % word_count if place < 5 else chance.randrange(word_count)
                for place in range(19)]
            file.write(" ".join(f"w{word:x}x" for word in words) + f",class{label}\n")


class Page:
    """The measured points, kept as JSON and as Markdown."""

    def __init__(self, folder):
        self.json = folder / "growth.json"
        self.page = folder / "growth.md"
        self.points = json.loads(self.json.read_text()) if self.json.exists() else []

    def replace(self, axis, series, threads, found):
        """Puts the points of one series in place of those measured before."""
        if not found:
            return
        run_of = {"machine": machine.description(), "commit": machine.commit(),
                  "date": datetime.date.today().isoformat()}
        kept = [point for point in self.points
                if (point["axis"], point["series"], point["threads"]) != (axis, series, threads)
                or point["x"] not in {new["x"] for new in found}]
        order = {(name, each): place for place, (name, each) in enumerate(
            (name, each) for name in AXES for each in AXES[name])}
        self.points = sorted(
            kept + [point | {"run": run_of} for point in found],
            key=lambda point: (order[point["axis"], point["series"]], point["threads"],
                               point["x"]))

    def write(self):
        self.json.write_text(json.dumps(self.points, indent=1) + "\n")
        self.page.write_text(self.markdown())

    def markdown(self):
        lines = ["# How cost grows", "",
                 "Whole processes, start included, one run of each, on one thread where two are not "
                 "named. The processor's seconds count what the process did; the wall's also what "
                 "its neighbours on the machine did. Memory is the peak of the process as the "
                 "kernel counts it, some 28 MB of it the program itself. Made by "
                 "`scripts/benchmark --growth`; what is measured is in "
                 "[growth.py](../speed/growth.py).", "", "![](growth.svg)", "", *self.remarks()]
        for axis in AXES:
            points = [point for point in self.points if point["axis"] == axis]
            if not points:
                continue
            lines += [f"## {TITLES[axis]}", "",
                      f"| | {axis} | CPU s | CPU µs per row | wall s | wall s, 2 threads "
                      "| peak MB | peak MB, 2 threads | bytes per row |",
                      "|---|---|---|---|---|---|---|---|---|"]
            for series in AXES[axis]:
                of_series = [point for point in points if point["series"] == series]
                for x in sorted({point["x"] for point in of_series}):
                    lines.append(self._line(series, x, of_series))
            lines.append("")
        runs = {json.dumps(point["run"]["machine"]) for point in self.points}
        commits = sorted({point["run"]["commit"] for point in self.points})
        lines += ["## Machine", ""]
        for text in sorted(runs):
            of = json.loads(text)
            lines.append(
                f"- {of['processor']}, {of['cores']} cores, {of['memory_gib']} GiB, Linux "
                f"{of['kernel']}; {of['compiler']}; commits {', '.join(commits)}")
        return "\n".join(lines) + "\n"

    def remarks(self):
        """What the points say of rows, in words."""
        lines = []
        for series in AXES["rows"]:
            of = [point for point in self.points
                  if (point["axis"], point["series"], point["threads"]) == ("rows", series, 1)]
            if len(of) > 1:
                least, most = of[0], of[-1]
                lines.append(
                    f"- {series}: {most['x'] / least['x']:,.0f} times the rows take "
                    f"{most['peak_bytes'] / least['peak_bytes']:.2f} times the memory.")
        return lines + [""]

    @staticmethod
    def _line(series, x, points):
        at = {point["threads"]: point for point in points if point["x"] == x}
        one = at.get(1) or at[2]

        def digits(threads, name, unit, form):
            return format(at[threads][name] / unit, form) if threads in at else ""

        return (f"| {series} | {x:,} | {one['processor_seconds']:.3g} "
                f"| {one['processor_seconds'] / one['rows'] * 1e6:.3g} "
                f"| {digits(1, 'seconds', 1, '.3g')} | {digits(2, 'seconds', 1, '.3g')} "
                f"| {digits(1, 'peak_bytes', 1e6, '.0f')} | {digits(2, 'peak_bytes', 1e6, '.0f')} "
                f"| {one['peak_bytes'] / one['rows']:,.0f} |")


if __name__ == "__main__":
    main()
