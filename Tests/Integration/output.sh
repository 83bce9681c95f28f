#!/usr/bin/env bash
# Outputs that fail: full disks, missing folders, read-only places, readers that stop early. What
# existed stays as it was, and nothing is left behind. Usage: output.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

labelled 4000 > data.csv
accepted train data.csv --quiet --output model
"$tocsin" sign --generate-key portal > /dev/null
accepted sign model --key portal.pem

# to_file WORDS PLACE: every command that writes a file, told to write it there, is refused.
to_file() {
  local words=$1 place=$2
  refused 1 "$words" generate --rows 1000 --output "$place"
  refused 1 "$words" generate --print-catalogue --output "$place"
  refused 1 "$words" train data.csv --output "$place"
  refused 1 "$words" classify model data.csv --output "$place"
  refused 1 "$words" split data.csv --train "$place" --test other
  check "split left a half of its work" [ ! -e other ]
  refused 1 "$words" split data.csv --train other --test "$place"
  refused 1 "$words" sign model --key portal.pem --output "$place"
}

to_file "no space left on device. Free some space" /dev/full
to_file "absent/file': no such file or directory. Check the path." absent/file
mkdir folder
to_file "folder': is a directory. Name a file, not a directory." folder
to_file "': is a directory" folder/
to_file "data.csv/file': not a directory" data.csv/file
# No file can be made there, by root neither.
to_file "cannot" /sys/kernel/file
refused 1 "absent/key.pem': no such file" sign --generate-key absent/key

if stranger_can_run; then
  mkdir read_only
  chmod 555 read_only
  as_stranger generate --output read_only/file
  expect 1 "permission denied. Check the permissions." generate --output read_only/file
else
  skip "another user cannot run $tocsin"
fi

# An output that is an input, by another path too, is refused before anything is lost.
ln -s data.csv link.csv
cp data.csv data.before
cp model model.before
cp portal.pem key.before
for output in data.csv ./data.csv link.csv; do
  refused 64 "'$output' is the data itself" train data.csv --output $output
  refused 64 "'$output' is the dataset itself" split data.csv --train $output --test other
  refused 64 "'$output' is the dataset itself" split data.csv --train other --test $output
done
echo before > once
refused 64 "'./once' is the file to train on itself" split data.csv --train once --test ./once
refused 64 "'model' is the model itself" classify model data.csv --output model
refused 64 "'model' is the model itself" sign model --key portal.pem --output model
refused 64 "'portal.pem' is the key itself" sign model --key portal.pem --output portal.pem
same "an input was overwritten" data.csv data.before
same "an input was overwritten" model model.before
same "an input was overwritten" portal.pem key.before
accepted classify model data.csv --output data.csv
check "a dataset cannot be replaced by its verdicts" grep -q tocsin_severity data.csv
cp data.before data.csv

# A disk that fills up in the middle: a limit on the size of files says when.
rows=200000
limited() (
  trap '' XFSZ
  ulimit -f 1024
  run "$@"
  exit $status
)
mkdir place
"$tocsin" generate --rows $rows --quiet --output big.csv
for words in "generate --rows $rows --output" "classify model big.csv --output" \
  "split big.csv --test place/other --train"; do
  echo before > place/file
  # shellcheck disable=SC2086  # the words are words
  limited $words place/file
  status=$?
  expect 1 "file too large" "$words (limited)"
  check "$words: damaged the file that was there" [ "$(cat place/file)" = before ]
  check "$words: left something behind" [ "$(ls -A place)" = file ]
done

# printing COMMAND...: runs a check with the arguments of every command that prints.
printing() {
  "$@" generate --rows 100000
  "$@" generate --print-catalogue
  "$@" train data.csv --output model2
  "$@" train data.csv --output model2 --json
  "$@" evaluate model data.csv
  "$@" evaluate model data.csv --json
  "$@" compare model model data.csv
  "$@" compare model model data.csv --json
  "$@" drift model data.csv --reference data.csv --max-refused 1
  "$@" drift model data.csv --json --max-refused 1
  "$@" classify model data.csv
  "$@" classify model data.csv --threads 1
  "$@" classify model data.csv --format lines --explain
  "$@" split data.csv --train a --test b
  "$@" split data.csv --train a --test b --json
  "$@" inspect model
  "$@" clusters model
  "$@" inspect model --json
  "$@" inspect model --verify
  "$@" sign model --verify --public-key portal.pub.pem
  "$@" sign model --key portal.pem --output -
  "$@" sign model --key portal.pem
}

on_full_disk() {
  "$tocsin" "$@" > /dev/full 2> err
  status=$?
  expect 1 "no space left on device" "$@"
}
printing on_full_disk

# The reader is gone before the first byte: a pipe that nobody has open for reading.
mkfifo pipe
on_closed_pipe() {
  exec 4<> pipe 5> pipe 4>&-
  "$tocsin" "$@" >&5 2> err
  status=$?
  exec 5>&-
  # `generate` and progress may speak, but not of an error.
  if [ $status -eq 0 ] && ! grep -qi "error\|pipe" err; then
    pass
  else
    fail "tocsin $* into a closed pipe: exit code $status: $(head -c 500 err)"
  fi
}
printing on_closed_pipe

before_head() {
  "$tocsin" "$@" 2> err | head -n 1 > first
  status=${PIPESTATUS[0]}
  if [ "$status" -eq 0 ] && [ "$(wc -l < first)" -le 1 ] && ! grep -qi "error\|pipe" err; then
    pass
  else
    fail "tocsin $* | head -n 1: exit code $status: $(head -c 500 err)"
  fi
}
printing before_head

# An endless input ends when the reader of the output has gone.
yes "Customer signed in" | "$tocsin" classify model 2> err | head -n 1 > first
codes="${PIPESTATUS[*]}"
check "classify | head: exit codes $codes: $(cat err)" [ "${codes#* }" = "0 0" ]
check "classify | head is not quiet" [ ! -s err ]
finish
