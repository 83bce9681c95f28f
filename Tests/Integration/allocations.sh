#!/usr/bin/env bash
# Classifying a line allocates nothing: twice the lines, about as many calls of malloc.
# Usage: allocations.sh path/to/tocsin
. "$(dirname "$0")/check.sh"

cat > count.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_long calls;
static void *(*next)(size_t);

void *malloc(size_t size) {
  if (!next) next = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
  atomic_fetch_add(&calls, 1);
  return next(size);
}

__attribute__((destructor)) static void tell(void) {
  fprintf(stderr, "malloc calls: %ld\n", atomic_load(&calls));
}
END
cc -shared -fPIC -O1 -o count.so count.c -ldl || { fail "the counter does not compile"; finish; }

accepted generate --rows 5000 --quiet --output data.csv
accepted train data.csv --output model.tocsin --quiet
awk 'NR > 1' data.csv > once.txt
for _ in 1 2 3 4; do cat once.txt; done > four.txt

# calls OPTION... FILE: calls of malloc while the lines of a file are classified.
calls() {
  LD_PRELOAD=$PWD/count.so "$tocsin" classify model.tocsin "$@" --threads 1 2>&1 > verdicts |
    sed -n 's/^malloc calls: //p'
}

for option in --memo --no-memo; do
  one=$(calls "$option" once.txt)
  four=$(calls "$option" four.txt)
  # The batches of 15,000 more lines take a few dozen calls; one call a line would be 15,000.
  check "classify $option: $one calls for 5,000 lines, $four for 20,000" \
    test -n "$one" -a -n "$four" -a $((four - one)) -lt 1500
  echo "classify $option: $one calls of malloc for 5,000 lines, $four for 20,000"
done

finish
