#!/bin/sh
# Datasets of `tocsin generate`: the same bytes, options, and what goes wrong.
# Usage: generate.sh path/to/tocsin
set -eu
tocsin=$(realpath "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
fail() {
  echo "FAIL: $1" >&2
  exit 1
}
# refused WORDS ARGUMENT...: the command fails, says WORDS, and writes nothing to its output.
refused() {
  words=$1
  shift
  if "$tocsin" generate "$@" > out 2> refusal; then fail "'$*' passed"; fi
  grep -q -- "$words" refusal || fail "'$*' does not say '$words' but: $(cat refusal)"
  [ ! -s out ] || fail "'$*' wrote something"
}

for order in "" --sorted; do
  "$tocsin" generate --rows 30001 --seed 7 --threads 1 $order --output one.csv 2> summary
  "$tocsin" generate --rows 30001 --seed 7 --threads 2 $order --quiet > two.csv 2> silence
  "$tocsin" generate --rows 30001 --seed 7 --threads 8 $order --quiet --output eight.csv
  cmp one.csv two.csv || fail "two threads write other bytes"
  cmp one.csv eight.csv || fail "eight threads write other bytes"
  grep -q "wrote 30001 rows, $(stat -c %s one.csv) bytes to one.csv" summary || fail "summary"
  [ ! -s silence ] || fail "--quiet speaks"
done
[ "$(head -n 1 one.csv)" = \
  timestamp,error_code,message,log_type,severity,source_ip,destination_ip,process ] || fail header
tail -n +2 one.csv | cut -d , -f 1 | sort -c || fail "--sorted is not sorted"

"$tocsin" generate --rows 5 --quiet --output five.jsonl
[ "$(grep -c '^{"timestamp":"2025-01-' five.jsonl)" = 5 ] || fail "the suffix does not choose JSONL"
"$tocsin" generate --rows 5 --quiet --format jsonl | cmp - five.jsonl

"$tocsin" generate --print-catalogue > portal.yaml
"$tocsin" generate --rows 30001 --seed 7 --sorted --quiet --catalogue portal.yaml | cmp - one.csv
sed 's/{customer} signed in/{costumer} signed in/' portal.yaml > wrong.yaml
refused "line [0-9]*, column [0-9]*: code '200', shape 1: nobody fills the slot '{costumer}'" \
  --catalogue wrong.yaml
printf 'processes: \377\n' > binary.yaml
refused "is not UTF-8" --catalogue binary.yaml
refused "absent.yaml" --catalogue absent.yaml

refused "Ask for 0 rows" --rows=-1
refused "Use 1 to 1024" --threads 0
refused "There is no format 'xml'" --format xml
refused "'2025-02-30' is not a time" --end 2025-02-30
refused "holds no second" --start 2025-02-01 --end 2025-02-01
refused "leave out --catalogue" --print-catalogue --catalogue portal.yaml
refused "no space" --output /dev/full
cp one.csv before.csv
refused "directory" --output .
refused "nobody fills" --catalogue wrong.yaml --output one.csv
cmp one.csv before.csv || fail "a failed run damaged the file that was there"
"$tocsin" generate --rows 3000000 --quiet 2> pipe | head -n 1 > /dev/null
[ ! -s pipe ] || fail "a closed pipe is not quiet: $(cat pipe)"
echo "generate.sh: passed"
