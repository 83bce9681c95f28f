#!/bin/sh
# Rules of `tocsin rules`: the built-in ones on the generator's lines, reports, and what goes wrong.
# Usage: rules.sh path/to/tocsin
set -eu
tocsin=$(realpath "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
fail() {
  echo "FAIL: $1" >&2
  exit 1
}
# refused WORDS ARGUMENT...: the check fails and says WORDS.
refused() {
  words=$1
  shift
  if "$tocsin" rules check "$@" > out 2> refusal; then fail "'$*' passed"; fi
  grep -q -- "$words" refusal || fail "'$*' does not say '$words' but: $(cat refusal)"
  [ ! -s out ] || fail "'$*' printed a report"
}

"$tocsin" rules print > portal.yaml
"$tocsin" rules check portal.yaml | grep -q '11 rules, .* examples pass' || fail "built-in examples"
"$tocsin" rules check - < portal.yaml > /dev/null || fail "rules from standard input"

# The generator's successes, all of them and nothing else: counted by the code of each line.
"$tocsin" generate --rows 50000 --seed 11 --quiet --output logs.csv
successes=$(cut -d , -f 2 logs.csv | grep -c -E '^(200|201|301)$')
"$tocsin" rules check portal.yaml --data logs.csv > report
grep -q "^$successes of 50000 messages are decided" report || fail "successes: $(cat report)"
if grep -q contradicted report; then fail "labels disagree: $(cat report)"; fi
for threads in 1 3; do
  "$tocsin" rules check portal.yaml --data logs.csv --json --threads $threads > $threads.json
done
cmp 1.json 3.json || fail "the report depends on the threads"

cat > rules.yaml << 'END'
rules:
  - {name: wide, pattern: lost, severity: Low}
  - {name: narrow, pattern: lost card, severity: High, process: Desk}
  - {name: never, pattern: meteor, severity: Critical}
END
printf '%s\n' 'text,level,process' 'lost card,High,Desk' 'lost key,Low,Desk' 'found,Low,Desk' \
  > data.csv
"$tocsin" rules check rules.yaml --data data.csv --text-column text --label-column level > report
cat > expected << 'END'
contradicted: rule 'wide' says Low of 2 messages, labels say: High 1
shadowed:     rule 'narrow' fits 1 messages and decides none: 'wide' 1
dead:         rule 'never' fits no message
2 of 3 messages are decided by a rule
rules.yaml: 3 rules, 0 examples pass
END
diff expected report || fail "the report differs"

printf 'rules:\n  - {name: a, pattern: x, severity: Low, must_match: [y]}\n' > failing.yaml
if "$tocsin" rules check failing.yaml > report; then fail "a failing example passed"; fi
grep -q "rule 'a' does not match example 1 of must_match" report || fail "failing example"

printf 'rules:\n  - {name: a, pattern: "x(", severity: Low}\n' > wrong.yaml
refused "line 2, column 24: rule 'a': the pattern cannot be used: Missing close" wrong.yaml
printf 'rules: \377\n' > binary.yaml
refused "is not UTF-8" binary.yaml
refused "absent.yaml" absent.yaml
refused "both come from standard input" - --data -
refused "--text-column" rules.yaml --data data.csv
sed 's/,process/,host/' data.csv > hosts.csv
refused "--process-column" rules.yaml --data hosts.csv --text-column text --label-column level
echo "rules.sh: passed"
