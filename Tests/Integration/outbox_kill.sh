#!/usr/bin/env bash
# `kill -9` of programs that record findings and deliver them, at random moments, with receivers of
# which half of the requests fail: every acknowledged finding arrives, and no incident twice.
# Usage: outbox_kill.sh path/to/tocsin        8 rounds; KILL_ROUNDS=100 for more, KILL_SEED=n
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"

python3 "$here/receiver.py" port --fail-rate 0.5 --secret hush --seed 7 &
receiver=$!
trap 'kill $receiver; rm -rf "$directory"' EXIT
await [ -s port ]

check "nothing is lost and nothing comes twice" \
  python3 "$here/outbox_kill.py" "$tocsin" "$(cat port)" "${KILL_ROUNDS:-8}" "${KILL_SEED:-1}"
finish
