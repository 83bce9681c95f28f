#!/bin/sh
# A BLAS that computes wrongly unless OPENBLAS_CORETYPE names an old processor: `tocsin train` must
# notice, start again with the variable set, and finish; and say what to do where it cannot.
# Where there is no BLAS at all, `train` says what to install, and what only classifies works, which
# needs no library but that of C.
# Needs a C compiler. Usage: blas_fallback.sh path/to/tocsin
set -eu
tocsin=$(realpath "$1")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
fail() {
  echo "FAIL: $1" >&2
  cat messages >&2
  exit 1
}

cat > broken.c << 'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

typedef void product(int, int, int, int, int, int, double, const double *, int, const double *, int,
                     double, double *, int);

void cblas_dgemm(int order, int transA, int transB, int m, int n, int k, double alpha,
                 const double *a, int lda, const double *b, int ldb, double beta, double *c,
                 int ldc) {
  ((product *)dlsym(RTLD_NEXT, "cblas_dgemm"))(order, transA, transB, m, n, k, alpha, a, lda, b,
                                               ldb, beta, c, ldc);
  const char *core = getenv("OPENBLAS_CORETYPE");
  if (!core || (strcmp(core, "Haswell") && strcmp(core, "Prescott"))) c[0] += 1;
}
END
cc -shared -fPIC -O1 -o broken.so broken.c -ldl

cat > missing.c << 'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

void *dlopen(const char *name, int flags) {
  if (name && strstr(name, "libopenblas")) return NULL;
  return ((void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen"))(name, flags);
}
END
cc -shared -fPIC -O1 -o missing.so missing.c -ldl

echo "message,severity" > data.csv
for number in $(seq 10); do
  echo "User $number logged in,Low"
  echo "Payment $number was slow,Medium"
  echo "Payment $number was refused by the bank,High"
  echo "Database $number lost its disk,Critical"
done >> data.csv
[ "$(wc -l < data.csv)" = 41 ] || fail "the data are not as meant"
unset OPENBLAS_CORETYPE

# Without the broken library there is nothing to say.
"$tocsin" train data.csv --output right.tocsin 2> messages || fail "train fails by itself"
if grep -q OPENBLAS_CORETYPE messages; then fail "a restart without need"; fi

LD_PRELOAD="$PWD/broken.so" "$tocsin" train data.csv --output again.tocsin 2> messages \
  || fail "train does not help itself"
[ "$(grep -c 'starting again with OPENBLAS_CORETYPE=' messages)" = 1 ] \
  || fail "the restart is not said, once"
[ -s again.tocsin ] || fail "no model after the restart"

if LD_PRELOAD="$PWD/broken.so" OPENBLAS_CORETYPE=Zen \
  "$tocsin" train data.csv --output wrong.tocsin 2> messages; then
  fail "wrong kernels, chosen by the user, pass"
fi
grep -q "OPENBLAS_CORETYPE is set to 'Zen'" messages || fail "the message does not name the variable"
if grep -q "starting again" messages; then fail "the user's choice was overridden"; fi
[ ! -e wrong.tocsin ] || fail "a model of wrong results was written"

if LD_PRELOAD="$PWD/missing.so" "$tocsin" train data.csv --output none.tocsin 2> messages; then
  fail "train needs no BLAS"
fi
grep -q "apt install libopenblas0 liblapacke" messages || fail "the message does not say what to do"
[ ! -e none.tocsin ] || fail "a model was written without BLAS"
echo "User 7 logged in" | LD_PRELOAD="$PWD/missing.so" "$tocsin" classify right.tocsin \
  > labels 2> messages || fail "classify needs BLAS"
grep -q "^Low" labels || fail "classify answers wrongly without BLAS"

# The release build asks for nothing else than the C library.
ldd "$tocsin" > messages
if grep -vE "^[[:space:]]*(linux-vdso|libm|libc|/lib.*/ld-linux)[^ ]*\.so" messages; then
  fail "the program needs libraries that are not in it"
fi
echo "blas_fallback.sh: passed"
