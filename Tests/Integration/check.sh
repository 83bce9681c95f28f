# Assertions that the scripts of this folder share. Usage, in a script NAME.sh:
#   . "$(dirname "$0")/check.sh"     reads the path of tocsin from "$1", enters an empty folder
#   refused 1 "words" train data.csv
#   finish                           the last line: counts, and fails if anything failed
# Bash. A failed check is told and counted, and the script goes on.
set -uo pipefail

script=$(basename "$0")
if [ $# -ne 1 ] || [ ! -x "$1" ]; then
  echo "usage: $script path/to/tocsin" >&2
  exit 64
fi
tocsin=$(realpath "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory" || exit 1
chmod 755 .

passed=0
failed=0
skipped=0
# Every message of the test data holds it; no error may.
secret=Ottokar4711

pass() { passed=$((passed + 1)); }

fail() {
  failed=$((failed + 1))
  echo "FAIL: $script: $*" >&2
}

# A check that this machine cannot make.
skip() {
  skipped=$((skipped + 1))
  echo "skipped: $script: $*"
}

# check WHAT COMMAND ARGUMENT...: COMMAND succeeds.
check() {
  local what=$1
  shift
  if "$@"; then pass; else fail "$what"; fi
}

# await COMMAND ARGUMENT...: waits until COMMAND succeeds, two minutes at most: a busy machine may
# take long over what takes a blink elsewhere.
await() {
  local end=$((SECONDS + 120))
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}

# run ARGUMENT...: tocsin, its exit code in $status, its words in the files `out` and `err`.
run() {
  "$tocsin" "$@" > out 2> err
  status=$?
}

# expect CODE WORDS ARGUMENT...: checks the last run, which was `tocsin ARGUMENT...`.
expect() {
  local code=$1 words=$2
  shift 2
  if [ $status -ne "$code" ]; then
    fail "tocsin $*: exit code $status instead of $code: $(head -c 500 err)"
  elif ! grep -qF -- "$words" err; then
    fail "tocsin $*: does not say '$words' but: $(head -c 500 err)"
  elif grep -qF -- "$secret" err; then
    fail "tocsin $*: the error holds text of the log: $(head -c 500 err)"
  else
    pass
  fi
}

# refused CODE WORDS ARGUMENT...: tocsin ends with CODE, and its error holds WORDS and no log text.
refused() {
  local code=$1 words=$2
  shift 2
  run "$@"
  expect "$code" "$words" "$@"
}

# accepted ARGUMENT...: tocsin ends with 0 and says nothing on standard error.
accepted() {
  run "$@"
  if [ $status -ne 0 ]; then
    fail "tocsin $*: exit code $status instead of 0: $(head -c 500 err)"
  elif [ -s err ]; then
    fail "tocsin $*: speaks on standard error: $(head -c 500 err)"
  else
    pass
  fi
}

# same WHAT FILE FILE
same() { check "$1: $2 and $3 differ" cmp -s "$2" "$3"; }

# as_stranger ARGUMENT...: run, as a user whom permissions bind, root too.
as_stranger() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid 65534 --regid 65534 --clear-groups "$tocsin" "$@" > out 2> err
  else
    "$tocsin" "$@" > out 2> err
  fi
  status=$?
}

# Whether as_stranger can run tocsin at all: not if it lies where only root may go.
stranger_can_run() { as_stranger --version && [ $status -eq 0 ]; }

# labelled COUNT: a CSV file of COUNT rows, four labels in turn.
labelled() {
  awk -v count="$1" -v secret="$secret" 'BEGIN {
    split("Low Medium High Critical", label)
    split("signed in|paid late|was refused by the bank|lost the disk", event, "|")
    print "message,severity,process"
    for (row = 0; row < count; row++) {
      kind = row % 4 + 1
      printf "Customer %s %s in round %d,%s,gateway\n", secret, event[kind], row % 97, label[kind]
    }
  }'
}

finish() {
  local note=""
  [ $skipped -eq 0 ] || note=", $skipped skipped"
  echo "$script: $passed checks passed, $failed failed$note"
  [ $failed -eq 0 ]
}
