#!/bin/sh
# `tocsin redact` over lines, CSV and JSONL, and over lines made to slow it down.
# Usage: redact.sh path/to/tocsin
set -eu
tocsin=$(realpath "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
fail() {
  echo "FAIL: $1" >&2
  exit 1
}

# Lines: order kept, placeholders stable, bytes that are no UTF-8 kept.
printf 'card 4111 1111 1111 1111\nplain \377\ncard 4111111111111111' > lines
"$tocsin" redact lines > out
[ "$(sed -n 1p out)" = "$(sed -n 3p out)" ] || fail "one card has two placeholders"
[ "$(sed -n 2p lines | od -c)" = "$(sed -n 2p out | od -c)" ] || fail "a line changed"
"$tocsin" redact lines | cmp -s - out && fail "two runs share a key"
"$tocsin" redact out | cmp - out || fail "a second pass changed something"
"$tocsin" redact lines --kinds email | grep -q '4111 1111' || fail "--kinds is not kept"

# CSV: quoted fields, a name as label, untouched columns byte for byte.
cat > in.csv << 'END'
id,message,password,note
1,"He said ""mail jane@example.com"", twice",hunter2,"a ""b"""
2,nothing here,,192.0.2.1
END
cat > expected.csv << 'END'
id,message,password,note
1,"He said ""mail <email>"", twice",<secret>,"a ""b"""
2,nothing here,,<ip>
END
"$tocsin" redact in.csv --plain | cmp - expected.csv || fail "CSV"
"$tocsin" redact in.csv --plain --columns message | grep -q 'hunter2' || fail "--columns"
if "$tocsin" redact in.csv --columns nosuch > out 2> refusal; then fail "no such column"; fi
grep -q nosuch refusal || fail "the refusal does not name the column"

# JSONL: escapes, numbers, nesting, doubled keys.
cat > in.jsonl << 'END'
{"message":"mail jane\u0040example.com","n":4111111111111111,"deep":{"password":["a\"b"]},"ok":1.5}
{"mess\u0061ge":"192.0.2.1","message":"192.0.2.1","other":"192.0.2.1"}
{}
END
cat > expected.jsonl << 'END'
{"message":"mail <email>","n":"<card>","deep":{"password":["<secret>"]},"ok":1.5}
{"mess\u0061ge":"<ip>","message":"<ip>","other":"<ip>"}
{}
END
"$tocsin" redact in.jsonl --plain | cmp - expected.jsonl || fail "JSONL"
"$tocsin" redact in.jsonl --plain --columns message | grep -q '"other":"192.0.2.1"' ||
  fail "--columns of JSONL"

# Counts.
"$tocsin" redact in.csv --json --output out 2> counts
grep -q '"lines":2.*"email":1.*"ip":1.*"secret":1' counts || fail "the counts"

# Any number of threads, the same order.
i=0
while [ $i -lt 20000 ]; do
  echo "$i from 192.0.2.$((i % 250 + 1)) user u$((i + 100))"
  i=$((i + 1))
done > many
"$tocsin" redact many --plain --threads 1 > one
"$tocsin" redact many --plain --threads 4 | cmp - one || fail "threads"
[ "$(cut -d' ' -f1 one | cksum)" = "$(cut -d' ' -f1 many | cksum)" ] || fail "the order"

# A megabyte of each beginning; where a rule read on from each, this would take hours.
for piece in '1 ' '4111 ' '+1 ' 'a.' 'a@' '://a:' 'eyJaaaaaaaa-' 'user-1-' 'user=a-' \
  'password="' 'pin=1' 'authorization: ' 'cookie: ' 'customer name: A ' 'DE89 ' 'fe80:'; do
  yes "$piece" | tr -d '\n' | head -c 1000000 > long
  timeout 60 "$tocsin" redact long > out || fail "a megabyte of '$piece'"
done
echo "redact.sh: passed"
