#!/usr/bin/env python3
"""Runs the stages of tocsin and its peers in turn, checks both answers, and prints one table.

Started by scripts/benchmark, which makes what this needs."""

import argparse
import datetime
import os
import statistics
import sys
from pathlib import Path

import machine
from data import Data
from process import Failed, run, say
from results import Results
from stages import STAGES, Bench

PEER_MODULES = {
    "fasttext": "fasttext", "liblinear": "liblinear.liblinear", "lightgbm": "lightgbm",
    "onnx": "onnxruntime, skl2onnx"}


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/benchmark", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--stage", action="append", choices=list(STAGES), metavar="NAME",
        help=f"one of {', '.join(STAGES)}; may be given several times (default: all)")
    parser.add_argument(
        "--set", action="append", choices=["portal", "distinct"], help="(default: both)")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument(
        "--patience", type=float, default=20,
        help="seconds after which a run is not repeated (default: 20)")
    parser.add_argument(
        "--peers", default="all",
        help="all, none, or some of " + ", ".join(PEER_MODULES) + " beside scikit-learn")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--tocsin", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--measure", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--data", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--results", required=True, type=Path)
    return parser.parse_args()


def available_peers(wanted):
    """The peers that can be imported here, of those that are wanted; others are named."""
    names = list(PEER_MODULES) if wanted == "all" else [
        name for name in wanted.split(",") if name not in ("none", "sklearn")]
    unknown = [name for name in names if name not in PEER_MODULES]
    if unknown:
        sys.exit(f"no peer is called {', '.join(unknown)}; there are {', '.join(PEER_MODULES)}")
    found, missing = [], []
    for name in names:
        try:
            run([sys.executable, "-c", f"import {PEER_MODULES[name]}"])
            found.append(name)
        except Failed:
            missing.append(name)
            say(f"skipped: {name} cannot be imported here")
    return found, missing


class Contest:
    """The runs of a stage."""

    def __init__(self, stage, patience):
        self.stage = stage
        self.patience = patience
        self.times = {contender.name: [] for contender in stage.contenders}
        self.processor = {contender.name: [] for contender in stage.contenders}
        self.peaks = {contender.name: 0 for contender in stage.contenders}
        self.figures = {}
        self.failures = {}

    def repeat(self, count):
        """Each contender once, then each again: what the neighbours do hits all alike."""
        for repetition in range(count):
            for contender in self.stage.contenders:
                name = contender.name
                if name in self.failures:
                    continue
                if repetition > 0 and max(self.times[name]) * self.scale > self.patience:
                    continue
                self.run(contender)

    @property
    def scale(self):
        return 1e-6 if self.stage.figure else 1

    def run(self, contender):
        try:
            found = run(contender.command, contender.environment)
        except Failed as failure:
            self.failures[contender.name] = str(failure)
            say(f"skipped: {contender.name} failed: {failure}")
            return
        figures = found.figures | (contender.after(found) if contender.after else {})
        self.figures[contender.name] = figures
        if self.stage.figure:
            time = figures[self.stage.figure]
        else:
            time = found.wall if contender.whole else figures["seconds"]
        self.times[contender.name].append(time)
        self.processor[contender.name].append(found.cpu)
        self.peaks[contender.name] = max(self.peaks[contender.name], found.peak)
        say(f"  {contender.name}: {time:.4g} {'µs' if self.stage.figure else 's'}, "
            f"{found.peak / 1e6:.0f} MB")

    def rows(self):
        """One for each contender, the first of which is what the others are compared with."""
        first = self.stage.contenders[0].name
        for contender in self.stage.contenders:
            name = contender.name
            row = {
                "stage": self.stage.name, "title": self.stage.title, "set": self.stage.data.name,
                "rows": self.stage.data.rows, "contender": name, "note": contender.note,
                "target": contender.target, "unit": self.stage.unit}
            if not self.times[name]:
                yield row | {"skipped": self.failures.get(name, "not run")[-300:]}
                continue
            median = statistics.median(self.times[name])
            row |= {
                "median": median, "least": min(self.times[name]), "most": max(self.times[name]),
                "runs": len(self.times[name]), "peak_bytes": self.peaks[name],
                "processor_seconds": statistics.median(self.processor[name]),
                "figures": self.figures[name]}
            if name != first and self.times[first]:
                row["ratio"] = median / statistics.median(self.times[first])
                row["memory_ratio"] = self.peaks[name] / self.peaks[first]
            yield row

    def check(self):
        missing = [name for name in self.times if not self.times[name]]
        try:
            text = self.stage.check(self.figures)
        except KeyError as missing_figure:
            text = f"NOT CHECKED: {missing_figure} is missing"
        return text + (f"; skipped: {', '.join(missing)}" if missing else "")


def main():
    options = arguments()
    peers, missing = available_peers(options.peers)
    scratch = options.data / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.tocsin, options.measure, scratch, options.threads, peers)
    results = Results(options.results, options.rows)
    for name in options.stage or STAGES:
        for set_name in options.set or ["portal", "distinct"]:
            data = Data(set_name, options.rows, options.data, options.tocsin, options.measure)
            say(f"{name}, {set_name}, {options.rows} rows")
            stage = STAGES[name](bench, data)
            contest = Contest(stage, options.patience)
            contest.repeat(options.repeats)
            results.replace(stage, list(contest.rows()), {
                "check": contest.check(), "machine": machine.description(),
                "commit": machine.commit(), "threads": options.threads,
                "date": datetime.date.today().isoformat(), "skipped": missing})
            results.write()
    print(results.markdown())


main()
