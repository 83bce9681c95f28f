#!/bin/sh
# tocsin tune beside scikit-learn's random search; see tune.py --help.
# Needs a release build of tocsin: swift build -c release --product tocsin
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
"$here/setup.sh"
exec "$here/.venv/bin/python" "$here/tune.py" "$@"
