#!/usr/bin/env bash
# Rubbish where labelled data should be: what train, evaluate, split and classify say about it.
# Usage: data.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

labelled 400 > good.csv
accepted train good.csv --quiet --output good.tocsin

# everywhere CODE WORDS FILE ARGUMENT...: every command that reads a dataset refuses this one and
# leaves the files alone that were to be written.
everywhere() {
  local code=$1 words=$2 file=$3
  shift 3
  echo before > before
  cp before model
  cp before test
  refused "$code" "$words" train "$file" --output model "$@"
  refused "$code" "$words" evaluate good.tocsin "$file" "$@"
  refused "$code" "$words" split "$file" --by shape --train model --test test "$@"
  same "refusing $file damaged a file" model before
  same "refusing $file damaged a file" test before
}

# and_by_classify CODE WORDS FILE ARGUMENT...: the same, with classify.
and_by_classify() {
  everywhere "$@"
  local code=$1 words=$2 file=$3
  shift 3
  cp before verdicts
  refused "$code" "$words" classify good.tocsin "$file" --output verdicts "$@"
  same "refusing $file damaged a file" verdicts before
}

# Nothing, or next to nothing.
: > empty.csv
and_by_classify 1 "empty.csv is empty. Give a file with a header and records." empty.csv
: > empty.jsonl
everywhere 1 "empty.jsonl holds no records" empty.jsonl
printf '\n\n' > blank.csv
and_by_classify 1 "blank.csv is empty" blank.csv
echo "message,severity" > header.csv
everywhere 1 "header.csv holds no records" header.csv
accepted classify good.tocsin header.csv
check "a header alone is no header with verdicts" \
  grep -qx "message,severity,tocsin_severity,tocsin_confidence.*" out
accepted classify good.tocsin empty.jsonl
accepted classify good.tocsin < empty.csv

# Columns.
and_by_classify 1 "no column 'Content'. There are: 'message', 'severity', 'process'." good.csv \
  --text-column Content
refused 1 "no column 'Level'. There are: 'message'" train good.csv --label-column Level --output m
refused 1 "no column 'Level'. There are: 'message'" evaluate good.tocsin good.csv \
  --label-column Level
refused 1 "no column 'Level'. There are: 'message'" split good.csv --label-column Level \
  --train a --test b
refused 1 "Did you mean --text-column 'message'?" train good.csv --text-column Message --output m
refused 1 "no column 'site'" train good.csv --feature-columns process,site --output m
accepted train good.csv --feature-columns process --quiet --output with_process.tocsin
cut -d , -f 1,2 good.csv > no_process.csv
refused 1 "no column 'process'" evaluate with_process.tocsin no_process.csv
refused 1 "no column 'process'" classify with_process.tocsin no_process.csv
echo "a line" > plain
refused 64 "process" classify with_process.tocsin plain
echo '{"severity":"Low"}' > no_message.jsonl
and_by_classify 1 "no_message.jsonl, line 1: no column 'message'" no_message.jsonl

# Records.
(head -n 2 good.csv && echo "$secret") > short.csv
and_by_classify 1 "short.csv, line 3: 1 field, the header has 3" short.csv
(head -n 2 good.csv && echo "$secret,a,b,c") > long.csv
and_by_classify 1 "long.csv, line 3: 4 fields, the header has 3" long.csv
(cat good.csv && printf '"%s,Low\nmore\n' "$secret") > open_quote.csv
and_by_classify 1 "open_quote.csv, line 402: the quote that opens here is not closed" open_quote.csv
(head -n 2 good.csv && echo "\"$secret\" x,Low,p") > after_quote.csv
and_by_classify 1 "after_quote.csv, line 3: text after a closing quote" after_quote.csv
(head -n 2 good.csv && printf '%s \377,Low,p\n' "$secret") > latin1.csv
and_by_classify 1 "latin1.csv, line 3: text that is not UTF-8 in column 'message'" latin1.csv
(head -n 2 good.csv && printf '%s \000,Low,p\n' "$secret") > nul.csv
and_by_classify 1 "nul.csv, line 3: a NUL byte" nul.csv
for label in $'\377' $'caf\351'; do
  (head -n 2 good.csv && printf '%s,%s,p\n' "$secret" "$label") > latin1_label.csv
  everywhere 1 "latin1_label.csv, line 3: text that is not UTF-8 in column 'severity'" \
    latin1_label.csv
