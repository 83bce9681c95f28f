#!/usr/bin/env bash
# The HTTP server: right and wrong requests, tokens, TLS, signals. Usage: serve.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"

echo 'model: {gate: true}' > routes.yaml
refused 1 "nothing.tocsin" serve --model nothing.tocsin --port 0
refused 64 "need each other" serve --model x --tls-key y
refused 64 "--port is 70000" serve --model x --port 70000
refused 64 "collector:4318" serve --model x --otlp-forward collector
refused 1 "routes.yaml: there is no section 'tickets'. Add one" serve --port 0 --outbox box \
  --model "$here/../../models/severity.tocsin" --config routes.yaml
echo short > token
refused 64 "16 at least" serve --model "$here/../../models/severity.tocsin" --token-file token
check "what the server answers" env PYTHONDONTWRITEBYTECODE=1 python3 "$here/serve.py" "$tocsin"
finish
