#!/usr/bin/env bash
# The hybrid classifier without a language model: no record is lost, the order is kept, every run
# says the same, and what a record declares stays.
# Usage: hybrid.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

labelled 400 > train.csv
accepted train train.csv --quiet --output model --calibrate temperature --calibrate-by row
{
  echo "message,severity,process,log_type"
  for row in $(seq 0 999); do
    case $((row % 5)) in
      0) echo "User u$row signed in.,info,Web Server,Http Success" ;;
      1) echo "Customer $secret lost the disk in round $row,Low,gateway,System Failure" ;;
      2) echo "\"Customer $secret signed in, in round $row\",,gateway," ;;
      3) echo "The quick brown fox $row,High,gateway,Warning" ;;
      4) echo "Customer $secret lost the disk in round $row,Critical,gateway,Maintenance" ;;
    esac
  done
} > data.csv
cat > rules.yaml << 'END'
rules:
  - {name: signed-in, pattern: '^User \w+ signed in\.$', severity: Low}
END

# hybrid ARGUMENT...: a hybrid run on data.csv that says nothing on standard error.
hybrid() { accepted classify model data.csv --hybrid --rules rules.yaml --quiet "$@"; }

hybrid --threads 1 --output one.csv
hybrid --threads 2 --output two.csv
same "one and two threads" one.csv two.csv
hybrid --no-memo --output plain.csv
same "with and without the memo" one.csv plain.csv
check "every record comes back" test "$(wc -l < one.csv)" = 1001

python3 - << 'END' || fail "verdicts are not what rules, model and configuration say"
import csv
given = list(csv.DictReader(open("data.csv")))
found = list(csv.DictReader(open("one.csv")))
assert len(given) == len(found)
for row, (before, after) in enumerate(zip(given, found)):
    assert all(after[name] == before[name] for name in before), row
    verdict = (after["tocsin_severity"], after["tocsin_stage"])
    expected = [
        ("Low", "rules"), ("Critical", "model"), ("Low", "model"), ("Unclassified", "fallback"),
        ("Critical", "fallback")][row % 5]
    assert verdict == expected, (row, verdict)
    assert (after["tocsin_confidence"] == "") == (row % 5 == 3), row
    if row % 5 == 0:
        assert after["tocsin_reason"] == "rule signed-in" and after["tocsin_confidence"] == "1.0000"
    if row % 5 >= 3:
        assert after["tocsin_reason"].startswith("there is no language model"), row
END
pass

# Where records declare something else, by shape: Low is wrong 200 times, "High" is of Unclassified
# lines and nobody's mistake, "info" is Low.
hybrid --output - --disagreements differ.csv > /dev/null
check "one shape disagrees" test "$(wc -l < differ.csv)" = 2
check "and is listed" grep -q "^200,Low,Critical,3,customer" differ.csv

# JSONL and plain lines.
python3 - << 'END'
import csv, json
with open("data.jsonl", "w") as output:
    for row in csv.DictReader(open("data.csv")):
        output.write(json.dumps(row) + "\n")
with open("lines.log", "w") as output:
    for row in csv.DictReader(open("data.csv")):
        output.write(row["message"] + "\n")
END
accepted classify model data.jsonl --hybrid --rules rules.yaml --quiet --explain --output out.jsonl
accepted classify model lines.log --hybrid --rules rules.yaml --quiet --output out.log
python3 - << 'END' || fail "JSONL, CSV and plain lines differ"
import csv, json
table = list(csv.DictReader(open("one.csv")))
objects = [json.loads(line) for line in open("out.jsonl")]
lines = [line.rstrip("\n").split("\t") for line in open("out.log")]
assert len(table) == len(objects) == len(lines)
for row, record, line in zip(table, objects, lines):
    assert record["tocsin_severity"] == row["tocsin_severity"]
    assert record["tocsin_stage"] == row["tocsin_stage"]
    assert ("model: " in record["tocsin_tried"]) == (row["tocsin_stage"] != "rules")
    assert record["tocsin_milliseconds"] >= 0
    assert line[0] == row["tocsin_severity"] and line[-1] == row["message"]
    assert len(line) == 5
END
pass

# The summary.
run classify model data.csv --hybrid --rules rules.yaml --summary summary.json --output /dev/null
check "the run ends with 0" test $status -eq 0
check "the table says who decided" grep -qE "^rules +200 +0 +0 +0 +0 +200$" err
check "the run says what it did without" grep -q "wanted for 400 records: 400 absent" err
check "no log text in the summary" bash -c "! grep -q $secret err summary.json"
check "the summary is JSON" python3 -c '
import json
summary = json.load(open("summary.json"))
assert summary["records"] == 1000
assert summary["by_stage"]["model"]["Critical"] == 200
assert summary["language_model"]["outcomes"] == {"absent": 400}
assert summary["memo"]["hits"] > 700'

# Configurations, and what they would have done.
accepted decide --print-config
cp out portal.yaml
hybrid --config portal.yaml --output same.csv
same "the printed configuration and the built-in one" one.csv same.csv
accepted decide --model model --simulate train.csv --json
check "a simulation counts every row" python3 -c '
import json
report = json.load(open("out"))
assert report["rows"] == 400 and report["calibrated"]
assert abs(report["largest_share_of_critical"]["Low"] - 0.6 / 18) < 1e-12
for scenario in report["scenarios"]:
    assert sum(sum(row.values()) for row in scenario["by_label"].values()) == 400'
accepted decide --model model --config portal.yaml --simulate train.csv
check "and says what it means" grep -q "3.3 % of those called Low are Critical" out

# What is at fault is said, and nothing is lost.
echo "untouched" > kept.csv
echo "routes: [{process: A, stages: [ruls]}]" > bad.yaml
refused 1 "line 1, column 32: route 1: 'ruls' is not known" \
  classify model data.csv --hybrid --config bad.yaml --output kept.csv
refused 1 "line 1, column 32" decide --model model --config bad.yaml
refused 1 "data.csv, line 2: the label is none of Low, Medium, High, Critical" \
  decide --model model --simulate data.csv
refused 1 "no such file" classify model data.csv --hybrid --config none.yaml --output kept.csv
refused 64 "--rules, --quiet needs --hybrid" classify model data.csv --rules rules.yaml --quiet
refused 64 "exclude each other" classify model data.csv --hybrid --rules rules.yaml --no-rules
refused 64 "do not go with --hybrid" classify model data.csv --hybrid --no-gate
sed 's/Low/INFO/' train.csv > other.csv
accepted train other.csv --quiet --output other
refused 1 "the model answers 'INFO'" classify other data.csv --hybrid --output kept.csv
check "a file that was not written is as it was" grep -qx untouched kept.csv
"$tocsin" classify model data.csv --hybrid --quiet --output /dev/full 2> err
check "a full disk is an error" test $? -eq 1
check "and says so" grep -qi "no space left" err
"$tocsin" classify model data.csv --hybrid --quiet 2> err | head -n 1 > /dev/null
check "a reader that stops early is none" test "${PIPESTATUS[0]}" -eq 0
finish
