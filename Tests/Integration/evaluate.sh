#!/usr/bin/env bash
# What evaluate, compare and drift say, write and end with. Usage: evaluate.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

# json FILE EXPRESSION: the Python expression holds for the JSON in the file, called `j`.
json() { python3 -c 'import json, sys; j = json.load(open(sys.argv[1])); sys.exit(not eval(sys.argv[2]))' "$1" "$2"; }

"$tocsin" generate --rows 4000 --seed 5 --quiet --output logs.csv
"$tocsin" generate --rows 2000 --seed 6 --quiet --output other.csv
accepted split logs.csv --train train.csv --test test.csv --by shape --seed 3
accepted train train.csv --quiet --output model
accepted train train.csv --quiet --no-mask --class-weight balanced --output second

# Evaluate: every part of the report, in text and as JSON.
accepted evaluate model logs.csv --slice process,log_type --json
mv out all.json
check "no JSON with everything in it" json all.json \
  'j["rows"] == 4000 and {"seen_shapes", "unseen_shapes", "slices", "curves", "sweep"} <= j.keys()'
check "seen and unseen rows are not all rows" json all.json \
  'j["seen_shapes"]["rows"] + j["unseen_shapes"]["rows"] == 4000'
check "unseen shapes are not those held out" json all.json \
  "j['unseen_shapes']['rows'] == $(($(wc -l < test.csv) - 1))"
check "slices lose rows" json all.json \
  'all(sum(part["rows"] for part in parts) == 4000 for parts in j["slices"].values())'
check "a headline figure lies outside its interval" json all.json \
  'all(j["intervals"][n][0] <= j[n] <= j["intervals"][n][1] for n in ("accuracy", "macro_f1", "mean_cost", "log_loss"))'
check "curves do not end at recall 1" json all.json \
  'all(curve["points"][-1]["recall"] == 1 for curve in j["curves"].values())'
check "the sweep does not start with all rows" json all.json 'j["sweep"][0]["coverage"] == 1'
accepted evaluate model logs.csv --slice process
for words in "95 % interval" "unseen" "confidence from" "against the rest" "Web Server"; do
  check "the report does not say '$words'" grep -qF "$words" out
done
# What the model says of its shapes is what its training data say.
accepted evaluate model logs.csv
mv out by_model
accepted evaluate model logs.csv --training-data train.csv
same "seen shapes by the model and by its data" by_model out
accepted evaluate model train.csv
check "no word that the data are the training data" grep -q "learned from this very file" out
accepted evaluate model test.csv --bootstrap 0
check "intervals although none were asked for" grep -q "no intervals were asked for" out
accepted evaluate model test.csv --confidence 0.5 --seed 9 --bootstrap 50
check "another confidence is not named" grep -q "50 % interval" out

# Costs.
printf ',Low,Medium,High,Critical\nLow,0,1,1,1\nMedium,1,0,1,1\nHigh,1,1,0,1\nCritical,1,1,1,0\n' > costs.csv
accepted evaluate model test.csv --costs costs.csv --json
check "with 1 for every mistake, the mean cost is not the share of mistakes" json out \
  'abs(j["mean_cost"] - (1 - j["accuracy"])) < 1e-12'
wrong_costs() {
  printf "$1" > wrong.csv
  refused 1 "wrong.csv, line $2: $3" evaluate model test.csv --costs wrong.csv
}
wrong_costs 'Low\n0\n' 1 "a header of one cell names no label"
wrong_costs ',Low,High\nLow,0,1\n' 1 "the label of column 3 has no row"
wrong_costs ',Low,High\nLow,0,1\nHigh,-1,0\n' 3 "the cost in column 2 is no number of 0 or more"
wrong_costs ',Low,High\nLow,0,nan\nHigh,1,0\n' 2 "the cost in column 3"
wrong_costs ',Low,High\nLow,0,1\nLow,1,0\n' 3 "a label is there twice"
wrong_costs ",Low,High\n$secret,0,1\nHigh,1,0\n" 2 "the row is of no label of the header"
refused 1 "absent.csv': no such file" evaluate model test.csv --costs absent.csv

# Options.
refused 64 "--bootstrap is -1" evaluate model test.csv --bootstrap=-1
refused 64 "--confidence is 1.0" evaluate model test.csv --confidence 1
refused 64 "--thresholds has 'x'" evaluate model test.csv --thresholds 0.5,x
refused 64 "name a file each" evaluate model test.csv --html -
refused 64 "name a file each" evaluate model test.csv --html page --markdown page
refused 64 "is the dataset itself" evaluate model test.csv --html test.csv
refused 64 "is the model itself" evaluate model test.csv --markdown model
refused 1 "no column 'absent'" evaluate model test.csv --slice absent
refused 1 "absent.csv': no such file" evaluate model test.csv --training-data absent.csv
refused 64 "--max-refused is 2.0" drift model test.csv --max-refused 2
refused 64 "--max-psi is -1.0" drift model test.csv --max-psi=-1
refused 64 "needs intervals" compare model second test.csv --fail-if-worse --bootstrap 0

