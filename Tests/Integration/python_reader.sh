#!/usr/bin/env bash
# The independent reader of Tests/Reference, written from models/FORMAT.md, says of every message
# what tocsin says, to 1e-12, and refuses the same hostile files. Usage: python_reader.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"
reader=$here/../Reference/model_reader.py
files=$here/../ModelFileTests/Files
lines=$here/adversarial_lines.py
compare=$here/compare_verdicts.py

"$tocsin" generate --rows 1500 --seed 3 --output logs.csv 2> err || fail "tocsin generate: $(cat err)"
python3 "$lines" logs.csv > lines.txt || fail "adversarial_lines.py"
python3 "$lines" logs.csv --jsonl > records.jsonl || fail "adversarial_lines.py --jsonl"

# agrees NAME TRAINING-OPTION...: tocsin and the reader agree on a model trained with the options.
agrees() {
  local name=$1 algorithms=(logistic) inputs=(lines.txt records.jsonl)
  shift
  case " $* " in
    *" --algorithm both "*) algorithms=(logistic forest) ;;
    *" --algorithm forest "*) algorithms=(forest) ;;
  esac
  # Plain lines have no columns.
  case " $* " in *" --feature-columns "*) inputs=(records.jsonl) ;; esac
  accepted train "${data:-logs.csv}" --output "$name.tocsin" --quiet --holdout 0 --trees 7 "$@"
  for algorithm in "${algorithms[@]}"; do
    for input in "${inputs[@]}"; do agrees_on "$name" "$algorithm" "$input"; done
  done
}

# agrees_on NAME ALGORITHM INPUT
agrees_on() {
  local read=()
  case $3 in *.jsonl) read=(--jsonl message) ;; esac
  accepted classify "$1.tocsin" "$3" --algorithm "$2" --no-gate --probabilities --digits 17
  mv out tocsin.out
  check "$1, $2, $3: the reader stops" \
    python3 "$reader" "$1.tocsin" --algorithm "$2" "${read[@]}" < "$3" > reader.out
  check "$1, $2, $3: the answers differ" python3 "$compare" tocsin.out reader.out
}

agrees words --algorithm both
agrees plain-words --no-mask --ngrams 1,1 --no-gate
agrees characters --ngrams none --char-ngrams 2,4 --algorithm forest
agrees plain-characters --ngrams none --char-ngrams 1,3 --no-mask --sublinear-tf
agrees everything --ngrams 1,3 --char-ngrams 3,5 --sublinear-tf --algorithm both --min-df 2 \
  --feature-columns log_type,process --gate-score product --calibrate temperature
agrees vote --ngrams 2,3 --gate-score vote --algorithm both --calibrate isotonic --no-mask \
  --target-precision 0.9
agrees columns --feature-columns error_code --algorithm both --no-gate --class-weight balanced
awk -F, 'NR == 1 || /,(Low|High),[0-9.]+,[0-9.]+,[A-Za-z ]+$/' logs.csv > two.csv
data=two.csv agrees two-labels --algorithm both

for file in "$files"/Golden/*.tocsin; do
  check "$file: tocsin refuses it" "$tocsin" inspect --verify "$file" > out
done
check "the reader refuses a good file" python3 "$reader" --verify "$files"/Golden/*.tocsin
python3 "$reader" --verify "$files"/Hostile/*.tocsin > out 2> refusals
check "the reader ends with $?" [ $? -eq 1 ]
if grep -q Traceback refusals; then fail "the reader trips: $(tail -n 1 refusals)"; fi
for file in "$files"/Hostile/*.tocsin; do
  refused 1 "model" inspect --verify "$file"
  check "$file: the reader does not refuse it" grep -qF "$file: " refusals
done
# Refused where they would be used, too.
for file in empty frst-nodecount-max word-count-int32-max labl-labels-count-max; do
  refused 1 "model" classify "$files/Hostile/$file.tocsin" lines.txt
done
# A label that no model may hold is refused before one is made of it.
printf 'message,severity\nsigned in,Low\npaid late,"Hi\ngh"\n' > control.csv
refused 1 "line 3" train control.csv --output control.tocsin
[ ! -e control.tocsin ] || fail "a model with a line end in a label was written"
finish
