#!/bin/sh
# Prints every reference file of this folder anew: ./make.sh, or ./make.sh tfidf metrics for some.
# Needs Python 3.11 or later with venv, and a network the first time.
set -eu
cd "$(dirname "$0")"

if [ ! -x .venv/bin/python ]; then
  python3 -m venv .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt

[ $# -gt 0 ] || set -- tfidf tokens logistic metrics evaluation coverage dbscan forest calibration \
  pieces reduction latent
trap 'rm -f ./*.json.new' EXIT
for name in "$@"; do
  echo "$name" >&2
  # A script that fails leaves the file that there was.
  .venv/bin/python "$name.py" > "$name.json.new"
  mv "$name.json.new" "$name.json"
done
