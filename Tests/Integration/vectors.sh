#!/usr/bin/env bash
# Tables of vectors and models that know meanings, from outside: options, rubbish, the same bytes on
# any number of threads, an independent tokenizer and reader. Usage: vectors.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"
reader=$here/../Reference/model_reader.py
compare=$here/compare_verdicts.py
table=$here/../../models/pieces.vectors

"$tocsin" generate --rows 1200 --seed 3 --output logs.csv 2> err || fail "tocsin generate: $(cat err)"

# One seed, one model, on any number of threads.
for threads in 1 3; do
  accepted train logs.csv --vectors "$table" --output "$threads.tocsin" --quiet --threads "$threads"
done
same "threads" 1.tocsin 3.tocsin
accepted inspect --verify 1.tocsin

# What the model says without its vectors is what it said before.
accepted train logs.csv --output words.tocsin --quiet
accepted classify words.tocsin logs.csv --no-gate --probabilities --digits 17 --output words.out
accepted classify 1.tocsin logs.csv --by words --no-gate --probabilities --digits 17
cut -d , -f 1-10 out > ours
cut -d , -f 1-10 words.out > before
same "by words" ours before

# The reader that was written from models/FORMAT.md says the same of lines that training never saw.
python3 "$here/adversarial_lines.py" logs.csv --jsonl > records.jsonl || fail adversarial_lines.py
head -n 400 records.jsonl > some.jsonl
agrees() {
  accepted classify "$1" some.jsonl --no-gate --probabilities --digits 17
  mv out tocsin.out
  check "$1: the reader stops" \
    python3 "$reader" "$1" --jsonl message < some.jsonl > reader.out
  check "$1: the answers differ" python3 "$compare" tocsin.out reader.out
}
agrees 1.tocsin
grep -q '"tocsin_basis":"meaning"' tocsin.out || fail "no answer goes by meaning"
grep -q '"tocsin_basis":"words"' tocsin.out || fail "no answer goes by words"
accepted train logs.csv --vectors "$table" --output used.tocsin --quiet --holdout 0 \
  --embed-vectors used --text-weight 0 --vectors-c 3 --no-mask --weight sqrt
agrees used.tocsin
for masks in --mask --no-mask; do
  accepted train logs.csv --vectors "$table" --output first.tocsin --quiet --holdout 0 \
    --vectors-c 3 --word-pieces first --embed-vectors used "$masks"
  agrees first.tocsin
done
check "--embed-vectors used makes no smaller file" \
  [ "$(stat -c %s used.tocsin)" -lt "$(($(stat -c %s 1.tocsin) / 2))" ]

# A thread that has compared 400 messages with all of many shapes goes on with an index of them: the
# same similarities as in parts of the file that are too short for it.
shipped=$here/../../models/severity.tocsin
meaning() {
  accepted classify "$shipped" "$1" --by meaning --no-memo --threads 1 --probabilities --digits 17
}
check "records.jsonl is too short" [ "$(wc -l < records.jsonl)" -gt 800 ]
split --lines 300 --additional-suffix .jsonl records.jsonl part.
for part in part.*.jsonl; do
  meaning "$part"
  cat out >> parts.out
done
meaning records.jsonl
same "with an index of the shapes" out parts.out

# Every option at fault is named, and nothing is written.
bad() { refused 64 "$1" train logs.csv --vectors "$table" --output bad.tocsin "${@:2}"; }
bad "--no-gate" --no-gate
bad "--algorithm forest" --algorithm forest
bad "text-weight" --text-weight -1
bad "vectors-c" --vectors-c 0
bad "unlike-shapes" --unlike-shapes 2
bad "weight" --weight often
bad "embed-vectors" --embed-vectors some
bad "word-pieces" --word-pieces last
idle() { refused 64 "$1 says" train logs.csv --output bad.tocsin "$@"; }
idle --text-weight 0.25
idle --vectors-c 1
idle --unlike-shapes 0.5
idle --embed-vectors full
idle --word-pieces all
refused 64 "leave it out" crossval logs.csv --text-weight 0
refused 64 "leave it out" audit logs.csv --word-pieces first
refused 64 "--word-pieces says" train logs.csv --lsa 10 --word-pieces first --output bad.tocsin
refused 1 "no table of vectors" train logs.csv --vectors 1.tocsin --output bad.tocsin
refused 1 "Name a file that 'tocsin vectors reduce' wrote" train logs.csv --vectors logs.csv \
  --output bad.tocsin
refused 1 "not a regular file" train logs.csv --vectors /dev/null --output bad.tocsin
refused 1 "absent" train logs.csv --vectors absent --output bad.tocsin
[ ! -e bad.tocsin ] || fail "a model was written all the same"

# The examples of the help, as far as a pipe, on the table that they name.
ln -s "$here/../../models" models
"$tocsin" vectors inspect --help | sed -n '/^EXAMPLES/,/^USAGE/ s/^  tocsin //p' | cut -d "|" -f 1 \
  > examples
