#!/usr/bin/env bash
# The same data, settings and seed give the same bytes, on any number of threads.
# Usage: same_bytes.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

"$tocsin" generate --rows 20000 --seed 5 --quiet --output data.csv
"$tocsin" generate --rows 20000 --seed 6 --quiet --output other.csv
check "two seeds give one dataset" eval '! cmp -s data.csv other.csv'
for threads in 1 2 8; do
  accepted train data.csv --algorithm both --trees 10 --char-ngrams 3,4 --max-features 5000 \
    --threads $threads --seed 3 --quiet --output model.$threads
  accepted evaluate model.1 data.csv --threads $threads --slice process --html page.$threads
  mv out report.$threads
  accepted compare model.1 model.1 other.csv --threads $threads --json
  mv out comparison.$threads
  accepted drift model.1 other.csv --reference data.csv --threads $threads --max-psi 9 \
    --max-refused 1 --max-new-shapes 1
  mv out drift.$threads
  accepted classify model.1 data.csv --threads $threads --explain --probabilities
  mv out verdicts.$threads
  accepted generate --rows 20000 --seed 5 --threads $threads --quiet
  same "a dataset by $threads threads" out data.csv
done
for threads in 2 8; do
  same "a model by $threads threads" model.1 model.$threads
  for what in report page comparison drift; do
    same "a $what by $threads threads" $what.1 $what.$threads
  done
  same "verdicts by $threads threads" verdicts.1 verdicts.$threads
done
accepted train data.csv --algorithm forest --trees 10 --seed 4 --quiet --output forest.4
accepted train data.csv --algorithm forest --trees 10 --seed 5 --quiet --output forest.5
check "two seeds give one forest" eval '! cmp -s forest.4 forest.5'
for unit in row shape; do
  for name in a b; do
    accepted split data.csv --train $name.train --test $name.test --by $unit --seed 9
  done
  same "two splits by $unit" a.train b.train
  same "two splits by $unit" a.test b.test
  check "a split by $unit loses rows" \
    [ "$(cat a.train a.test | wc -l)" = $(($(wc -l < data.csv) + 1)) ]
done
finish
