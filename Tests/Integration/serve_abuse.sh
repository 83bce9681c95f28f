#!/usr/bin/env bash
# The HTTP server among clients that mean harm. Usage: serve_abuse.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"
check "others are answered" env PYTHONDONTWRITEBYTECODE=1 python3 "$here/serve_abuse.py" "$tocsin"
finish
