#!/usr/bin/env python3
"""Counts the instructions of five small fixed workloads and compares them with those on record.

Started by scripts/count-instructions. Standard library only."""

import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from workloads import PREPARATIONS, WORKLOADS, write_data

TOLERANCE = 0.02

# All that programs read of their surroundings and that could change what they do. Valgrind itself
# shows every program one processor of 2014 (Haswell) with its caches, on whatever machine with AVX2
# it runs, so that glibc, Hyperscan and OpenBLAS choose the same kernels on each.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC",
    "SWIFT_DETERMINISTIC_HASHING": "1",
    "OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1",
}


class Failed(Exception):
    """A program ended with an error."""


def main():
    options = arguments()
    here = surroundings()
    record = json.loads(options.record.read_text()) if options.record.exists() else None
    if not options.update:
        if record is None:
            raise Failed(f"{options.record} is missing. Make it with --update.")
        differing = [name for name in here if here[name] != record["surroundings"].get(name)]
        if differing:
            for name in differing:
                print(f"skipped: the counts on record are of {name} "
                      f"'{record['surroundings'].get(name)}', here is '{here[name]}'")
            print("Counts compare only where these are the same; --update records those of here.")
            return 0
    profiles = options.profiles
    shutil.rmtree(profiles, ignore_errors=True)
    profiles.mkdir(parents=True)
    counts = count_all(options.tocsin, profiles)
    if options.update:
        options.record.write_text(
            json.dumps({"surroundings": here, "instructions": counts}, indent=1) + "\n")
        for name, parts in counts.items():
            print(f"{name:24}{sum(parts.values()):>15,}")
        print(f"written to {options.record}")
        return 0
    return compare(record["instructions"], counts, profiles)


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/count-instructions",
        description="Counts the instructions of five small fixed workloads on one thread, and fails "
        "when one differs from the count on record by more than 2 %.",
        epilog="A change that is meant to cost or save instructions records its counts: run with "
        "--update and commit Benchmarks/results/instructions.json with the change. The commit's "
        "message says why.")
    parser.add_argument(
        "--update", action="store_true", help="write the counts of here in place of those on record")
    parser.add_argument(
        "--tocsin", type=Path, metavar="FILE",
        help="a release build (default: .build/release/tocsin, which is built when it is missing)")
    parser.add_argument("--record", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--profiles", required=True, type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def said(*command):
    found = subprocess.run(command, capture_output=True, text=True)
    return found.stdout.splitlines()[0].strip() if found.stdout else "none"


def surroundings():
    """What decides over counts beside the sources."""
    flags = Path("/proc/cpuinfo").read_text().split("\nflags", 1)[-1].split("\n", 1)[0].split()
    return {
        "compiler": said("swift", "--version"),
        "counter": said("valgrind", "--version"),
        "C library": said("getconf", "GNU_LIBC_VERSION"),
        "OpenBLAS": said("pkg-config", "--modversion", "openblas"),
        "Hyperscan": said("pkg-config", "--modversion", "libhs"),
        "processor": os.uname().machine + (" with AVX2" if "avx2" in flags else ""),
    }


def count_all(program, profiles):
    """The instructions of each workload, by the library that they lie in."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        # Valgrind reads the debug information of a program, and stumbles over Swift's.
        run(["strip", "-g", "-o", scratch / "tocsin", program], scratch)
        write_data(scratch)
        for words in PREPARATIONS:
            run([scratch / "tocsin", *words], scratch)
        # One at a time for each processor: what others do does not change a count.
        with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            found = pool.map(lambda name: count(name, scratch, profiles), WORKLOADS)
            return dict(zip(WORKLOADS, found))


def count(name, scratch, profiles):
    folder = scratch / name
    folder.mkdir()
    for path in scratch.iterdir():
        if path.is_file():
            (folder / path.name).symlink_to(path)
    profile = profiles / name
    run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", scratch / "tocsin",
         *WORKLOADS[name]], folder)
    if (folder / "output").stat().st_size == 0:
        raise Failed(f"{name} wrote nothing")
    return by_library(profile)


def run(command, folder):
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL,
        capture_output=True, text=True)
    if done.returncode != 0:
        words = " ".join(map(str, command))
        raise Failed(f"{words}: exit code {done.returncode}\n{done.stderr[-2000:]}")


def by_library(profile):
    """Sums a profile's own costs by the file that the code lies in, the largest first.

    Reference for the format: https://valgrind.org/docs/manual/cl-format.html"""
    names, sums = {}, {}
    library, is_cost_of_callee = None, False
    with open(profile) as lines:
        for line in lines:
            if line.startswith("ob="):
                number, _, path = line[3:].strip().partition(" ")
                if path:
                    names[number] = Path(path).name
                library = names[number]
            elif line.startswith("cob="):
                number, _, path = line[4:].strip().partition(" ")
                if path:
                    names[number] = Path(path).name
            elif line.startswith("calls="):
                is_cost_of_callee = True
            elif line[:1] in "0123456789+-*" and line[:1]:
                if not is_cost_of_callee:
                    sums[library] = sums.get(library, 0) + int(line.split()[1])
                is_cost_of_callee = False
    main = {name: cost for name, cost in sums.items() if cost >= 100_000}
    rest = sum(sums.values()) - sum(main.values())
    return dict(sorted(main.items(), key=lambda part: -part[1])) | {"others": rest}


def compare(record, counts, profiles):
    moved = []
    print(f"{'workload':24}{'on record':>15}{'here':>15}{'change':>10}")
    for name, parts in counts.items():
        before, now = sum(record.get(name, {}).values()), sum(parts.values())
        change = now / before - 1 if before else float("inf")
        print(f"{name:24}{before:>15,}{now:>15,}{change:>+10.2%}")
        if abs(change) > TOLERANCE:
            moved.append((name, change))
    for name, change in moved:
        print(f"\n{name} takes {abs(change):.1%} {'more' if change > 0 else 'fewer'} instructions "
              "than on record. By library:")
        for library in sorted(record.get(name, {}) | counts[name]):
            before = record.get(name, {}).get(library, 0)
            now = counts[name].get(library, 0)
            print(f"  {library:28}{before:>15,}{now:>15,}{now - before:>+15,}")
        print(f"  callgrind_annotate {profiles / name} | swift demangle --compact | head -40")
    if any(change > 0 for _, change in moved):
        print("\nMend it, or, when the change is worth it: scripts/count-instructions --update",
              file=sys.stderr)
    elif moved:
        print("\nKeep the gain, so that its loss shows: scripts/count-instructions --update",
              file=sys.stderr)
    return 1 if moved else 0


try:
    sys.exit(main())
except (Failed, OSError) as failure:
    print(f"scripts/count-instructions: {failure}", file=sys.stderr)
    sys.exit(1)
