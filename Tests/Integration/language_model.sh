#!/usr/bin/env bash
# The language-model client from outside: without a server, and against one that others wrote,
# LiteLLM's proxy, unmodified, with its mock answers. The proxy is installed once, into
# .build/litellm-VERSION; where the package index cannot be reached, that part is skipped with a word.
# Usage: language_model.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"
version=1.108.7
proxy=$here/../../.build/litellm-$version

unset "${!TOCSIN_LLM_@}" GROQ_API_KEY OPENAI_API_KEY
export XDG_CACHE_HOME=$directory/cache
# No output may hold it.
key=sk-integration-4711

# said WORDS WHAT: the last run printed WORDS and not the key.
said() {
  if ! grep -qF -- "$1" out; then
    fail "$2: does not say '$1' but: $(head -c 600 out)"
  elif grep -qF -- "$key" out err; then
    fail "$2: shows the key"
  else
    pass
  fi
}

# Without a server: what is missing or wrong is named, by its place.
refused 1 "set GROQ_API_KEY or OPENAI_API_KEY" llm check
refused 64 "--llm-provider takes: one of openai, groq" llm check --llm-provider acme
refused 64 "--llm-timeout takes: number of seconds" llm check --llm-timeout soon
refused 64 "no model is named for http://127.0.0.1:11434/v1" llm check --llm-provider ollama
export GROQ_API_KEY=$key OPENAI_API_KEY=$key
refused 64 "OPENAI_API_KEY and GROQ_API_KEY are set" llm check --llm-model m
unset OPENAI_API_KEY
refused 64 "no model is named for https://api.groq.com/openai/v1" llm check
unset GROQ_API_KEY
export TOCSIN_LLM_TIMOUT=3
refused 64 "nothing reads the environment variable TOCSIN_LLM_TIMOUT" llm check
unset TOCSIN_LLM_TIMOUT
printf 'language_model:\n  model: m\n  timeout: soon\n' > decision.yaml
refused 1 "decision.yaml, line 3, column 12: language_model: a number of seconds" \
  llm check --config decision.yaml
refused 1 "cannot open 'missing.yaml'" llm check --config missing.yaml
run llm check --llm-base-url http://127.0.0.1:9/v1 --llm-model m --llm-timeout 5
check "a refused connection ends with 1" [ $status -eq 1 ]
said "unreachable" "a refused connection"

# The answers on disk.
accepted llm cache stats
said "language-model.sqlite: 0 answers" "no answers yet"
check "looking makes no file" [ ! -e "$XDG_CACHE_HOME" ]
echo "message,severity" > logs.csv
cp logs.csv logs.before
refused 1 "it is not a database" llm cache stats --llm-cache logs.csv
same "a wrong path costs no file" logs.csv logs.before
refused 64 "No file keeps answers" llm cache stats --no-llm-cache

# The proxy.
install_proxy() {
  [ -x "$proxy/bin/litellm" ] && [ -e "$proxy/complete" ] && return
  rm -rf "$proxy"
  python3 -m venv "$proxy" || return
  "$proxy/bin/pip" download --quiet --no-deps --dest wheels "litellm==$version" > pip.log 2>&1 ||
    return 2
  "$proxy/bin/pip" install --quiet --no-compile "litellm[proxy]==$version" > pip.log 2>&1 || return
  touch "$proxy/complete"
}
install_proxy
case $? in
  0) ;;
  2)
    skip "LiteLLM's proxy: the package index cannot be reached"
    finish
    exit
    ;;
  *)
    fail "LiteLLM's proxy cannot be installed: $(tail -n 3 pip.log)"
    finish
    exit
    ;;
esac

cat > proxy.yaml << END
model_list:
  - model_name: high
    litellm_params:
      model: openai/mock
      api_key: none
      mock_response: '{"severity":"High","reason":"A payment was refused."}'
  - model_name: fenced
    litellm_params:
      model: openai/mock
      api_key: none
      mock_response: "\`\`\`json\n{\"severity\":\"unclassified\",\"reason\":\"It does not say.\"}\n\`\`\`"
  - model_name: prose
    litellm_params: {model: openai/mock, api_key: none, mock_response: It is harmless.}
  - model_name: limited
    litellm_params: {model: openai/mock, api_key: none, mock_response: litellm.RateLimitError}
  - model_name: broken
    litellm_params: {model: openai/mock, api_key: none, mock_response: litellm.InternalServerError}
