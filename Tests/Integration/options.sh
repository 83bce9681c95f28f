#!/usr/bin/env bash
# Help and wrong options of every command. Usage: options.sh path/to/tocsin
here=$(realpath "$(dirname "$0")")
. "$here/check.sh"

# subcommands COMMAND...: as the help lists them, two spaces and a name.
subcommands() {
  "$tocsin" "$@" --help | sed -n '/^SUBCOMMANDS/,$ s/^  \([a-z]\+\)\( .*\)\?$/\1/p'
}

# examples COLUMNS COMMAND...: the lines to copy, in a terminal so wide. They are indented; what is
# wrapped goes on at the margin.
examples() {
  local columns=$1
  shift
  COLUMNS=$columns "$tocsin" "$@" --help | sed -n '/^EXAMPLES/,/^USAGE/ s/^ /&/p'
}

# copied_whole COMMAND...: its examples, and those of its subcommands, are not wrapped.
copied_whole() {
  local name
  examples 1000 "$@" > wide
  examples 80 "$@" > narrow
  check "the help of tocsin $* shows no examples" grep -q tocsin wide
  same "an example of tocsin $* is wrapped" wide narrow
  for name in $(subcommands "$@"); do copied_whole "$@" "$name"; done
}
copied_whole
rm wide narrow

commands=$(subcommands)
check "the help lists few commands: $commands" [ "$(echo "$commands" | wc -l)" -ge 7 ]
for command in $commands; do
  accepted $command --help
  check "the help of $command shows no line to copy" grep -q "tocsin $command" out
done

# What a clone has of the benchmarks: their help makes nothing.
mkdir -p clone/scripts clone/Benchmarks/speed
cp "$here/../../scripts/benchmark" clone/scripts
cp "$here"/../../Benchmarks/speed/*.{py,txt} clone/Benchmarks/speed
find clone | sort > before
for options in --help -h "--growth --help"; do
  # shellcheck disable=SC2086
  clone/scripts/benchmark $options > out 2> err
  check "scripts/benchmark $options: no help: $(cat err)" grep -q "^usage: scripts/benchmark" out
done
find clone | sort > after
same "scripts/benchmark --help makes something" before after
rm -r clone before after

# unknown ARGUMENT...: whole but for one option that there is not.
unknown() {
  refused 64 "Unknown option '--absent'" "$@" --absent
  check "tocsin $* --absent prints something" [ ! -s out ]
}
unknown generate
unknown split data.csv --train a --test b
unknown train data.csv
unknown evaluate model data.csv
unknown compare model model data.csv
unknown drift model data.csv
unknown classify model
unknown clusters model
unknown inspect model
unknown sign model --key key.pem
unknown

accepted --help
check "the help shows no examples" grep -q EXAMPLES out
accepted --version
refused 64 "absent" absent
for command in split train evaluate compare drift classify clusters inspect; do
  refused 64 "Missing expected argument" $command
done
refused 64 "Name the model file to sign" sign

labelled 40 > data.csv
accepted train data.csv --quiet --output model
refused 64 "Use 1 to 1024" train data.csv --threads 0 --output m
refused 64 "Use 1 to 1024" classify model --threads 2000
refused 64 "'yaml' is invalid" train data.csv --format yaml --output m
refused 64 "'svm' is invalid" train data.csv --algorithm svm --output m
refused 64 "'soft' is invalid" train data.csv --class-weight soft --output m
refused 64 "--ngrams is '2,1'" train data.csv --ngrams 2,1 --output m
refused 64 "--min-df is 'few'" train data.csv --min-df few --output m
refused 64 "word n-grams cannot be 0,1" train data.csv --ngrams 0,1 --output m
refused 64 "n-grams cannot be none" train data.csv --ngrams none --output m
refused 64 "min-df is 0" train data.csv --min-df 0 --output m
refused 64 "c is 0.0, allowed is a number above 0" train data.csv --c 0 --output m
refused 64 "c is nan" train data.csv --c nan --output m
refused 64 "holdout is 1.0" train data.csv --holdout 1 --output m
refused 64 "max-iterations is 0" train data.csv --max-iterations 0 --output m
refused 64 "trees is 0" train data.csv --algorithm forest --trees 0 --output m
refused 1 "no term is left to learn from" train data.csv --min-df 1000 --output m
refused 64 "Use a number between 0 and 1" split data.csv --train a --test b --test-share 1
refused 64 "two different files" split data.csv --train a --test a
refused 64 "'lines'" train data.csv --format lines --output m

# What a command finds wrong while it runs ends with its own usage, as what cannot be parsed does.
own_usage() {
  local name=$1
  shift
  refused 64 "Usage: tocsin $name " "$@"
  check "tocsin $*: names no help" grep -qF "See 'tocsin $name --help' for more information." err
}
own_usage train train data.csv --absent
own_usage train train data.csv --c 0 --output m
echo --absent > settings
own_usage train train data.csv --settings settings --output m
own_usage "vectors inspect" vectors inspect "$here/../../models/pieces.vectors" --near timeout
rm settings
refused 1 "forest" classify model data.csv --algorithm forest
check "a wrong option left a file behind" [ "$(ls -A)" = $'data.csv\nerr\nmodel\nout' ]
finish
