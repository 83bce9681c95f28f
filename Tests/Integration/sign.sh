#!/bin/sh
# Keys and signatures of `tocsin sign`, checked by openssl.
# Usage: sign.sh path/to/tocsin
set -eu
tocsin=$(realpath "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
fail() {
  echo "FAIL: $1" >&2
  exit 1
}

head -c 100000 /dev/urandom > model
"$tocsin" sign --generate-key portal
[ "$(stat -c %a portal.pem)" = 600 ] || fail "others can read the private key"
cp portal.pem before.pem
if "$tocsin" sign --generate-key portal 2> refusal; then fail "a key was overwritten"; fi
cmp portal.pem before.pem || fail "a refused key changed"
grep -q "portal.pem" refusal || fail "the refusal does not name the key"

"$tocsin" sign model --key portal.pem
"$tocsin" sign model --verify --public-key portal.pub.pem
openssl pkeyutl -verify -pubin -inkey portal.pub.pem -rawin -in model -sigfile model.sig
openssl pkeyutl -sign -inkey portal.pem -rawin -in model -out openssl.sig
cmp model.sig openssl.sig || fail "openssl signs otherwise"
"$tocsin" sign model --key - --output - < portal.pem | cmp - model.sig

printf x >> model
if "$tocsin" sign model --verify --public-key portal.pub.pem 2> refusal; then
  fail "a changed model passed"
fi
grep -q "no signature of 'model'" refusal || fail "the refusal does not say what is wrong"
echo "sign.sh: passed"
