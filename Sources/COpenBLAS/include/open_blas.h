#ifndef OPEN_BLAS_H
#define OPEN_BLAS_H

#include <cblas.h>
#include <lapacke.h>

/// What is used of OpenBLAS and LAPACKE.
typedef struct {
    __typeof__(&openblas_set_num_threads) _Nonnull set_num_threads;
    __typeof__(&openblas_get_corename) _Nonnull get_corename;
    __typeof__(&openblas_get_config) _Nonnull get_config;
    __typeof__(&cblas_ddot) _Nonnull ddot;
    __typeof__(&cblas_daxpy) _Nonnull daxpy;
    __typeof__(&cblas_dscal) _Nonnull dscal;
    __typeof__(&cblas_dnrm2) _Nonnull dnrm2;
    __typeof__(&cblas_dgemv) _Nonnull dgemv;
    __typeof__(&cblas_dgemm) _Nonnull dgemm;
    __typeof__(&cblas_dsyrk) _Nonnull dsyrk;
    __typeof__(&LAPACKE_dposv) _Nonnull dposv;
    __typeof__(&LAPACKE_dsyevd) _Nonnull dsyevd;
    __typeof__(&LAPACKE_dgeqrf) _Nonnull dgeqrf;
    __typeof__(&LAPACKE_dorgqr) _Nonnull dorgqr;
    __typeof__(&LAPACKE_dgesdd) _Nonnull dgesdd;
} open_blas_functions;

/// Loads the libraries, to be called by one thread at a time.
///
/// Returns NULL where one of them, or a function in it, is missing; then `fault` is what the loader
/// says of it.
const open_blas_functions *_Nullable open_blas_load(const char *_Nullable *_Nonnull fault);

#endif
