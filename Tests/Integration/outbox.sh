#!/usr/bin/env bash
# `tocsin outbox`: recording, looking after and delivering, with receivers that misbehave in every
# way that is known.
# Usage: outbox.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"

python3 "$here/receiver.py" port --secret hush &
receiver=$!
trap 'kill $receiver; rm -rf "$directory"' EXIT
await [ -s port ]
port=$(cat port)
base="http://127.0.0.1:$port"

# webhook PATH [LINE]: a configuration with one webhook there, and a line more.
webhook() {
  printf 'tickets:\n  first_wait: 10ms\n  %s\n  targets:\n    - {type: webhook, url: "%s"}\n' \
    "${2:-severities: [High, Critical]}" "$base$1" > tickets.yaml
}
record() {
  printf '{"message":"%s","severity":"%s","process":"Web Server","log_type":"HTTP Error"}\n' \
    "$1" "${2:-Critical}" | "$tocsin" outbox add --outbox box --config tickets.yaml
}
field() { python3 -c "import json,sys; print(json.load(open('out'))$1)"; }
# delivered_to PATH [LINE]: records one finding in a new outbox and makes one attempt.
attempt_at() {
  rm -f box*
  webhook "$@"
  record "lost by customer $secret" > acknowledgement
  run outbox deliver --outbox box --config tickets.yaml --once
}
# outcome STATE WORDS: how the last attempt ended, in the outbox.
outcome() {
  "$tocsin" outbox list --outbox box --json > out
  local found
  found=$(field "['incidents'][0]['deliveries'][0]['state']")
  check "state $found instead of $1" [ "$found" = "$1" ]
  found=$(field "['incidents'][0]['deliveries'][0]['last_failure']")
  case $found in
    *"$2"*) pass ;;
    *) fail "last failure '$found' does not say '$2'" ;;
  esac
}

# --- Recording -------------------------------------------------------------------------------
webhook /hook
cat > findings.jsonl << 'END'
{"message":"order 17 lost, card 4111 1111 1111 1111","severity":"Critical","confidence":0.97}
{"message":"order 4711 lost, card 5500 0000 0000 0004","severity":"Critical","confidence":"1"}
{"message":"nobody has to know","severity":"Low"}
{"message":"nobody can know","severity":"Unclassified"}
{"message":"disk lost","severity":"High","process":"Database Server","stage":"rules"}
END
accepted outbox add findings.jsonl --outbox box --config tickets.yaml
check "acknowledgements: $(cat out)" [ "$(cut -d, -f1,3 out | tr -d '\n')" = \
  '{"line":1,"new":true}{"line":2,"new":false}{"line":3,"new":false}{"line":4,"new":false}{"line":5,"new":true}' ]
check "two of a kind have one key" [ "$(sed -n 1p out | cut -d, -f2)" = "$(sed -n 2p out | cut -d, -f2)" ]
check "a severity that is not named has no key" grep -q '"line":3,"incident":null' out
check "the outbox is its owner's alone" [ "$(stat -c %a box)" = 600 ]

refused 1 "line 2: column 'severity' does not hold one of Low" \
  outbox add --outbox box --config tickets.yaml /dev/stdin < <(
    echo '{"message":"good","severity":"High"}'
    echo "{\"message\":\"$secret\",\"severity\":\"$secret\"}")
check "the record before the fault is acknowledged" grep -q '"line":1' out
refused 1 "column 'confidence' does not hold a number from 0 to 1" \
  outbox add --outbox box --config tickets.yaml /dev/stdin \
  < <(echo '{"message":"x","severity":"High","confidence":7}')
refused 1 "severity" outbox add --outbox box --config tickets.yaml /dev/stdin \
  < <(echo '{"message":"x"}')
printf 'severity,message\nHigh,"a ""b"""\n' > findings.csv
accepted outbox add findings.csv --outbox box --config tickets.yaml
accepted outbox add /dev/null --format jsonl --outbox box --config tickets.yaml
check "no records, no words" [ ! -s out ]

