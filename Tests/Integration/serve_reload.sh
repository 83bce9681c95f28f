#!/usr/bin/env bash
# Reloads of the model under load. Usage: serve_reload.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"
check "not one request fails" env PYTHONDONTWRITEBYTECODE=1 python3 "$here/serve_reload.py" "$tocsin"
finish
