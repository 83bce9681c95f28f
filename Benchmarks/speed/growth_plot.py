#!/usr/bin/env python3
"""Draws the points of growth.py: processor time above, peak memory below, a column for each axis."""

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plot

# Without these the same points give another file each time.
matplotlib.rcParams["svg.hashsalt"] = "tocsin"
points = json.loads(open(sys.argv[1]).read())
axes = list(dict.fromkeys(point["axis"] for point in points))
figure, panels = plot.subplots(2, len(axes), figsize=(4.2 * len(axes), 7), squeeze=False)
for column, axis in enumerate(axes):
    of_axis = [point for point in points if point["axis"] == axis]
    for number, series in enumerate(dict.fromkeys(point["series"] for point in of_axis)):
        for threads, style in ((1, "-"), (2, "--")):
            line = [point for point in of_axis
                    if point["series"] == series and point["threads"] == threads]
            xs = [point["x"] for point in line]
            label = series if threads == 1 else None
            for panel, name, unit in ((0, "processor_seconds", 1), (1, "peak_bytes", 1e6)):
                panels[panel][column].plot(
                    xs, [point[name] / unit for point in line], style, marker=".",
                    color=f"C{number}", label=label)
    for panel, name in ((0, "CPU seconds"), (1, "peak MB")):
        panels[panel][column].set(xscale="log", yscale="log", xlabel=axis, ylabel=name)
        panels[panel][column].grid(alpha=0.3)
    panels[1][column].legend(fontsize=7)
figure.suptitle("One thread; dashed: two threads")
figure.tight_layout()
figure.savefig(sys.argv[2], metadata={"Date": None, "Creator": None})
