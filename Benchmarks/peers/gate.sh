#!/bin/sh
# How well the known-shape gate tells known messages from others; see gate.py --help.
# Needs Python 3.11 or later and a release build of tocsin: swift build -c release --product tocsin
set -eu
exec python3 "$(cd "$(dirname "$0")" && pwd)/gate.py" "$@"
