#!/bin/sh
# tocsin beside scikit-learn on the same splits; see compare.py --help.
# Needs a release build of tocsin: swift build -c release --product tocsin
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
"$here/setup.sh"
exec "$here/.venv/bin/python" "$here/compare.py" "$@"
