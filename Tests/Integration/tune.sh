#!/bin/bash
# `tocsin tune`: one seed, one result; killed, interrupted and resumed; and what it refuses.
# Usage: tune.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

"$tocsin" generate --rows 20000 --seed 5 --quiet --output logs.csv
cat > space.yaml <<'SPACE'
- ngrams: ["1,1", "1,2"]
  char-ngrams: [none, "3,5"]
  min-df: [1, 2]
  c: {from: 0.1, to: 30, scale: log}
- algorithm: forest
  trees: [5, 10]
SPACE
options=(--space space.yaml --trials 14 --folds 4 --seed 3)

accepted tune logs.csv "${options[@]}" --output one.settings --threads 1
mv out one.txt
accepted tune logs.csv "${options[@]}" --output two.settings --threads 4
same "threads change the best" one.settings two.settings
same "threads change the report" <(grep -v settings one.txt) <(grep -v settings out)
accepted tune logs.csv "${options[@]}" --output one.settings --threads 2
same "a finished search is found in its journal" one.txt out
check "the best is better than the start" grep -q "instead of" one.txt
accepted train logs.csv --settings one.settings --output model.tocsin
accepted crossval logs.csv --settings one.settings --folds 4

# Killed half-way, again and again, and then let run: the same best, by the same scores.
# A kill waits for what the journal holds, not for a time: a search may take a blink or a minute.
killed=0
for lines in 2 8 16; do
  "$tocsin" tune logs.csv "${options[@]}" --output killed.settings --threads 2 > out 2> err &
  process=$!
  until [ "$(cat killed.settings.journal 2> /dev/null | wc -l)" -ge $lines ]; do
    kill -0 $process 2> /dev/null || break
    sleep 0.01
  done
  kill -9 $process 2> /dev/null
  wait $process 2> /dev/null
  [ $? -eq 137 ] && killed=$((killed + 1))
done
check "no search was killed" [ $killed -gt 0 ]
# A line cut in the middle, as a kill during a write leaves it.
printf '{"search":0,"tri' >> killed.settings.journal
accepted tune logs.csv "${options[@]}" --output killed.settings --threads 2
same "a resumed search ends elsewhere" one.settings killed.settings
same "the journals hold different scores" \
  <(sort -u one.settings.journal) <(sort -u killed.settings.journal)

# Interrupted: what there is is printed and written, and the search can go on.
# A shell starts what runs in the background deaf to SIGINT.
env --default-signal=INT "$tocsin" tune logs.csv --trials 400 --output cut.settings > out 2> err &
process=$!
has_trials() { [ "$(cat cut.settings.journal 2> /dev/null | wc -l)" -gt 3 ]; }
await has_trials
kill -INT $process
wait $process
status=$?
check "interrupted: exit code $status" [ $status -eq 130 ]
check "interrupted: says so" grep -q "interrupted; the journal keeps" err
check "interrupted: no table" grep -q "The best setting is in cut.settings" out
accepted crossval logs.csv --settings cut.settings --folds 2

accepted tune logs.csv --search grid --space <(printf 'c: [1, 2, 3]\nmin-df: [1, 2]\n') \
  --set class-weight=balanced --output grid.settings --folds 3 --json
# The start, of the options' own values and what is set, is one of the six.
check "a grid is all combinations" [ "$(grep -c '"trial":' out)" = 6 ]
check "what is set is in every setting" [ "$(grep -c '"balanced"' out)" = 6 ]
accepted tune logs.csv --space <(printf 'c: [0.1, 1]\nmask: [true, false]\n') --folds 3 \
  --outer-folds 2 --halving 1 --objective log-loss --output nested.settings
check "the choice is judged on outer folds" grep -q "outer folds and judged there" out
check "its figures are told once each: $(tail -n 1 out)" \
  grep -q "the choice reaches log-loss [0-9.]*, accuracy [0-9.]*[0-9]\.$" out
accepted tune logs.csv --objective mean-cost --trials 2 --folds 3 --feature-columns process \
  --output columns.settings
check "columns are in the file" grep -q -- --feature-columns columns.settings
accepted tune --print-space

refused 1 "of another run: its seed differs" tune logs.csv "${options[@]/%3/4}" --output one.settings
refused 1 "is no journal of tocsin tune" tune logs.csv --trials 1 --journal space.yaml
accepted tune logs.csv --trials 1 --folds 2 --fresh --output one.settings
refused 1 "line 1: 'min-df': the option does not take this: " tune logs.csv --space <(echo 'min-df: [1, x]')
refused 1 "'seed' cannot vary" tune logs.csv --space <(echo 'seed: [1, 2]')
refused 64 "a grid cannot take all numbers" tune logs.csv --search grid
refused 64 "more than 5 settings" tune logs.csv --search grid --trials 5 --space <(echo 'c: [1, 2, 3, 4, 5, 6]')
refused 64 "--set is 'c'" tune logs.csv --set c
refused 64 "--set c=x" tune logs.csv --set c=x
refused 64 "one classifier at a time" tune logs.csv --set algorithm=both
refused 64 "halving is 0" tune logs.csv --halving 0
refused 64 "Name the labelled data" tune
refused 64 "is the dataset itself" tune logs.csv --output logs.csv
refused 64 "is the dataset itself" tune logs.csv --journal logs.csv
printf 'message,kind\n%s one,a\n%s two,b\n' "$secret" "$secret" > kinds.csv
refused 64 "mean-cost needs severities" tune kinds.csv --label-column kind --objective mean-cost --folds 2
refused 1 "cannot open" tune missing.csv
if [ -w /dev/full ]; then
  refused 1 "/dev/full" tune logs.csv --trials 1 --folds 2 --output full.settings --journal /dev/full
fi
finish
