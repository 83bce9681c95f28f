#ifndef SPARSE_ROWS_H
#define SPARSE_ROWS_H

#include <stddef.h>
#include <stdint.h>

/// A dense matrix, and where its products with sparse rows go.
///
/// Row `r` of the sparse ones adds `scale * Σ value * dense[width * column + c]` over its elements
/// to `sums[width * place + c]`, for `c` from 0 to `width - 1`. `place` is `places[r]`, or `r` if
/// there are no places; `scale` is `scales[place]`, or 1 if there are no scales.
///
/// Products are rounded before they are added: the result is the same bits on every processor.
typedef struct {
  const double *dense;
  size_t width;
  const double *scales;
  const uint32_t *places;
  double *sums;
} sparse_rows_products;

/// Adds the products of `count` rows; row `r` has the elements `starts[r]..<starts[r + 1]` of
/// `columns` and `values`.
void sparse_rows_add(
    const ptrdiff_t *starts, size_t count, const uint32_t *columns, const double *values,
    sparse_rows_products products);

/// The same for rows whose elements are counts: a column stands as many times as it counts.
void sparse_rows_add_counts(
    const ptrdiff_t *starts, size_t count, const uint32_t *columns, sparse_rows_products products);

/// The same for rows of few columns.
void sparse_rows_add_short_counts(
    const ptrdiff_t *starts, size_t count, const uint16_t *columns, sparse_rows_products products);

#endif
