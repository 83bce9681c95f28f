#!/usr/bin/env bash
# Lines of 200 MB: refused in bounded memory. Usage: long_lines.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

# The limit of a record is 16 MiB, and several threads hold a batch each; a line that were held
# whole would need 200 MB.
memory_limit=150

labelled 400 > good.csv
accepted train good.csv --quiet --output good.tocsin
long_line() { head -c 200000000 /dev/zero | tr '\0' "$1"; }
(cat good.csv && long_line x) > long.csv
(cat good.csv && printf '"' && long_line '\n') > quote.csv
(printf '{"message":"' && long_line x) > long.jsonl

# measured ARGUMENT...: run, and the largest memory of tocsin in MB in $memory.
measured() {
  python3 - "$tocsin" "$@" > out 2> err << 'PYTHON'
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL).returncode
with open("memory", "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=file)
sys.exit(status)
PYTHON
  status=$?
  memory=$(cat memory)
}

# bounded WORDS ARGUMENT...: refused with WORDS, and in little memory.
bounded() {
  local words=$1
  shift
  measured "$@" --threads 2
  expect 1 "$words" "$@"
  check "tocsin $* takes $memory MB" [ "$memory" -lt $memory_limit ]
}

limit="the record is longer than 16777216 bytes"
bounded "line 402: $limit" train long.csv --output model
bounded "line 402: $limit" evaluate good.tocsin long.csv
bounded "line 402: $limit" classify good.tocsin long.csv
bounded "line 402: $limit" classify good.tocsin long.csv --format lines
bounded "line 1: $limit" classify good.tocsin long.jsonl
bounded "line 402: the quote that opens here is not closed within" train quote.csv --output model
bounded "has more than" generate --catalogue long.csv
measured split long.csv --train a --test b
expect 1 "line 402: $limit" split long.csv
check "split takes $memory MB" [ "$memory" -lt $memory_limit ]
measured inspect long.csv
expect 1 "not a tocsin model" inspect long.csv
check "inspect takes $memory MB" [ "$memory" -lt $memory_limit ]
# A mapped model is in memory as far as it is looked at: its beginning.
measured classify long.csv good.csv
expect 1 "not a tocsin model" classify long.csv good.csv
check "classify by a model of 200 MB takes $memory MB" [ "$memory" -lt $memory_limit ]
check "a refused run left a file behind" [ ! -e model ]
finish
