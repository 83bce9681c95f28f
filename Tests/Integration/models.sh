#!/usr/bin/env bash
# Rubbish where a model should be: every command that reads one refuses it.
# Usage: models.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

labelled 400 > good.csv
accepted train good.csv --algorithm both --trees 5 --quiet --output good.tocsin
size=$(stat -c %s good.tocsin)
"$tocsin" sign --generate-key portal > /dev/null

# everywhere WORDS MODEL: every command that reads a model refuses this one.
everywhere() {
  local words=$1 model=$2
  refused 1 "$words" inspect "$model"
  refused 1 "$words" inspect "$model" --verify
  refused 1 "$words" inspect "$model" --json
  check "inspect --json of a refused model prints something" [ ! -s out ]
  refused 1 "$words" evaluate "$model" good.csv
  refused 1 "$words" compare good.tocsin "$model" good.csv
  refused 1 "$words" drift "$model" good.csv
  refused 1 "$words" clusters "$model"
  refused 1 "$words" classify "$model" good.csv --output verdicts
  check "classify by a refused model wrote a file" [ ! -e verdicts ]
}

: > empty.tocsin
everywhere "not a tocsin model: a file of 0 bytes" empty.tocsin
everywhere "not a tocsin model" good.csv
everywhere "absent.tocsin': no such file or directory. Check the path." absent.tocsin
mkdir folder.tocsin
everywhere "folder.tocsin': is a directory" folder.tocsin
mkfifo fifo.tocsin
everywhere "'fifo.tocsin' is not a regular file" fifo.tocsin
everywhere "'/dev/zero' is not a regular file" /dev/zero
printf 'TOCSIN\r\n' > name.tocsin
everywhere "model file ends early" name.tocsin
sed 's/\r$//' good.tocsin > text_mode.tocsin
everywhere "not a tocsin model" text_mode.tocsin
(cat good.tocsin && printf x) > longer.tocsin
everywhere "model file says that it has $size bytes and has $((size + 1))" longer.tocsin

if stranger_can_run; then
  cp good.tocsin private.tocsin
  chmod 000 private.tocsin
  as_stranger inspect private.tocsin
  expect 1 "private.tocsin': permission denied. Check the permissions." inspect private.tocsin
else
  skip "another user cannot run $tocsin"
fi

# mutate NAME EXPRESSION: a copy of the good model after the Python statements worked on `model`.
mutate() {
  python3 - "$1" "$2" << 'PYTHON'
import sys
model = bytearray(open("good.tocsin", "rb").read())
exec(sys.argv[2])
open(sys.argv[1], "wb").write(model)
PYTHON
}

mutate future.tocsin 'model[8] = 2'
everywhere "model format 2 is not known, this program reads format 1. Use a newer tocsin" \
  future.tocsin

# Cut: at every length of the header and the table, then at drawn lengths, the last byte included.
python3 - "$size" << 'PYTHON' > cuts
import random, sys
size = int(sys.argv[1])
draw = random.Random(1)
print(*range(0, 320, 8), *(draw.randrange(size) for _ in range(60)), size - 1, sep="\n")
PYTHON
while read -r length; do
  head -c "$length" good.tocsin > cut.tocsin
  run inspect cut.tocsin --verify
  expect 1 "cut.tocsin: " "inspect (cut at $length)"
done < cuts

# One bit flipped, anywhere: each is refused, none crashes.
python3 - "$size" << 'PYTHON' > flips
import random, sys
size = int(sys.argv[1])
draw = random.Random(2)
for place in [*range(0, 64, 3), *(draw.randrange(size) for _ in range(150))]:
    print(place, draw.randrange(8))
PYTHON
mkdir flipped
python3 - << 'PYTHON'
model = open("good.tocsin", "rb").read()
for line in open("flips"):
    place, bit = map(int, line.split())
    changed = bytearray(model)
    changed[place] ^= 1 << bit
    open(f"flipped/{place}.{bit}", "wb").write(changed)
PYTHON
for model in flipped/*; do
  run inspect "$model" --verify
  expect 1 "$model: " "inspect (flipped bit)"
done
for model in $(printf '%s\n' flipped/* | awk 'NR % 10 == 0'); do
  refused 1 "$model" classify "$model" good.csv
done

accepted inspect good.tocsin --verify
accepted inspect good.tocsin
accepted inspect good.tocsin --json
check "inspect --json is no JSON" python3 -m json.tool out /dev/null

# Signatures.
accepted sign good.tocsin --key portal.pem
accepted classify good.tocsin good.csv --require-signature portal.pub.pem
mv good.tocsin.sig kept.sig
refused 1 "good.tocsin.sig': no such file" evaluate good.tocsin good.csv \
  --require-signature portal.pub.pem
for signature in "" short "$(head -c 65 /dev/zero | tr '\0' x)" "$(head -c 64 /dev/zero | tr '\0' x)"; do
  printf %s "$signature" > good.tocsin.sig
  run sign good.tocsin --verify --public-key portal.pub.pem
  expect 1 "good.tocsin.sig" "sign --verify (a signature of ${#signature} bytes)"
  run classify good.tocsin good.csv --require-signature portal.pub.pem
  expect 1 "good.tocsin.sig" "classify (a signature of ${#signature} bytes)"
  check "classify answered by a model without signature" [ ! -s out ]
done
mv kept.sig good.tocsin.sig
"$tocsin" sign --generate-key other > /dev/null
refused 1 "is no signature of 'good.tocsin' by the owner of this key" \
  sign good.tocsin --verify --public-key other.pub.pem
for key in empty.tocsin good.csv portal.pem good.tocsin; do
  refused 1 "key" sign good.tocsin --verify --public-key "$key"
done
for key in empty.tocsin good.csv portal.pub.pem good.tocsin; do
  refused 1 "key" sign good.tocsin --key "$key"
done
refused 1 "folder.tocsin': is a directory" sign good.tocsin --key folder.tocsin
refused 1 "absent.pem': no such file" sign good.tocsin --key absent.pem
refused 1 "absent.tocsin': no such file" sign absent.tocsin --key portal.pem
refused 1 "folder.tocsin': is a directory" sign folder.tocsin --key portal.pem
refused 1 "'fifo.tocsin' is not a regular file" sign fifo.tocsin --key portal.pem
finish
