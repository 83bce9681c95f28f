#!/bin/sh
# The known-shape gate from end to end: what it refuses, clusters, and edge cases of its options.
# Usage: gate.sh path/to/tocsin
set -eu
tocsin=$(realpath "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
fail() {
  echo "FAIL: $1" >&2
  exit 1
}
# refused WORDS ARGUMENT...: training with these options fails and says WORDS.
refused() {
  words=$1
  shift
  if "$tocsin" train logs.csv --output no.tocsin "$@" > out 2> refusal; then fail "'$*' passed"; fi
  grep -q -- "$words" refusal || fail "'$*' does not say '$words' but: $(cat refusal)"
  [ ! -e no.tocsin ] || fail "'$*' wrote a model"
}
# answers MODEL LINE: the label that the model gives a line.
answer() {
  echo "$2" | "$tocsin" classify "$1" | cut -f 1
}

"$tocsin" generate --rows 3000 --seed 3 --quiet --output logs.csv
for mask in --mask --no-mask; do
  for score in cosine vote product; do
    "$tocsin" train logs.csv --output one.tocsin --gate-score "$score" "$mask" --threads 1 --quiet
    "$tocsin" train logs.csv --output two.tocsin --gate-score "$score" "$mask" --threads 2 --quiet
    cmp one.tocsin two.tocsin || fail "two threads learn another gate ($score, $mask)"
    [ "$(answer one.tocsin "hey chill men")" = Unclassified ] || fail "$score $mask knows a chat"
    [ "$(answer one.tocsin "")" = Unclassified ] || fail "$score $mask knows an empty line"
  done
done
known=$("$tocsin" clusters one.tocsin --json | grep -c '"typical_shape"')
[ "$known" -gt 20 ] || fail "only $known clusters"
"$tocsin" classify one.tocsin logs.csv | grep -c ',Unclassified,' > count || true
[ "$(cat count)" -lt 150 ] || fail "$(cat count) of 3000 training messages refused"
echo "hey chill men" | "$tocsin" classify one.tocsin --no-gate | cut -f 1 | grep -q Unclassified &&
  fail "--no-gate still refuses"

for share in 0 0.5; do
  "$tocsin" train logs.csv --output share.tocsin --gate-false-refusal "$share" --quiet
  [ "$(answer share.tocsin "hey chill men")" = Unclassified ] || fail "share $share knows a chat"
done
"$tocsin" train logs.csv --output few.tocsin --gate-rows 10 --min-samples 1 --quiet
[ "$("$tocsin" clusters few.tocsin --json | grep -c '"typical_shape"')" -le 10 ] || fail --gate-rows

printf 'message,severity\nalpha one,Low\nbeta two,High\n' > tiny.csv
"$tocsin" train tiny.csv --output tiny.tocsin --quiet
[ "$(answer tiny.tocsin "alpha one")" = Unclassified ] || fail "a cluster of one message"
"$tocsin" clusters tiny.tocsin | grep -q '^2  *messages in no cluster' || fail "noise"
"$tocsin" train tiny.csv --output tiny.tocsin --no-gate --quiet
[ "$(answer tiny.tocsin "alpha one")" = Low ] || fail "a model without a gate"
if "$tocsin" clusters tiny.tocsin 2> refusal; then fail "clusters without a gate"; fi
grep -q "trained without clusters" refusal || fail "$(cat refusal)"

refused "gate-false-refusal" --gate-false-refusal 1
refused "gate-rows" --gate-rows 0
refused "eps" --eps 1
refused "min-samples" --min-samples 0
echo "gate.sh: passed"
