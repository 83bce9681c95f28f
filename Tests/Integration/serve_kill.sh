#!/usr/bin/env bash
# `kill -9` of the server under load, with a ticket receiver of which half of the requests fail.
# Usage: serve_kill.sh path/to/tocsin        20 kills; KILL_ROUNDS=100 for more, KILL_SEED=n
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"
export PYTHONDONTWRITEBYTECODE=1

python3 "$here/receiver.py" port --fail-rate 0.5 --secret hush --seed 7 &
receiver=$!
trap 'kill $receiver; rm -rf "$directory"' EXIT
await [ -s port ]

check "nothing is lost and nothing comes twice" \
  python3 "$here/serve_kill.py" "$tocsin" "$(cat port)" "${KILL_ROUNDS:-20}" "${KILL_SEED:-1}"
finish
