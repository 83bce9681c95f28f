#!/bin/bash
# `tocsin crossval`: splits by shape, row and column, and what it does with rubbish.
# Usage: crossval.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

# field NAME FILE: the first number of that name in a JSON report.
field() { grep -m 1 "\"$1\":" "$2" | tr -dc '0-9.'; }

"$tocsin" generate --rows 2000 --seed 3 --quiet --output logs.csv
accepted crossval logs.csv --json --threads 1
mv out one.json
accepted crossval logs.csv --json --threads 4
same "threads change the figures" one.json out
check "each row is judged once" [ "$(field rows out)" = 2000 ]
check "the pooled rows are all rows" [ "$(grep -c '"rows": 2000' out)" = 2 ]

accepted crossval logs.csv --group row --json
check "rows of seen shapes are easier" \
  awk -v seen="$(field macro_f1 out)" -v unseen="$(field macro_f1 one.json)" \
  'BEGIN { exit !(seen > unseen) }'
accepted crossval logs.csv --test-groups 9 --repeats 4 --class-weight balanced --calibrate temperature
check "four repeats" [ "$(grep -c '^repeat ' out)" = 4 ]
accepted crossval logs.csv --test-share 0.2 --repeats 2 --algorithm forest --trees 5
accepted crossval logs.csv --group-column process --folds 3
check "the groups are those of the column" grep -q "values of the group column in 3 folds" out
accepted crossval logs.csv --feature-columns process,log_type --folds 2
accepted crossval - --folds 2 < logs.csv

# Two groups whose labels the words tell: judged on words never seen, where halves are known.
{
  echo "message,severity,id"
  for number in 1 2 3 4 5 6; do
    echo "disk lost $secret,High,h$number"
    echo "page read $secret,Low,l$number"
  done
} > ids.csv
accepted crossval ids.csv --group-column id --folds 3 --json
check "every row is right" [ "$(field accuracy out)" = 1.0 ]

printf '%s\n' '# options' --ngrams 1,1 --class-weight balanced > some.settings
accepted crossval logs.csv --settings some.settings --json
mv out by_file.json
accepted crossval logs.csv --ngrams 1,1 --class-weight balanced --json
same "a file of settings is the same options" by_file.json out

refused 64 "exclude one another" crossval logs.csv --folds 3 --test-groups 2
refused 64 "--folds" crossval logs.csv --test-share 0.2 --folds 3
refused 64 "folds is 1" crossval logs.csv --folds 1
refused 64 "test-share is 1.0" crossval logs.csv --test-share 1
refused 64 "repeats is 0" crossval logs.csv --repeats 0
refused 64 "needs --group-column" crossval logs.csv --group column
refused 64 "--group column alone" crossval logs.csv --group row --group-column process
refused 1 "'nothing'" crossval logs.csv --group-column nothing
refused 1 "the splits need at least 13 values of the group column, and there are 12" \
  crossval ids.csv --group-column id --test-groups 12
refused 1 "--group-column" crossval logs.csv --group-column nothing
refused 1 "cannot open" crossval missing.csv
: > empty.csv
refused 1 "empty" crossval empty.csv
head -c 3000 /dev/urandom > noise.csv
run crossval noise.csv
check "noise is refused" [ $status -eq 1 ]
printf 'message,severity\n%s one,Low\n%s two,Low\n' "$secret" "$secret" > one_label.csv
accepted crossval one_label.csv --folds 2
check "one label is said to teach nothing" grep -q "had one label" out
if "$tocsin" crossval logs.csv --folds 2 > /dev/full 2> err; then fail "a full disk"; else pass; fi
"$tocsin" crossval logs.csv --folds 2 2> err | true
check "a closed pipe is no error" [ ! -s err ]
finish