done
printf '{"message":"%s","severity":"Low"}\n{"message":"%s"\n' "$secret" "$secret" > cut.jsonl
and_by_classify 1 "cut.jsonl, line 2:" cut.jsonl
printf '{"message":["%s"],"severity":"Low"}\n' "$secret" > nested.jsonl
and_by_classify 1 "the value of 'message' is an object or an array" nested.jsonl

# Labels.
awk -F , 'NR == 1 || $2 == "Low"' good.csv > one_class.csv
refused 1 "Low" train one_class.csv --output m
accepted evaluate good.tocsin one_class.csv
(head -n 2 good.csv && echo "$secret,,p") > no_label.csv
refused 1 "no_label.csv, line 3: the label is empty" train no_label.csv --output m
refused 1 "no_label.csv, line 3: the label is empty" evaluate good.tocsin no_label.csv
(cat good.csv && echo "$secret,Catastrophic,p") > unseen.csv
accepted evaluate good.tocsin unseen.csv
check "evaluate does not tell of unseen labels" \
  grep -q "^1 rows\? carr.* a label that the model never saw" out
accepted evaluate good.tocsin unseen.csv --json
check "the JSON report is no JSON" python3 -m json.tool out /dev/null

# Line ends and byte order marks change no figure.
sed 's/$/\r/' good.csv > crlf.csv
(printf '\357\273\277' && cat good.csv) > bom.csv
accepted classify good.tocsin good.csv
tr -d '\r' < out > expected
for file in crlf.csv bom.csv; do
  accepted classify good.tocsin "$file"
  tr -d '\r' < out | sed $'s/^\357\273\277//' > found
  same "verdicts on $file" found expected
done
# The word that a model learned from the very file goes by the bytes of the file.
figures() {
  accepted evaluate "$@"
  grep -v "learned from this very file" out | grep . > found
  mv found out
}
figures good.tocsin good.csv
mv out expected
figures good.tocsin crlf.csv
same "figures on crlf.csv" out expected
accepted train crlf.csv --quiet --output crlf.tocsin
figures crlf.tocsin bom.csv
same "figures of a model from crlf.csv" out expected
accepted split crlf.csv --train crlf_train.csv --test crlf_test.csv
accepted split good.csv --train good_train.csv --test good_test.csv
same "split of crlf.csv" crlf_train.csv good_train.csv
same "split of crlf.csv" crlf_test.csv good_test.csv

# Standard input and pipes.
figures good.tocsin - < good.csv
same "figures on standard input" out expected
accepted train - --quiet --output piped.tocsin < good.csv
figures piped.tocsin good.csv
same "figures of a model from standard input" out expected
mkfifo fifo.csv
cat good.csv > fifo.csv &
accepted train fifo.csv --quiet --output fifo.tocsin
wait
same "a model from a pipe" fifo.tocsin piped.tocsin
refused 64 "Save it to a file first" split - --train a --test b < good.csv
refused 1 "not a regular file" split fifo.csv --train a --test b

# Plain lines are taken as they come.
printf 'one\n\ntwo \377\nthree\000four\nlast' > lines
accepted classify good.tocsin lines
check "not an answer for every line" [ "$(wc -l < out)" = 5 ]
cut -f 3- out > found
(cat lines && echo) > expected
same "lines come back" found expected

# No file at all.
and_by_classify 1 "absent.csv': no such file or directory" absent.csv
mkdir folder.csv
and_by_classify 1 "folder.csv': is a directory" folder.csv
and_by_classify 1 "cannot read '/proc/self/mem': input/output error" /proc/self/mem --format csv
if stranger_can_run; then
  chmod 600 good.csv
  as_stranger evaluate good.tocsin good.csv
  if [ "$(id -u)" = 0 ]; then expect 1 "good.csv': permission denied" evaluate good.csv; fi
  chmod 644 good.csv
else
  skip "another user cannot run $tocsin"
fi
finish
