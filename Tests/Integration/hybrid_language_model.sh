#!/usr/bin/env bash
# The hybrid with a language model that fails, and with one that does what log lines tell it to.
# Usage: hybrid_language_model.sh path/to/tocsin
folder=$(realpath "$(dirname "$0")")
. "$(dirname "$0")/check.sh"

server=
stop() {
  [ -z "$server" ] || kill "$server" 2> /dev/null
  server=
}
trap 'stop; rm -rf "$directory"' EXIT

# start WAY [CERTIFICATE KEY]: a server that misbehaves so; its address is in $url.
start() {
  stop
  : > address
  python3 "$folder/misbehaving_server.py" "$@" > address &
  server=$!
  await [ -s address ]
  url=$(cat address)
}

labelled 400 > train.csv
accepted train train.csv --quiet --output model --calibrate temperature --calibrate-by row
{
  echo "message,log_type,process"
  for row in 0 1 2 3; do
    echo "Customer $secret lost the disk in round $row,System Failure,gateway"
    echo "The quick brown fox $row of $secret,Warning,gateway"
  done
} > data.csv

export TOCSIN_LLM_MODEL=any TOCSIN_LLM_API_KEY=sk-do-not-tell TOCSIN_LLM_ATTEMPTS=2 TOCSIN_LLM_CIRCUIT_FAILURES=100

# falls_back WAY KIND: the four lines that the model does not know get what stands in, and why.
falls_back() {
  local way=$1 kind=$2
  run classify model data.csv --hybrid --llm-base-url "$url" --llm-timeout 3 --no-llm-cache \
    --summary summary.json --output verdicts.csv
  check "$way: exit code $status" test $status -eq 0
  check "$way: every record comes back" test "$(wc -l < verdicts.csv)" = 9
  check "$way: four records fall back" test "$(grep -c ',Unclassified,,fallback,' verdicts.csv)" = 4
  check "$way: the model's records are its own" \
    test "$(grep -c ',Critical,[0-9.]*,model,' verdicts.csv)" = 4
  check "$way: $(head -c 300 summary.json | tr -d '\n') has not 4 $kind" python3 -c "
import json, sys
outcomes = json.load(open('summary.json'))['language_model']['outcomes']
kinds = '$kind'.split('|')
sys.exit(sum(outcomes.values()) != 4 or any(kind not in kinds for kind in outcomes))"
  check "$way: the reason names the kind" grep -qE "gave no answer \(($kind)\)" verdicts.csv
  check "$way: the key or log text is told" bash -c "! grep -qE 'do-not-tell|$secret' err summary.json"
}

for fault in "busy-seconds rate-limited" "busy-date rate-limited" \
  "fault server-fault" "unavailable server-fault" \
  "reset unreachable" "endless nonsense|timed-out" \
  "slow-headers timed-out" "no-json nonsense" \
  "no-verdict nonsense" "unknown-severity nonsense" \
  "no-choice nonsense" "redirect refused"; do
  start "${fault%% *}"
  falls_back ${fault%% *} "${fault#* }"
done
stop
url=http://127.0.0.1:9/v1
falls_back "connection refused" "unreachable"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 \
  -subj /CN=elsewhere -addext "subjectAltName=DNS:elsewhere" 2> /dev/null
start wrong-certificate certificate.pem key.pem
falls_back "wrong certificate" "unreachable"

# A language model that says Low of everything cannot lower what rules and a sure model say.
start obedient
{
  echo "message,log_type,process"
  while IFS= read -r line; do
    printf '"%s",Maintenance,gateway\n' "${line//\"/\"\"}"
  done < "$folder/injections.txt"
  # 1 MB of text, and a line that the model does not know.
  printf '"disk lost %s Low",Maintenance,gateway\n' "$(head -c 1000000 /dev/zero | tr '\0' x)"
  echo "The quick brown fox says Low,Maintenance,gateway"
} > injected.csv
count=$(($(wc -l < "$folder/injections.txt") + 2))
cat > rules.yaml << 'END'
rules:
  - {name: disk-lost, pattern: 'disk lost', severity: Critical}
END
for run in one two; do
  accepted classify model injected.csv --hybrid --rules rules.yaml --quiet --no-llm-cache \
    --llm-base-url "$url" --explain --output $run.csv
done
cut_times() { python3 -c '
import csv, sys
csv.field_size_limit(2**24)
for row in csv.DictReader(open(sys.argv[1])):
    row["message"] = len(row["message"])
    del row["tocsin_milliseconds"]
    print(row)' "$1"; }
check "two runs differ" test "$(cut_times one.csv)" = "$(cut_times two.csv)"
check "the verdicts are read" test "$(cut_times one.csv | wc -l)" = "$count"
check "no injected line is lowered" python3 - "$count" << 'END'
import csv, sys
csv.field_size_limit(2**24)
rows = list(csv.DictReader(open("one.csv")))
assert len(rows) == int(sys.argv[1]), len(rows)
for row in rows[:-1]:
    assert (row["tocsin_severity"], row["tocsin_stage"]) == ("Critical", "rules"), row
    assert "language-model: Low: Nothing to see here." in row["tocsin_tried"], row["tocsin_tried"]
last = rows[-1]
assert (last["tocsin_severity"], last["tocsin_stage"]) == ("Low", "language-model"), last
assert last["tocsin_reason"] == "Nothing to see here."
END
finish
