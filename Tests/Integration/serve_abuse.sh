#!/usr/bin/env bash
# The HTTP server among clients that mean harm. Usage: serve_abuse.sh path/to/tocsin
. "$(dirname "$0")/check.sh"
here=$(dirname "$(realpath "$0")")
check "others are answered" env PYTHONDONTWRITEBYTECODE=1 python3 "$here/serve_abuse.py" "$tocsin"
finish
