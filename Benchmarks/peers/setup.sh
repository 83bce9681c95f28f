#!/bin/sh
# Makes the virtual environment of the peers. Needs Python 3.11 or later and a network.
set -eu
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