# --- Looking after ---------------------------------------------------------------------------
accepted outbox list --outbox box
check "the table shows the masked message" grep -q "order <num> lost" out
check "the table shows no card number" [ "$(grep -c 4111 out)" = 0 ]
accepted outbox list --outbox box --json --severity High
check "a filter by severity" [ "$(field "['incidents'].__len__()")" = 3 ]
accepted outbox list --outbox box --json --state dead
check "a filter by state" [ "$(field "['incidents']")" = "[]" ]
accepted outbox show --outbox box 1
check "show has the redacted message" grep -q "order 17 lost, card <card>" out
accepted outbox show --outbox box 1 --json
check "the count" [ "$(field "['count']")" = 2 ]
accepted outbox drop --outbox box 2
refused 1 "there is no incident 2, 99 in 'box'" outbox retry --outbox box 1 2 99
refused 1 "there is no incident 77" outbox show --outbox box 77
refused 64 "Give numbers of incidents, or --all-dead" outbox drop --outbox box
refused 64 "Give numbers of incidents, or --all-dead" outbox drop --outbox box 1 --all-dead
refused 64 "--limit is 0" outbox list --outbox box --limit 0
refused 64 "" outbox list --outbox box --state nowhere
refused 1 "there is no outbox 'missing'" outbox list --outbox missing
check "looking makes no file" [ ! -e missing ]
echo "no outbox at all, and no database" > text
refused 1 "'text' is not an outbox of tocsin" outbox list --outbox text
for command in "" list show retry drop add deliver; do
  # shellcheck disable=SC2086
  accepted outbox $command --help
  check "outbox $command --help has examples" grep -q EXAMPLES out
done

