#ifndef BYTE_VECTORS_H
#define BYTE_VECTORS_H

#include <stddef.h>
#include <stdint.h>

/// The dot products of `count` rows of `length` bytes, up to 4096, with another.
void byte_vectors_dots(
    const int8_t *rows, size_t count, size_t length, const int8_t *other, int32_t *sums);

/// `sum[i] = Σ over k of factors[k] * codes[rows[k] * length + i]`, added up in the order of k.
void byte_vectors_sum(
    const int8_t *codes, size_t length, const uint32_t *rows, const double *factors, size_t count,
    double *sum);

/// Quantizes `values` times `factor`: the largest gets the code 127 or -127. Returns the scale.
float byte_vectors_quantize(const double *values, size_t length, double factor, int8_t *codes);

/// The largest of `scales[row] * scale * sums[row]`, and -1 at least.
double byte_vectors_largest(
    const float *scales, double scale, const int32_t *sums, size_t count);

#endif
