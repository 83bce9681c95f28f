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

# Held-out shapes, with everything on: the same bytes on any number of threads, and no shape in both.
everything="--profile broad --rows 30001 --seed 7 --sorted --truth --label-noise 0.05 --incidents 5
  --drift 0.2 --time-pattern retail --sessions --identifiers 0.1 --injections 0.1 --stack-traces 0.5
  --holdout-shapes 0.2 --quiet"
for threads in 1 2 8; do
  "$tocsin" generate $everything --threads $threads --output seen$threads.jsonl \
    --holdout-output held$threads.jsonl
  cmp seen1.jsonl seen$threads.jsonl || fail "$threads threads write other rows"
  cmp held1.jsonl held$threads.jsonl || fail "$threads threads hold out other rows"
done
templates() { sed 's/.*"template_id":"\([^"]*\)".*/\1/' "$1" | sort -u; }
templates seen1.jsonl > seen.txt
templates held1.jsonl > held.txt
[ -z "$(comm -12 seen.txt held.txt)" ] || fail "a shape is in both files"
[ "$(wc -l < held.txt)" -gt 150 ] || fail "too few shapes are held out"
"$tocsin" generate $everything --output a.jsonl --holdout-output b.jsonl --json > summary.json
grep -q '"accuracy"' summary.json || fail "--json has no ceiling"
[ "$(grep -c '"id"' summary.json)" = 5 ] || fail "--json has no incidents"

# Compression: what the usual tools unfold, and what our own readers read.
"$tocsin" generate --rows 30001 --seed 7 --sorted --quiet --output one.csv.gz
gzip -dc one.csv.gz | cmp - one.csv || fail "gzip unfolds something else"
if command -v zstd > /dev/null; then
  "$tocsin" generate --rows 30001 --seed 7 --sorted --quiet --output one.csv.zst
  zstd -dcq one.csv.zst | cmp - one.csv || fail "zstd unfolds something else"
  "$tocsin" split one.csv.zst --train train.csv --test test.csv > zst.txt
  "$tocsin" split one.csv --train train.csv --test test.csv | cmp - zst.txt || fail "split of zstd"
fi
"$tocsin" generate --rows 30001 --seed 7 --sorted --quiet --format jsonl --output logs.jsonl.gz
[ "$(gzip -dc logs.jsonl.gz | head -c 2)" = '{"' ] || fail "the name under .gz does not choose"
head -c 5000 one.csv.gz > cut.csv.gz
if "$tocsin" split cut.csv.gz --train train.csv --test test.csv 2> refusal; then fail "cut gzip"; fi
grep -q "end too early" refusal || fail "a cut .gz says: $(cat refusal)"
cp one.csv plain.csv.gz
if "$tocsin" split plain.csv.gz --train train.csv --test test.csv 2> refusal; then fail "no gzip"; fi
grep -q "no bytes of gzip" refusal || fail "what is no gzip says: $(cat refusal)"

# Pace: the same rows, whatever the rate.
"$tocsin" generate --rows 300 --rate 2000/s --quiet --format syslog > paced.syslog
"$tocsin" generate --rows 300 --quiet --output all.syslog
cmp paced.syslog all.syslog || fail "--rate changes the rows"
if grep -qv "^<13[0-4]>1 2025-01-" all.syslog; then fail "a line is no syslog"; fi

"$tocsin" generate --rows 5000 --truth --quiet --output truth.csv
"$tocsin" split truth.csv --train train.csv --test test.csv --by-column template_id --json > split.txt
grep -q '"groups":{' split.txt || fail "split --by-column"

refused "Use a number from 0 to 1" --label-noise 1.5
refused "go together" --holdout-shapes 0.2
refused "Write equal" --class-balance even
refused "no time between" --drift 0.1 --drift-start 2030-01-01
refused "give an --output" --json
refused "rows a second" --rate fast
refused "exceed 1 together" --identifiers 0.7 --injections 0.7

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
