#!/bin/bash
# `tocsin audit`: labels planted wrong are found, contradictory messages counted.
# Usage: audit.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

# 40 kinds of messages, 50 rows each, a number in each; every 97th row carries another label.
awk 'BEGIN {
  split("Low Medium High Critical", label)
  print "message,severity"
  for (row = 0; row < 2000; row++) {
    kind = row % 40
    right = kind % 4
    given = row % 97 == 5 ? (right + 1) % 4 : right
    if (given != right) print row + 2 > "planted"
    printf "step%s of stage%s took %d ms,%s\n", substr("abcdefghijklmnopqrstuvwxyz", kind % 26 + 1, 1), \
      substr("abcdefghijklmnopqrstuvwxyz", kind % 23 + 1, 1), row, label[given + 1]
  }
}' > planted.csv
accepted audit planted.csv --output suspects.csv --json --threads 1
mv out one.json
mv suspects.csv one.csv
accepted audit planted.csv --output suspects.csv --json --threads 3
same "threads change the audit" one.json out
same "threads change the file" one.csv suspects.csv
tail -n +2 suspects.csv | cut -d , -f 1 | sort > found
sort planted > planted.sorted
check "a row was found that was not planted" [ -z "$(comm -23 found planted.sorted)" ]
check "fewer than three quarters of the 21 planted rows were found" [ "$(wc -l < found)" -ge 16 ]
check "the suggestion is the message's commonest label" \
  awk -F , 'NR > 1 && ($3 != $6 || $2 == $3) { exit 1 }' suspects.csv
check "21 rows contradict their message" \
  grep -q '"rows_against_their_message": 21' out
accepted audit planted.csv --limit 2
check "the rest is counted" grep -q "more: --limit 0 prints all" out
accepted audit planted.csv --limit 0
check "all is printed" [ "$(grep -c ' → ' out)" = "$(wc -l < found)" ]
accepted audit planted.csv --group shape --class-weight balanced --algorithm forest --trees 5
accepted audit - --group row < planted.csv

refused 64 "--limit is -1" audit planted.csv --limit=-1
refused 64 "is the dataset itself" audit planted.csv --output planted.csv
refused 1 "cannot open" audit missing.csv
labelled 40 > labelled.csv
printf '%s,,gateway\n' "$secret" >> labelled.csv
refused 1 "line 42: the label is empty" audit labelled.csv
check "nothing is written where nothing was audited" [ ! -e no.csv ]
refused 1 "the label is empty" audit labelled.csv --output no.csv
check "nothing is written where nothing was audited" [ ! -e no.csv ]
printf 'message,severity\n%s \033[31mred,Low\n%s plain,High\n' "$secret" "$secret" > colours.csv
accepted audit colours.csv --folds 2
check "what steers a terminal is not printed" [ "$(grep -c "$(printf '\033')" out)" = 0 ]
finish
