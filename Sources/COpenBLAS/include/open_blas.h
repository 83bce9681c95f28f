#ifndef OPEN_BLAS_H
#define OPEN_BLAS_H

#include <cblas.h>
#include <lapacke.h>

/// What is used of OpenBLAS and LAPACKE: how names begin there, and how they go on.
#define OPEN_BLAS_FUNCTIONS(FUNCTION) \
  FUNCTION(openblas_, set_num_threads) \
  FUNCTION(openblas_, get_corename) \
  FUNCTION(openblas_, get_config) \
  FUNCTION(cblas_, ddot) \
  FUNCTION(cblas_, daxpy) \
  FUNCTION(cblas_, dscal) \
  FUNCTION(cblas_, dnrm2) \
  FUNCTION(cblas_, dgemv) \
  FUNCTION(cblas_, dgemm) \
  FUNCTION(cblas_, dsyrk) \
  FUNCTION(LAPACKE_, dposv) \
  FUNCTION(LAPACKE_, dsyevd) \
  FUNCTION(LAPACKE_, dgeqrf) \
  FUNCTION(LAPACKE_, dorgqr) \
  FUNCTION(LAPACKE_, dgesdd)

/// The functions, without the beginnings of their names.
typedef struct {
#define FIELD(prefix, name) __typeof__(&prefix##name) _Nonnull name;
  OPEN_BLAS_FUNCTIONS(FIELD)
#undef FIELD
} open_blas_functions;

/// Loads the libraries, to be called by one thread at a time.
///
/// Returns NULL where one of them, or a function in it, is missing; then `fault` is what the loader
/// says of it.
const open_blas_functions *_Nullable open_blas_load(const char *_Nullable *_Nonnull fault);

#endif
