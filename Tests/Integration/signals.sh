#!/usr/bin/env bash
# Interrupted and killed runs: the exit code says so, and files are as they were.
# Usage: signals.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

labelled 400 > data.csv
accepted train data.csv --quiet --output good
"$tocsin" generate --rows 200000 --quiet --output big.csv

# stopped SIGNAL ARGUMENT...: starts tocsin in a folder with an old file `output`, waits until it
# is at work, sends it the signal; the exit code is in $status, the folder has to be as it was.
stopped() {
  local signal=$1
  shift
  rm -rf place
  mkdir place
  echo before > place/output
  # A job in the background of a script is told to ignore Ctrl-C.
  env --default-signal=INT "$tocsin" "$@" > out 2> err &
  local process=$!
  sleep 2
  if ! kill -s "$signal" "$process" 2> err.kill; then
    fail "tocsin $*: over before it could be stopped: $(head -c 500 err)"
  fi
  { wait "$process"; } 2> err.wait
  status=$?
  check "tocsin $*, $signal: damaged the file that was there" [ "$(cat place/output)" = before ]
  check "tocsin $*, $signal: left something behind: $(ls -A place)" [ "$(ls -A place)" = output ]
}

# Long work: words and characters of unmasked text, and no tolerance.
long_training=(train big.csv --output place/output --no-mask --char-ngrams 2,6 --c 1e6
  --tolerance 1e-15 --max-iterations 1000000)
mkfifo endless
sleep 1000 > endless &
sleeper=$!
trap 'kill $sleeper; rm -rf "$directory"' EXIT

for name in INT:130 TERM:143; do
  signal=${name%:*}
  code=${name#*:}
  stopped "$signal" "${long_training[@]}"
  expect "$code" "interrupted; nothing was written or changed" "train, $signal"
  stopped "$signal" train endless --output place/output
  expect "$code" "interrupted; nothing was written or changed" "train (reading), $signal"
  stopped "$signal" classify good endless --output place/output
  expect "$code" "interrupted; a file that was to be written is as it was" "classify, $signal"
  stopped "$signal" classify good endless
  expect "$code" "interrupted" "classify to standard output, $signal"
  check "classify, $signal: speaks of a file where there is none" [ "$(cat err)" = interrupted ]
  stopped "$signal" evaluate good endless --html place/output
  expect "$code" "interrupted" "evaluate, $signal"
  stopped "$signal" generate --rows 2000000000 --output place/output
  expect "$code" "interrupted" "generate, $signal"
done
stopped KILL "${long_training[@]}"
check "train, KILL: exit code $status" [ $status -eq 137 ]
stopped KILL generate --rows 2000000000 --output place/output
check "generate, KILL: exit code $status" [ $status -eq 137 ]

# A program that was started to ignore Ctrl-C, in the background of a script, ignores it.
echo before > output
(trap '' INT && exec "$tocsin" train endless --quiet --output output) 2> err &
process=$!
sleep 1
kill -s INT $process
sleep 1
check "an ignored interrupt ended the program" kill -0 $process
kill -s TERM $process
wait $process
finish