# --- Configuration and credentials -----------------------------------------------------------
cat > bad.yaml << 'END'
tickets:
  targets:
    - {type: webhook, url: https://user:Ottokar4711@example.com}
END
refused 1 "bad.yaml: tickets, line 3, column 28: target 'webhook': the URL holds credentials" \
  outbox deliver --outbox box --config bad.yaml --once
refused 1 "there is nothing here" outbox deliver --outbox box --config /dev/null --once
cat > jira.yaml << END
tickets:
  first_wait: 10ms
  targets:
    - {type: jira, url: "$base", project: OPS, settle_time: 0s}
END
for variable in TOCSIN_JIRA_EMAIL TOCSIN_JIRA_TOKEN; do
  refused 1 "target 'jira' needs the environment variable $variable" \
    outbox deliver --outbox box --config jira.yaml --once
  export TOCSIN_JIRA_EMAIL=robot@example.com
done
TOCSIN_JIRA_TOKEN=$'broken\n'$secret refused 1 "cannot be sent" \
  outbox deliver --outbox box --config jira.yaml --once

# --- Receivers that misbehave ----------------------------------------------------------------
attempt_at /always/401
expect 1 "HTTP 401: the receiver does not accept the credentials" outbox deliver
outcome dead "HTTP 401"
accepted outbox retry --outbox box --all-dead
accepted outbox list --outbox box --state pending --json
check "a dead delivery is pending again" [ "$(field "['total']['pending']")" = 1 ]
for answer in 400 403 404 410 422; do
  attempt_at "/always/$answer"
  outcome dead "HTTP $answer"
done
for answer in 408 429 500 502 503; do
  attempt_at "/always/$answer"
  expect 1 "HTTP $answer" outbox deliver
  outcome pending "HTTP $answer"
done

attempt_at "/always/429?retry-after=1000"
outcome pending "HTTP 429"
wait_of() {
  python3 -c "
import datetime, json
delivery = json.load(open('out'))['incidents'][0]['deliveries'][0]
last, next = (datetime.datetime.fromisoformat(delivery[name].replace('Z', '+00:00'))
              for name in ('last_attempt', 'next_attempt'))
print('kept' if $1 <= (next - last).total_seconds() else 'too early')"
}
check "Retry-After in seconds" [ "$(wait_of 1000)" = kept ]
attempt_at "/always/503?retry-after=Fri,%2031%20Dec%202100%2023:59:59%20GMT"
outcome pending "HTTP 503"
check "Retry-After as a date, a day at most" [ "$(wait_of 86400)" = kept ]

attempt_at /redirect
outcome pending "redirects are not followed"
attempt_at /slow "total_limit: 300ms"
outcome pending "no answer in time"
attempt_at /slow "read_limit: 300ms"
outcome pending "no answer in time"
attempt_at /drip "total_limit: 500ms"
outcome pending "in"
# Its body has no end, but its status has said all.
attempt_at /endless
expect 0 "delivered" outbox deliver
outcome delivered None

rm -f box*
printf 'tickets: {targets: [{type: webhook, url: "http://127.0.0.1:1/"}]}\n' > tickets.yaml
record lost > acknowledgement
run outbox deliver --outbox box --config tickets.yaml --once
outcome pending "cannot connect"
printf 'tickets: {targets: [{type: webhook, url: "http://no-such-host.invalid/"}]}\n' > tickets.yaml
accepted outbox retry --outbox box 1
run outbox deliver --outbox box --config tickets.yaml --once
outcome pending "cannot connect"

# A certificate that nobody vouches for.
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 1 \
  -subj /CN=localhost 2> err.openssl
python3 - << 'END' &
import http.server, ssl
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
open("tls_port.new", "w").write(str(server.server_address[1]))
import os
os.rename("tls_port.new", "tls_port")
server.serve_forever()
END
tls=$!
trap 'kill $receiver $tls; rm -rf "$directory"' EXIT
await [ -s tls_port ]
printf 'tickets: {targets: [{type: webhook, url: "https://localhost:%s/"}]}\n' "$(cat tls_port)" \
  > tickets.yaml
accepted outbox retry --outbox box 1
run outbox deliver --outbox box --config tickets.yaml --once
outcome pending "the TLS handshake failed"

# --- Receivers that behave -------------------------------------------------------------------
export TOCSIN_JIRA_TOKEN=$secret TOCSIN_WEBHOOK_SECRET=hush
cat > tickets.yaml << END
tickets:
  first_wait: 10ms
  targets:
    - {type: webhook, url: "$base/hook", signed: true}
    - {type: alertmanager, url: "$base/", repeat_every: 50ms, generator_url: "https://x.example/"}
    - {type: jira, url: "$base", project: OPS}
END
rm -f box*
for _ in 1 2 3; do record "paid by customer name: $secret Krause, jane@example.com"; done > keys
record "" High >> keys
run outbox deliver --outbox box --config tickets.yaml --until-empty --json --quiet
check "all is delivered: $(cat err)" [ $status -eq 0 ]
check "six deliveries: $(cat out)" grep -q '"delivered":6,' out
accepted outbox list --outbox box --json
check "the issue's key is kept" [ "$(grep -c '"reference": "OPS-' out)" = 2 ]
python3 -c "import sys, urllib.request; print(urllib.request.urlopen('$base/state').read().decode())" \
  > out
check "no request is against its receiver's rules: $(field "['faults']")" \
  [ "$(field "['faults']")" = "[]" ]
check "two issues" [ "$(field "['issues'].__len__()")" = 2 ]
check "the summary" grep -qF '[Critical] HTTP Error issue detected in process Web Server' out
check "the count" grep -q '"3"' out
check "no receiver learnt a name" [ "$(grep -c "$secret" out)" = 0 ]

# The incident goes on: the alert's count goes up, and nobody else is told again.
record "paid by customer name: $secret Krause, jane@example.com" >> keys
sleep 0.1
run outbox deliver --outbox box --config tickets.yaml --once --quiet
python3 -c "import urllib.request; print(urllib.request.urlopen('$base/state').read().decode())" > out
check "the alert's count" grep -q '"4"' out
check "still two issues" [ "$(field "['issues'].__len__()")" = 2 ]
check "the webhook was told twice" [ "$(field "['requests']['/hook']")" = 2 ]

# --- Two at once -----------------------------------------------------------------------------
"$tocsin" outbox deliver --outbox box --config tickets.yaml --quiet 2> err.worker &
worker=$!
another_delivers() {
  run outbox deliver --outbox box --config tickets.yaml --once
  [ $status -ne 0 ]
}
await another_delivers
expect 1 "another process delivers from the outbox 'box'" outbox deliver --once
accepted outbox list --outbox box
record "while a worker runs" > acknowledgement
nothing_is_pending() {
  "$tocsin" outbox list --outbox box --state pending --json > out
  [ "$(field "['total']['pending']")" = 0 ]
}
await nothing_is_pending
check "a running worker delivers what another process records" \
  [ "$(field "['total']['delivered']")" = 9 ]
kill -TERM $worker
wait $worker
check "a stopped worker says so with its exit code" [ $? -eq 143 ]
check "and in words" grep -q "interrupted; what was not delivered stays in the outbox" err.worker

# A lock that is held for longer than anyone waits.
python3 -c "
import sqlite3, time
database = sqlite3.connect('box', isolation_level=None)
database.execute('BEGIN IMMEDIATE')
open('held', 'w').close()
time.sleep(600)" &
holder=$!
await [ -e held ]
refused 1 "the outbox 'box' is locked by another process" \
  outbox add findings.jsonl --outbox box --config tickets.yaml
accepted outbox list --outbox box
kill $holder

# --- A full disk -----------------------------------------------------------------------------
mkdir small
if mount -t tmpfs -o size=300k tmpfs small 2> err.mount; then
  trap 'kill $receiver $tls; umount "$directory/small"; rm -rf "$directory"' EXIT
  # No digits and no letters of hexadecimal numbers, which would be masked.
  for word in $(seq 100000 100999 | tr 0-9 g-p); do
    printf '{"message":"%s is lost","severity":"High"}\n' "$word"
  done > many.jsonl
  refused 1 "no space is left on the disk of the outbox" \
    outbox add --outbox small/box --config tickets.yaml <(for _ in $(seq 40); do cat many.jsonl 2> /dev/null; done)
  accepted outbox list --outbox small/box
else
  skip "a full disk: no file system can be mounted here"
fi

# --- Readers that leave ----------------------------------------------------------------------
"$tocsin" outbox list --outbox box --json 2> err | head -c 1 > out
check "a closed pipe is no fault" [ "${PIPESTATUS[0]}" -eq 0 ]
finish
