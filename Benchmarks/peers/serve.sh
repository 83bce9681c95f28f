#!/usr/bin/env bash
# tocsin serve against FastAPI, uvicorn and scikit-learn on the same task: wrk on one processor, the
# server on another, the two servers in turn. Prints requests and records a second and the ratio.
# Usage: serve.sh path/to/tocsin (a release build)    SECONDS_EACH=5 ROUNDS=2 for other lengths
set -euo pipefail
here=$(realpath "$(dirname "$0")")
tocsin=$(realpath "$1")
seconds=${SECONDS_EACH:-5}
rounds=${ROUNDS:-2}
directory=$(mktemp -d)
cd "$directory"
environment=${TWIN_ENVIRONMENT:-$here/.venv-serve}
[ -x "$environment/bin/uvicorn" ] || {
  python3 -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet fastapi==0.165.0 'uvicorn[standard]==0.54.0' \
    scikit-learn==1.9.1
}
"$tocsin" generate --rows 20000 --seed 7 --output logs.csv 2> /dev/null
"$tocsin" train logs.csv --output model.tocsin --quiet --holdout 0
python3 - <<'PYTHON'
import csv, json
rows = list(csv.DictReader(open("logs.csv", newline="")))
records = [{"log_type": row["log_type"], "log_message": row["message"], "process": row["process"]}
           for row in rows]
def script(name, path, bodies):
    quoted = ",\n".join("[==[" + body + "]==]" for body in bodies)
    open(name, "w").write(f"""local bodies = {{{quoted}}}
local place = 0
request = function()
  place = place % #bodies + 1
  return wrk.format("POST", "{path}", {{["Content-Type"] = "application/json"}}, bodies[place])
end
""")
script("single.lua", "/classify/", [json.dumps(record) for record in records[:2000]])
script("batch.lua", "/classify/batch",
       [json.dumps(records[start:start + 10000]) for start in (0, 10000)])
PYTHON

pids=()
trap 'kill "${pids[@]}" 2> /dev/null || true; rm -rf "$directory"' EXIT
# One loop and one worker on one processor; the log of requests is off on both sides.
taskset -c 0 "$tocsin" serve --model model.tocsin --port 3931 --no-access-log --event-loops 1 \
  --workers 1 2> server.log &
pids+=($!)
(cd "$here" && TWIN_DATA=$directory/logs.csv OMP_NUM_THREADS=1 exec taskset -c 0 \
  "$environment/bin/python" -m uvicorn fastapi_twin:app --port 3932 --no-access-log \
  --log-level error) &
pids+=($!)
for port in 3931 3932; do
  for _ in $(seq 600); do
    curl -s -o /dev/null "http://127.0.0.1:$port/" && break || sleep 0.2
  done
done

# measure PORT SCRIPT CONNECTIONS: requests a second; none may fail.
measure() {
  taskset -c 1 wrk -t1 -c"$3" -d"${seconds}s" -s "$2" "http://127.0.0.1:$1" > wrk.log
  if grep -q "Non-2xx\|Socket errors" wrk.log; then cat wrk.log >&2; exit 1; fi
  awk '/Requests\/sec/ { print $2 }' wrk.log
}
echo "round kind tocsin/s twin/s ratio"
for round in $(seq "$rounds"); do
  for kind in single batch; do
    connections=32 records=1
    [ $kind = single ] || { connections=2 records=10000; }
    ours=$(measure 3931 $kind.lua $connections)
    theirs=$(measure 3932 $kind.lua $connections)
    awk -v r="$round" -v k="$kind" -v a="$ours" -v b="$theirs" -v n=$records \
      'BEGIN { printf "%d %s %d %d %.1f\n", r, k, a * n, b * n, a / b }'
  done
done
