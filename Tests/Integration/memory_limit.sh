#!/usr/bin/env bash
# tocsin train --memory-limit: a run stays within it, or is refused and changes nothing.
# Usage: memory_limit.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

# measured FILE ARGUMENT...: tocsin ARGUMENT...; its peak in bytes is written to FILE.
measured() {
  python3 - "$tocsin" "$@" << 'PYTHON'
import os, subprocess, sys
tocsin, peak, *words = sys.argv[1:]
with open("out", "w") as out, open("err", "w") as err:
    child = subprocess.Popen([tocsin, *words], stdout=out, stderr=err)
    _, status, usage = os.wait4(child.pid, 0)
with open(peak, "w") as file:
    print(usage.ru_maxrss * 1024, file=file)
sys.exit(os.waitstatus_to_exitcode(status))
PYTHON
  status=$?
}

# keeps WHAT DATA OPTION...: without a limit a run peaks at some size. A limit of 60 % of that is
# refused with a word, one of three times that is not; and any limit is either kept, with the same
# model, or refused with the old model untouched.
keeps() {
  local what=$1 peak limit kept=0 refused=0
  shift
  measured peak train "$@" --quiet --output whole.tocsin
  check "$what: exit code $status without a limit: $(head -c 300 err)" [ $status -eq 0 ]
  peak=$(cat peak)
  for share in 60 110 170 300; do
    limit=$((peak * share / 100))
    echo old > limited.tocsin
    measured peak train "$@" --quiet --output limited.tocsin --memory-limit $limit
    if [ $status -eq 0 ]; then
      kept=$((kept + 1))
      check "$what: took $(cat peak) bytes of $limit" [ "$(cat peak)" -le $limit ]
      same "$what within $limit bytes" whole.tocsin limited.tocsin
    else
      refused=$((refused + 1))
      expect 1 "of memory are needed for" train "$@" --memory-limit $limit
      check "$what: no advice" grep -qF "or allow more" err
      check "$what: took $(cat peak) bytes before $limit was refused" [ "$(cat peak)" -le $limit ]
      check "$what: a refused run touched the old model" [ "$(cat limited.tocsin)" = old ]
    fi
  done
  check "$what: three times the peak of $peak bytes was refused" [ $kept -gt 0 ]
  check "$what: 60 % of the peak of $peak bytes was not refused" [ $refused -gt 0 ]
}

# words ROWS WORDS LABELS: messages of 20 words out of so many.
words() {
  awk -v rows="$1" -v words="$2" -v labels="$3" -v secret="$secret" 'BEGIN {
    srand(1)
    print "message,severity"
    for (row = 0; row < rows; row++) {
      line = secret
      for (place = 0; place < 20; place++) line = line " w" int(rand() * words) "x"
      print line ",label" row % labels
    }
  }'
}

"$tocsin" generate --rows 20000 --seed 5 --quiet --output portal.csv
words 10000 200000 4 > terms.csv
words 6000 3000 200 > labels.csv
keeps "the portal with its identifiers" portal.csv --no-mask
keeps "a forest" portal.csv --no-mask --algorithm forest --trees 10 --no-gate --threads 2
keeps "many terms" terms.csv --no-mask
keeps "characters" terms.csv --no-mask --ngrams none --char-ngrams 3,4 --holdout 0 --no-gate
keeps "many labels" labels.csv --no-mask --ngrams 1,1 --max-iterations 5
keeps "many labels, a forest" labels.csv --no-mask --ngrams 1,1 --algorithm both --trees 5 \
  --max-iterations 5

# Where two trees at a time are too many, one is not refused.
measured peak train terms.csv --no-mask --quiet --algorithm forest --trees 2 --no-gate \
  --holdout 0 --output few.tocsin
accepted train terms.csv --no-mask --quiet --algorithm forest --trees 2 --no-gate --holdout 0 \
  --threads 64 --memory-limit $(($(cat peak) * 2)) --output limited.tocsin
same "fewer trees at a time" few.tocsin limited.tocsin

# Rows are counted while they are read, from standard input too.
run train - --memory-limit 60M --no-mask < terms.csv
expect 1 "Use " train - --memory-limit 60M

for size in 0 -1 2X 1.2.3G G 9e9 '' 99999999T; do
  refused 64 "memory-limit" train portal.csv --memory-limit "$size"
done
for size in 900M 900mb 0.9G 900000K 800MiB; do
  accepted train portal.csv --quiet --output limited.tocsin --memory-limit $size
done
finish
