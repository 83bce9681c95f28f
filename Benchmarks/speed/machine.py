"""What machine, compiler and state of the source a figure is from."""

import os
import platform
import subprocess
from pathlib import Path


def _said(*command):
    try:
        found = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent)
    except OSError:
        return ""
    return found.stdout.strip()


def commit():
    """The commit, marked where the sources differ from it."""
    name = _said("git", "rev-parse", "--short=10", "HEAD")
    changed = _said("git", "status", "--porcelain", "--untracked-files=no", "--", "../../Sources",
                    "../../Package.swift")
    return name + ("+" if changed else "")


def description():
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 ** 30
    compiler = next(iter(_said("swift", "--version").splitlines()), "")
    return {
        "processor": f"{model} ({_identity()})", "cores": os.cpu_count(),
        "memory_gib": round(memory), "kernel": platform.release(), "compiler": compiler,
        "python": platform.python_version()}


def _identity():
    wanted = {"cpu family": "family", "model\t": "model"}
    found = []
    for line in Path("/proc/cpuinfo").read_text().splitlines()[:12]:
        for start, name in wanted.items():
            if line.startswith(start):
                found.append(f"{name} {line.split(':', 1)[1].strip()}")
    return ", ".join(found)
