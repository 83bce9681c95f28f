#!/usr/bin/env bash
# The HTTP server against programs of others: OpenTelemetry's SDK, Prometheus' parser, an OpenAPI
# validator, schemathesis, Chromium. Usage: serve_peers.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"
export PYTHONDONTWRITEBYTECODE=1

# The environment outlives the script: it takes minutes to make.
environment=${TOCSIN_PEERS_ENVIRONMENT:-$here/../../.build/serve-peers}
if ! { [ -x "$environment/bin/python" ] || python3 -m venv "$environment"; } > log 2>&1 \
  || ! "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$here/serve_peers_requirements.txt" >> log 2>&1
then
  skip "the programs of others cannot be installed: $(tail -n 1 log)"
  finish
  exit
fi
python=$environment/bin/python

check "OpenTelemetry, Prometheus, OpenAPI" "$python" "$here/serve_peers.py" "$tocsin"

# A model with vectors: its explanations have all there is to show.
"$tocsin" generate --profile broad --rows 3000 --seed 5 --output logs.csv --quiet \
  && "$tocsin" train logs.csv --vectors "$here/../../models/pieces.vectors" --holdout 0 --quiet \
    --output model.tocsin || fail "no model could be made"
"$tocsin" serve --model model.tocsin --port 0 2> server.log &
server=$!
trap 'kill $server 2> /dev/null; rm -rf "$directory"' EXIT
listens() {
  port=$(grep -o '"port":[0-9]*' server.log | cut -d : -f 2)
  [ -n "$port" ]
}
await listens
if "$environment/bin/schemathesis" run "http://127.0.0.1:$port/openapi.json" \
  --checks not_a_server_error,content_type_conformance,response_schema_conformance \
  --max-examples "${TOCSIN_EXAMPLES:-40}" --seed 1 --generation-deterministic \
  --suppress-health-check all > schemathesis.log 2>&1
then
  pass
else
  fail "schemathesis: $(tail -n 40 schemathesis.log)"
fi

browser=$(command -v chromium) && driver=$(command -v chromedriver)
if [ -n "${driver-}" ]; then
  check "the page in Chromium" "$python" "$here/serve_page.py" "http://127.0.0.1:$port/" \
    "$browser" "$driver"
else
  skip "the page needs Debian's chromium and chromium-driver"
fi
finish
