#define _GNU_SOURCE
#include "open_blas.h"

#include <dlfcn.h>
#include <stddef.h>

static const struct {
    const char *name;
    size_t place;
} wanted[] = {
    {"openblas_set_num_threads", offsetof(open_blas_functions, set_num_threads)},
    {"openblas_get_corename", offsetof(open_blas_functions, get_corename)},
    {"openblas_get_config", offsetof(open_blas_functions, get_config)},
    {"cblas_ddot", offsetof(open_blas_functions, ddot)},
    {"cblas_daxpy", offsetof(open_blas_functions, daxpy)},
    {"cblas_dscal", offsetof(open_blas_functions, dscal)},
    {"cblas_dnrm2", offsetof(open_blas_functions, dnrm2)},
    {"cblas_dgemv", offsetof(open_blas_functions, dgemv)},
    {"cblas_dgemm", offsetof(open_blas_functions, dgemm)},
    {"cblas_dsyrk", offsetof(open_blas_functions, dsyrk)},
    {"LAPACKE_dposv", offsetof(open_blas_functions, dposv)},
    {"LAPACKE_dsyevd", offsetof(open_blas_functions, dsyevd)},
    {"LAPACKE_dgeqrf", offsetof(open_blas_functions, dgeqrf)},
    {"LAPACKE_dorgqr", offsetof(open_blas_functions, dorgqr)},
    {"LAPACKE_dgesdd", offsetof(open_blas_functions, dgesdd)},
};

static open_blas_functions functions;

const open_blas_functions *open_blas_load(const char **fault) {
    // Global, so that LAPACKE finds this BLAS and a preloaded library goes before both.
    if (!dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_GLOBAL)
        || !dlopen("liblapacke.so.3", RTLD_LAZY | RTLD_GLOBAL)) {
        *fault = dlerror();
        return NULL;
    }
    for (size_t index = 0; index < sizeof wanted / sizeof *wanted; index++) {
        void *function = dlsym(RTLD_DEFAULT, wanted[index].name);
        if (!function) {
            *fault = dlerror();
            return NULL;
        }
        *(void **)((char *)&functions + wanted[index].place) = function;
    }
    return &functions;
}