general_settings:
  master_key: $key
litellm_settings:
  num_retries: 0
  telemetry: false
END
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# With its own list of prices, the proxy asks nobody for a newer one.
LITELLM_LOCAL_MODEL_COST_MAP=True PATH="$proxy/bin:$PATH" \
  "$proxy/bin/litellm" --config proxy.yaml --host 127.0.0.1 --port "$port" > proxy.log 2>&1 &
server=$!
trap 'kill $server 2> /dev/null; wait $server 2> /dev/null; rm -rf "$directory"' EXIT
answers() { (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; }
has_started() { answers || ! kill -0 $server 2> /dev/null; }
await has_started
if ! answers; then
  fail "LiteLLM's proxy does not start: $(tail -n 3 proxy.log)"
  finish
  exit
fi

export TOCSIN_LLM_BASE_URL=http://127.0.0.1:$port/v1 TOCSIN_LLM_PROVIDER=litellm
export TOCSIN_LLM_API_KEY=$key
accepted llm check --llm-model high
said "High: A payment was refused." "a verdict"
said "json_schema, 1 calls" "the proxy takes a schema"
check "a cost without prices: $(grep ^cost out)" eval '! grep -q ^cost out'
accepted llm check --llm-model fenced --json
said '"severity": "Unclassified"' "a fenced verdict as JSON"
# asks MODEL KIND: a check of that model gives no answer of that kind, and ends with 1.
asks() {
  run llm check --llm-model "$1"
  check "$1: exit code $status" [ $status -eq 1 ]
  said "no answer  $2" "$1"
}
asks prose nonsense
asks limited rate-limited
asks broken server-fault
asks nosuch refused
said "Invalid model name" "the server's words about a made-up line"

# Records of two shapes: two calls, the rest from the cache, and all of it in the next run.
labelled 400 > train.csv
accepted train train.csv --quiet --output model --calibrate temperature --calibrate-by row
{
  echo message
  for row in $(seq 20); do
    echo "The quick brown fox $row of $secret"
    echo "Nothing of $secret was seen $row times"
  done
} > unknown.csv
# asked RUN CACHED: a hybrid run over the records, of which CACHED are answered without a call.
asked() {
  accepted classify model unknown.csv --hybrid --quiet --llm-model high --summary summary.json \
    --output "verdicts-$1.csv"
  check "run $1: $(tr -d '\n' < summary.json)" python3 -c "
import json, sys
found = json.load(open('summary.json'))['language_model']
sys.exit(found['outcomes'] != {'answered': 40} or found['from_cache'] != $2)"
  check "run $1: High forty times" [ "$(grep -c ',High,,language-model,' "verdicts-$1.csv")" = 40 ]
}
asked 1 38
asked 2 40
same "two runs" verdicts-1.csv verdicts-2.csv
accepted llm cache stats
said "2 answers" "the cache"
check "no log text on disk" eval '! grep -qa "$secret" "$XDG_CACHE_HOME"/tocsin/*'
accepted llm cache clear
said "2 answers forgotten" "clearing the cache"

# A usual place that cannot be used costs the cache, not the run; a place that was named does.
echo file > no-directory
XDG_CACHE_HOME=$directory/no-directory run classify model unknown.csv --hybrid --quiet \
  --llm-model high --output verdicts-3.csv
expect 0 "They are kept in memory now" classify without a place for the cache
same "a run without a file" verdicts-1.csv verdicts-3.csv
refused 1 "answers cannot be kept in 'unknown.csv'" classify model unknown.csv --hybrid --quiet \
  --llm-model high --llm-cache unknown.csv --output verdicts-4.csv

# The key from a file, the address from a section of a decision file.
unset TOCSIN_LLM_API_KEY TOCSIN_LLM_BASE_URL TOCSIN_LLM_PROVIDER
echo "$key" > key
cat > decision.yaml << END
language_model:
  base_url: http://127.0.0.1:$port/v1
  model: high
  api_key_file: $directory/key
  input_price: 1000000
END
accepted llm check --config decision.yaml
said "cost       10.0 by the configured prices" "ten tokens at a price of one each"
echo sk-wrong-4711 > key
run llm check --config decision.yaml
check "a wrong key ends with 1" [ $status -eq 1 ]
said "refused" "a wrong key"
check "a wrong key is not shown" eval '! grep -q sk-wrong out err'

finish