check "the help has no example of --near" grep -q -- --near examples
while read -r -a example; do accepted "${example[@]}"; done < examples
accepted vectors inspect models/pieces.vectors --json
check "the card is no object" python3 -c 'import json; json.load(open("out"))["card"]["licence"]'

# A table that is cut, damaged or of another kind.
head -c 100000 "$table" > cut.vectors
refused 1 "no table of vectors" vectors inspect cut.vectors
refused 1 "no table of vectors" vectors inspect 1.tocsin
refused 1 "no table of vectors" vectors reduce cut.vectors --output small.vectors
[ ! -e small.vectors ] || fail "a table was written of a cut one"
accepted vectors reduce "$table" --dimensions 8 --output small.vectors
accepted vectors reduce "$table" --dimensions 8 --output again.vectors
same "one table, one reduction" small.vectors again.vectors
refused 64 "dimensions" vectors reduce "$table" --dimensions 257 --output bad.vectors
refused 64 "dimensions" vectors reduce "$table" --dimensions 0 --output bad.vectors
refused 64 "the table itself" vectors reduce small.vectors --dimensions 4 --output small.vectors
printf 'error\n%s\n' "$secret" > keep.txt
refused 1 "line 2" vectors reduce "$table" --keep keep.txt --output bad.vectors
refused 1 "full" vectors reduce "$table" --dimensions 8 --output /dev/full

# The reference tokenizer, where it is installed, cuts real lines and adversarial ones the same way.
if python3 -c 'import tokenizers' 2> /dev/null; then
  python3 "$here/reference_pieces.py" "$tocsin" "$table" "$here/../../../shared/data" \
    > pieces.out 2>&1
  check "the reference tokenizer differs: $(tail -n 1 pieces.out)" [ $? -eq 0 ]
else
  skip "the Python package tokenizers is not installed"
fi

# Folds are judged as models with vectors answer, the same on any number of threads.
head -n 401 logs.csv > few.csv
accepted crossval few.csv --folds 2 --json
mv out without.json
for threads in 1 3; do
  accepted crossval few.csv --folds 2 --vectors "$table" --threads "$threads" --json
  mv out "crossval.$threads"
done
same "crossval, threads" crossval.1 crossval.3
figure() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["pooled"]["log_loss"])' "$1"; }
check "vectors change no figure" [ "$(figure crossval.1)" != "$(figure without.json)" ]
accepted crossval few.csv --folds 2 --lsa 10
refused 64 "--no-gate" crossval few.csv --lsa 10 --no-gate
refused 1 "absent" crossval few.csv --vectors absent
printf -- '- vectors: [default, %s]\n' "$table" > space.yaml
accepted tune few.csv --space space.yaml --search grid --folds 2 --output best.settings
accepted train few.csv --settings best.settings --output best.tocsin --quiet
# A search of another table is another search, though the file has the same name.
accepted vectors reduce "$table" --dimensions 8 --output other.vectors
printf -- '- vectors: other.vectors\n' > space.yaml
accepted tune few.csv --space space.yaml --search grid --folds 2 --output other.settings
accepted vectors reduce "$table" --dimensions 9 --output other.vectors
refused 1 "its table of vectors differs" \
  tune few.csv --space space.yaml --search grid --folds 2 --output other.settings

# Where there are no vectors, or whole words only, what says how they are used is refused, and told
# by its line where a space says it; a file of settings may leave the vectors to the command line.
refused 64 "--text-weight says" tune few.csv --set text-weight=0
printf -- '- lsa: [5, 10]\n  word-pieces: first\n' > idle.yaml
refused 1 "line 1: 'lsa': the option does not take this: --word-pieces says" tune few.csv --space idle.yaml
printf -- '--text-weight\n0\n--unlike-shapes\n0.2\n' > idle.settings
refused 64 "--text-weight says" crossval few.csv --settings idle.settings
accepted train few.csv --settings idle.settings --lsa 10 --output best.tocsin --quiet
printf -- '--text-weight\n2000\n' > idle.settings
refused 64 "idle.settings, line 1: text-weight" train few.csv --settings idle.settings --lsa 10

# Neighbours.
accepted neighbours 1.tocsin 'Replica set lost its primary' --limit 3
check "three neighbours" [ "$(wc -l < out)" -eq 4 ]
accepted neighbours 1.tocsin 'Replica set lost its primary' --json
check "neighbours --json is JSON" python3 -m json.tool out
echo 'two lines' | accepted neighbours 1.tocsin -
accepted neighbours 1.tocsin ''
refused 1 "--vectors" neighbours words.tocsin 'x'
refused 1 "--vectors" classify words.tocsin logs.csv --by meaning
refused 64 "--limit" neighbours 1.tocsin 'x' --limit 0
check "neighbours in explanations" env PYTHONDONTWRITEBYTECODE=1 \
  python3 "$here/serve_nearest.py" "$tocsin" 1.tocsin words.tocsin
finish
