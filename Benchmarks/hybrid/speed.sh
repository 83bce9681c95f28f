#!/usr/bin/env bash
# What the stages of the hybrid cost: a million generated records on one thread and one processor,
# the ways in turn. Prints the median processor time (user and system, start and reading included)
# and records a second of each.
# Usage: speed.sh path/to/tocsin (a release build)    ROWS=1000000 ROUNDS=5 for other sizes
set -euo pipefail
tocsin=$(realpath "$1")
rows=${ROWS:-1000000}
rounds=${ROUNDS:-5}
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"

"$tocsin" generate --profile portal --rows 20000 --seed 7 --output learn.csv 2> /dev/null
"$tocsin" train learn.csv --output model.tocsin --quiet --holdout 0
"$tocsin" generate --profile portal --rows "$rows" --seed 8 --output logs.csv 2> /dev/null
# A route for every log type there is.
types=$(python3 -c 'import csv; print(*sorted({row["log_type"] for row in csv.DictReader(open("learn.csv"))}), sep=", ")')
echo "routes: [{log_type: [$types], stages: [rules]}]" > rules-only.yaml
echo "routes: [{log_type: [$types], stages: [rules, model]}]" > both.yaml

declare -A ways=(
  [1 rules alone]="--hybrid --config rules-only.yaml"
  [2 rules and model]="--hybrid --config both.yaml"
  [3 rules and model, no memo]="--hybrid --config both.yaml --no-memo"
  [4 model alone, classify]=""
  [5 model alone, classify, no memo]="--no-memo"
)
TIMEFORMAT='%U %S'
for _ in $(seq "$rounds"); do
  for way in "${!ways[@]}"; do
    # shellcheck disable=SC2086 # Options are words.
    { time taskset -c 1 "$tocsin" classify model.tocsin logs.csv ${ways[$way]} --threads 1 \
      --output out.csv 2> log; } 2>> "times $way" || { cat log >&2; exit 1; }
    [ "$(wc -l < out.csv)" -eq $((rows + 1)) ] || { echo "rows are missing" >&2; exit 1; }
  done
done
echo "way, seconds, records a second"
for way in "${!ways[@]}"; do
  median=$(awk '{ print $1 + $2 }' "times $way" | sort -n | sed -n "$(((rounds + 1) / 2))p")
  awk -v w="${way#* }" -v t="$median" -v n="$rows" -v o="${way%% *}" \
    'BEGIN { printf "%s %-34s %6.2f %12d\n", o, w, t, n / t }'
done | sort
