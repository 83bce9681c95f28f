#define _GNU_SOURCE
#include "open_blas.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>

static const struct {
  const char *name;
  size_t place;
} wanted[] = {
#define ENTRY(prefix, name) {#prefix #name, offsetof(open_blas_functions, name)},
  OPEN_BLAS_FUNCTIONS(ENTRY)
};

static open_blas_functions functions;

const open_blas_functions *open_blas_load(const char **fault) {
  // Its threads would be started when it is loaded, and keep a processor busy while they wait for
  // work that never comes.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
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
