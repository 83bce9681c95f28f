// Compiled for two instruction sets, of which the better one that the processor has is taken. The
// longer registers made a product with the Hessian take 8.3 instead of 10.5 ms (4.8 million values,
// four classes), and 45 instead of 48 ms (34 million counts), which waits for memory.

#include "sparse_rows.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#define MANY __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define MANY
#endif

/// Four numbers side by side; nothing is asked of their alignment.
typedef double quadruple __attribute__((vector_size(32), aligned(8)));

/// The body of a function for rows of one kind; `VALUE(e)` is element `e` and `*`, or nothing.
#define ADD_ROWS(VALUE)                                                                         \
  const quadruple *quadruples = (const quadruple *)products.dense;                              \
  const size_t width = products.width;                                                          \
  for (size_t row = 0; row < count; row++) {                                                    \
    ptrdiff_t element = starts[row];                                                            \
    const ptrdiff_t end = starts[row + 1];                                                      \
    if (element == end) continue;                                                               \
    const size_t place = products.places ? products.places[row] : row;                          \
    const double scale = products.scales ? products.scales[place] : 1;                          \
    double *sum = products.sums + place * width;                                                \
    if (width != 4) {                                                                           \
      for (; element < end; element++) {                                                        \
        const double *factors = products.dense + columns[element] * width;                      \
        for (size_t c = 0; c < width; c++) sum[c] += scale * (VALUE(element) factors[c]);       \
      }                                                                                         \
      continue;                                                                                 \
    }                                                                                           \
    /* Two sums at a time: each waits for the addition before. */                               \
    quadruple even = {0}, odd = {0};                                                            \
    for (; element + 2 <= end; element += 2) {                                                  \
      even += VALUE(element) quadruples[columns[element]];                                      \
      odd += VALUE(element + 1) quadruples[columns[element + 1]];                               \
    }                                                                                           \
    if (element < end) even += VALUE(element) quadruples[columns[element]];                     \
    *(quadruple *)sum += scale * (even + odd);                                                  \
  }

MANY void sparse_rows_add(
    const ptrdiff_t *starts, size_t count, const uint32_t *columns, const double *values,
    sparse_rows_products products) {
#define VALUE(element) values[element] *
  ADD_ROWS(VALUE)
#undef VALUE
}

#define ONE(element)

MANY void sparse_rows_add_counts(
    const ptrdiff_t *starts, size_t count, const uint32_t *columns,
    sparse_rows_products products) {
  ADD_ROWS(ONE)
}

MANY void sparse_rows_add_short_counts(
    const ptrdiff_t *starts, size_t count, const uint16_t *columns,
    sparse_rows_products products) {
  ADD_ROWS(ONE)
}
