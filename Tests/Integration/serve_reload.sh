#!/usr/bin/env bash
# Reloads of the model under load. Usage: serve_reload.sh path/to/tocsin
. "$(dirname "$0")/check.sh"
here=$(dirname "$(realpath "$0")")
check "not one request fails" env PYTHONDONTWRITEBYTECODE=1 python3 "$here/serve_reload.py" "$tocsin"
finish
