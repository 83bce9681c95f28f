#!/usr/bin/env bash
# tocsin generate beside the usual way, in one run, on one core, to files; a Markdown table.
# Usage: generator.sh [ROWS] [FAKER_ROWS]     rows of ours, and of the slow peer
# Needs a release build of tocsin: swift build -c release --product tocsin
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rows=${1:-2000000}
faker_rows=${2:-20000}
"$here/setup.sh"
python=$here/.venv/bin/python
tocsin=$here/../../.build/release/tocsin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
one_core=(taskset -c 0)

# peer ROWS FILE [--vectorised]: rows a second, imports not counted.
peer() { "${one_core[@]}" "$python" "$here/faker_generator.py" "$1" "$work/$2" ${3:-}; }

# ours FILE: rows a second of the whole command, start included.
ours() {
  "$python" - "$rows" "${one_core[@]}" "$tocsin" generate --rows "$rows" --threads 1 --quiet \
    --output "$work/$1" <<'PY'
import subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[2:], check=True)
print(int(sys.argv[1]) / (time.perf_counter() - start))
PY
  rm -f "$work/$1"
}

best() { sort -g | tail -n 1; }

# A B A B: the peer, then ours, twice over; the better of both.
: > "$work/faker"
: > "$work/numpy"
files=(logs.csv logs.jsonl logs.syslog logs.otlp logs.csv.gz logs.csv.zst logs.jsonl.gz logs.jsonl.zst)
for _ in 1 2; do
  peer "$faker_rows" faker.csv >> "$work/faker"
  peer $((faker_rows * 10)) numpy.csv --vectorised >> "$work/numpy"
  for file in "${files[@]}"; do ours "$file" >> "$work/rates.$file"; done
done
faker=$(best < "$work/faker")
numpy=$(best < "$work/numpy")
echo "| what | rows/s | × Faker + pandas | × numpy + pandas |"
echo "|---|---|---|---|"
line() { awk -v name="$1" -v rate="$2" -v faker="$faker" -v numpy="$numpy" \
  'BEGIN { printf "| %s | %.0f | %.1f | %.2f |\n", name, rate, rate / faker, rate / numpy }'; }
line "Faker + pandas, CSV" "$faker"
line "numpy + pandas, CSV" "$numpy"
for file in "${files[@]}"; do line "tocsin, ${file#logs}" "$(best < "$work/rates.$file")"; done
