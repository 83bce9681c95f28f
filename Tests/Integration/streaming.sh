#!/usr/bin/env bash
# Lines that trickle in are answered one by one, as behind `tail -f`.
# Usage: streaming.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

labelled 400 > data.csv
accepted train data.csv --quiet --output model

# answered WHAT LINE: writes a line and reads its answer, before anything else is written.
answered() {
  local what=$1 line=$2 answer=
  echo "$line" >&"${CLASSIFY[1]}"
  # Ten seconds: far more than an answer takes on a busy machine, less than for ever.
  if ! read -r -t 10 answer <&"${CLASSIFY[0]}"; then
    fail "$what: no answer before the next line"
  elif [[ "$answer" != *"$3"* ]]; then
    fail "$what: the answer is '$answer'"
  else
    pass
  fi
}

for threads in 1 2; do
  coproc CLASSIFY { exec "$tocsin" classify model --threads $threads 2> err; }
  answered "plain lines" "Customer signed in in round 5" $'Low\t'
  answered "plain lines" "Customer lost the disk in round 5" $'Critical\t'
  answered "plain lines" "" $'\t'
  kill "$CLASSIFY_PID"
  wait "$CLASSIFY_PID" 2> /dev/null

  coproc CLASSIFY { exec "$tocsin" classify model --threads $threads --format csv 2> err; }
  answered "a CSV header" "id,message" "id,message,tocsin_severity,tocsin_confidence"
  answered "CSV" "7,Customer signed in in round 5" "7,Customer signed in in round 5,Low,"
  answered "CSV" '8,"Customer lost the disk, in round 5"' ",Critical,"
  kill "$CLASSIFY_PID"
  wait "$CLASSIFY_PID" 2> /dev/null

  coproc CLASSIFY { exec "$tocsin" classify model --threads $threads --format jsonl 2> err; }
  answered "JSONL" '{"message":"Customer signed in in round 5"}' '"tocsin_severity":"Low"'
  answered "JSONL" '{"message":"Customer lost the disk"}' '"tocsin_severity":"Critical"'
  kill "$CLASSIFY_PID"
  wait "$CLASSIFY_PID" 2> /dev/null
done
finish
