"""Runs a program and tells what it took. Standard library only."""

import json
import os
import signal
import subprocess
import sys
import tempfile


# What a process holds in memory when it starts a child counts for the child's peak (the kernel's
# rule), so that another, which holds next to nothing, starts the program. What it took goes to a file.
LAUNCHER = """
import json, os, sys, time
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
json.dump({"wall": time.perf_counter() - start, "cpu": usage.ru_utime + usage.ru_stime,
           "peak": usage.ru_maxrss * 1024, "code": os.waitstatus_to_exitcode(status)},
          open(sys.argv[1], "w"))
"""


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
    words = [str(word) for word in command]
    # Whoever waits until its file is on the disk would wait for what the one before it wrote, too.
    os.sync()
    # Files, not pipes: nobody reads while the program runs.
    with tempfile.NamedTemporaryFile("w+") as report, tempfile.TemporaryFile("w+") as output, \
            tempfile.TemporaryFile("w+") as errors:
        # A group of their own, so that both end where this process is interrupted.
        launcher = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", LAUNCHER, report.name, *words], env=environment,
            stdin=subprocess.DEVNULL, stdout=output, stderr=errors, process_group=0)
        try:
            launcher.wait()
        except BaseException:
            os.killpg(launcher.pid, signal.SIGKILL)
            raise
        taken, said, complaint = (_text(file) for file in (report, output, errors))
    taken = json.loads(taken or '{"code": "none"}')
    if taken["code"] != 0:
        raise Failed(f"{' '.join(words)}: exit code {taken['code']}\n{complaint[-2000:]}")
    return Run(taken["wall"], taken["cpu"], taken["peak"], said)


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
