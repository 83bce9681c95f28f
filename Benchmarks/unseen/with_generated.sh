#!/usr/bin/env bash
# Unseen shapes of DATA when generated lines are added to every training file.
#
#   with_generated.sh DATA [GENERATE-OPTION...]
#
#   ./with_generated.sh portal.csv                     the catalogue as it comes
#   ./with_generated.sh portal.csv --profile broad     another profile, where the generator has it
set -euo pipefail
here=$(realpath "$(dirname "$0")")
data=${1:?name the data, a CSV file with the columns message and severity}
shift
tocsin=${TOCSIN:-$here/../../.build/release/tocsin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Every shape counts one: 20,000 rows show nearly all of them, more rows add nothing.
"$tocsin" generate --rows 20000 --seed 77 "$@" --output "$work/generated.csv"
TOCSIN=$tocsin "$here/.venv/bin/python" "$here/unseen.py" "$data" --add "$work/generated.csv" \
  --systems words,table,meaning,tocsin
