"""Runs a program and tells what it took. Standard library only: what this process holds in memory
when it starts a child counts for the child's peak (the kernel's rule)."""

import json
import os
import subprocess
import sys
import tempfile
import time


class Run:
    """What one run of a program took and said."""

    def __init__(self, wall, cpu, peak, output):
        self.wall = wall
        self.cpu = cpu
        self.peak = peak
        self.output = output

    @property
    def figures(self):
        """The JSON object on the last line of its standard output, if there is one."""
        lines = self.output.strip().splitlines()
        if not lines or not lines[-1].startswith("{"):
            return {}
        return json.loads(lines[-1])


class Failed(Exception):
    """A program ended with an error."""


def run(command, environment=None):
    """Runs a program to its end; its wall seconds, processor seconds and peak memory in bytes."""
    environment = dict(os.environ) | (environment or {})
    start = time.perf_counter()
    # Files, not pipes: nobody reads while the child runs.
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        child = subprocess.Popen(
            [str(word) for word in command], env=environment, stdin=subprocess.DEVNULL,
            stdout=output, stderr=errors)
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except KeyboardInterrupt:
            child.kill()
            raise
        wall = time.perf_counter() - start
        said, complaint = (_text(file) for file in (output, errors))
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: exit code {child.returncode}\n{complaint[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, said)


def _text(file):
    file.seek(0)
    return file.read()


def one_thread():
    """Variables that keep the libraries of a peer on one thread."""
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS",
             "RAYON_NUM_THREADS", "ARROW_NUM_THREADS"]
    return {name: "1" for name in names}


def say(text):
    print(text, file=sys.stderr, flush=True)