# The pages: text of the log is redacted and has no power over them.
python3 - << 'PYTHON'
import csv
rows = list(csv.reader(open("test.csv")))
column = rows[0].index("message")
for place, row in enumerate(rows[1:]):
    if place % 2:
        row[column] = (f"</code><script>alert({place})</script> card 4111 1111 1111 1111 of "
                       f"ottokar@example.com | `x` \u202e" + row[column])
csv.writer(open("hostile.csv", "w"), lineterminator="\n").writerows(rows)
PYTHON
accepted evaluate model hostile.csv --slice process --html page.html --markdown card.md
check "the page runs a script" eval '! grep -q "<script" page.html'
check "the page shows no mistake" grep -q "&lt;script&gt;alert" page.html
for text in "4111 1111" "ottokar@example.com" $'\u202e'; do
  check "the page holds '$text'" eval '! grep -qF "$text" page.html'
done
check "the page loads something" eval '! grep -qE "https?:|src=|url\(|<link" page.html'
check "the card has no figures" grep -q "macro F1" card.md
accepted evaluate model hostile.csv --json
check "a worst mistake is not redacted" eval '! grep -qE "4111 1111|ottokar@" out'
echo before > kept.html
refused 1 "no column 'absent'" evaluate model test.csv --slice absent --html kept.html
check "a failed run damaged the page that was there" [ "$(cat kept.html)" = before ]

# Compare.
accepted compare model model test.csv --json
check "a model differs from itself" json out \
  'all(f["difference"] in (0, None) for f in j["figures"].values()) and j["mcnemar"]["by_row"]["p_value"] == 1'
accepted compare model second test.csv --json
check "figures of the first are not those of evaluate" \
  test "$(python3 -c 'import json; print(json.load(open("out"))["figures"]["macro_f1"]["first"])')" \
  = "$("$tocsin" evaluate model test.csv --bootstrap 0 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["macro_f1"])')"
accepted compare model second test.csv
# A model that learned nothing is worse than one that did, beyond chance.
awk -F, 'NR == 1 { print; next } { n++; sub(/,(Low|Medium|High|Critical),/, n % 9 ? ",Low," : ",Critical,"); print }' \
  train.csv > blind.csv
accepted train blind.csv --quiet --output blind
accepted compare model blind logs.csv
check "a blind model is not called worse" grep -q "B is worse in macro F1" out
run compare model blind logs.csv --fail-if-worse
check "--fail-if-worse ends with $status" [ $status -eq 2 ]
check "--fail-if-worse speaks on standard error: $(cat err)" [ ! -s err ]
accepted compare blind model logs.csv --fail-if-worse
labelled 200 | sed 's/,\(Low\|Medium\|High\|Critical\),/,x\1,/' > foreign.csv
accepted train foreign.csv --quiet --output foreign
refused 1 "share no label" compare model foreign test.csv
refused 1 "no forest" compare model blind test.csv --algorithm forest
refused 1 "absent.pem" compare model blind test.csv --require-signature absent.pem

# Drift.
accepted train logs.csv --quiet --output whole
run drift whole other.csv --reference logs.csv
check "more of the same logs drifts: $(cat out)" [ $status -eq 0 ]
check "no drift is not said" grep -q "^No drift" out
run drift whole other.csv
check "more of the same logs drifts from the held-out rows: $(cat out)" [ $status -eq 0 ]
check "the reference is not told" grep -q "rows that training held out" out
accepted train logs.csv --quiet --holdout 0 --output untold
run drift untold other.csv
check "without a reference the program ends with $status" [ $status -eq 0 ]
check "what to do is not said" grep -q "Give --reference" out
run drift model test.csv --reference train.csv
check "held-out shapes do not drift" [ $status -eq 2 ]
check "drift speaks on standard error: $(cat err)" [ ! -s err ]
run drift model test.csv --json
check "drift --json ends with $status" [ $status -eq 2 ]
check "new shapes are not all of test.csv" json out 'j["findings"]["new_shape_share"]["value"] == 1'
python3 -c 'import csv, sys
rows = csv.reader(open("test.csv"))
csv.writer(sys.stdout, lineterminator="\n").writerows([row[2]] for row in rows)' > unlabelled.csv
check "held-out rows are not the reference" json out 'j["reference_is_held_out"] and j["psi"]'
run drift model unlabelled.csv --max-new-shapes 1 --max-refused 1 --max-psi 99
check "logs without labels end with $status: $(cat err)" [ $status -eq 0 ]
refused 1 "holds no records" drift model <(echo message)
refused 1 "no column 'message'" drift model costs.csv
finish
