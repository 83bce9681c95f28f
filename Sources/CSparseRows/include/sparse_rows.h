#ifndef SPARSE_ROWS_H
#define SPARSE_ROWS_H

#include <stddef.h>
#include <stdint.h>

/// Adds products of sparse rows with four dense columns.
///
/// Row `r` has the elements `starts[r]..<starts[r + 1]` of `columns` and `values`:
/// `sums[4 * place + c] += Σ value * dense[4 * column + c]` for `c` from 0 to 3, where `place` is
/// `places[r]`, or `r` if there are no places. Products are rounded before they are added, every
/// other one to the same sum: the result is the same bits on every processor.
void sparse_rows_add_products(
    const ptrdiff_t *starts, size_t count, const uint32_t *columns, const double *values,
    const double *dense, const uint32_t *places, double *sums);

#endif
