// Loops over bytes that the processor does by the dozen, where it can: each is compiled for several
// instruction sets, and the first that the processor has is taken. All of them give the same bits:
// the order of additions is fixed, and products are rounded before they are added.

#include "byte_vectors.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>
#define MANY __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define HAS_AVX512 1
#else
#define MANY
#define HAS_AVX512 0
#endif

/// Numbers that are added up side by side: they fit in the registers.
enum { blockLength = 64, laneCount = 8 };

#if HAS_AVX512
/// Four rows at a time. The instruction multiplies unsigned with signed bytes, so 128 is added to
/// the rows' and taken off in the end.
__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))
static void dots_avx512(
    const int8_t *rows, size_t count, size_t length, const int8_t *other, int32_t *sums) {
  const __m512i flip = _mm512_set1_epi8((char)0x80);
  int32_t total = 0;
  for (size_t i = 0; i < length; i++) total += other[i];
  const __m128i excess = _mm_set1_epi32(128 * total);
  for (size_t row = 0; row < count; row += 4) {
    // Rows behind the last are read as the last, and their sums are not stored.
    const size_t there = count - row < 4 ? count - row : 4;
    const int8_t *start[4];
    __m512i sum[4];
    for (size_t k = 0; k < 4; k++) {
      start[k] = rows + (row + (k < there ? k : there - 1)) * length;
      sum[k] = _mm512_setzero_si512();
    }
    for (size_t i = 0; i < length; i += 64) {
      const size_t rest = length - i;
      const __mmask64 mask = rest < 64 ? ~0ull >> (64 - rest) : ~0ull;
      const __m512i factor = _mm512_maskz_loadu_epi8(mask, other + i);
      for (size_t k = 0; k < 4; k++) {
        const __m512i codes = _mm512_maskz_loadu_epi8(mask, start[k] + i);
        sum[k] = _mm512_dpbusd_epi32(sum[k], _mm512_xor_si512(codes, flip), factor);
      }
    }
    const __m512i low = _mm512_add_epi32(
        _mm512_unpacklo_epi32(sum[0], sum[1]), _mm512_unpackhi_epi32(sum[0], sum[1]));
    const __m512i high = _mm512_add_epi32(
        _mm512_unpacklo_epi32(sum[2], sum[3]), _mm512_unpackhi_epi32(sum[2], sum[3]));
    const __m512i four =
        _mm512_add_epi32(_mm512_unpacklo_epi64(low, high), _mm512_unpackhi_epi64(low, high));
    const __m256i two =
        _mm256_add_epi32(_mm512_castsi512_si256(four), _mm512_extracti64x4_epi64(four, 1));
    const __m128i one =
        _mm_add_epi32(_mm256_castsi256_si128(two), _mm256_extracti128_si256(two, 1));
    const __mmask8 stored = (__mmask8)((1u << there) - 1);
    _mm_mask_storeu_epi32(sums + row, stored, _mm_sub_epi32(one, excess));
  }
}
#endif

MANY static void dots_plain(
    const int8_t *rows, size_t count, size_t length, const int8_t *other, int32_t *sums) {
  for (size_t row = 0; row < count; row++) {
    int32_t sum = 0;
    for (size_t i = 0; i < length; i++) {
      sum += (int32_t)rows[row * length + i] * (int32_t)other[i];
    }
    sums[row] = sum;
  }
}

void byte_vectors_dots(
    const int8_t *rows, size_t count, size_t length, const int8_t *other, int32_t *sums) {
#if HAS_AVX512
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512vl")) {
    dots_avx512(rows, count, length, other, sums);
    return;
  }
#endif
  dots_plain(rows, count, length, other, sums);
}

MANY void byte_vectors_sum(
    const int8_t *codes, size_t length, const uint32_t *rows, const double *factors, size_t count,
    double *sum) {
  size_t start = 0;
  for (; start + blockLength <= length; start += blockLength) {
    double block[blockLength] = {0};
    for (size_t k = 0; k < count; k++) {
      const int8_t *row = codes + rows[k] * length + start;
      for (size_t i = 0; i < blockLength; i++) block[i] += factors[k] * (double)row[i];
    }
    for (size_t i = 0; i < blockLength; i++) sum[start + i] = block[i];
  }
  for (size_t i = start; i < length; i++) sum[i] = 0;
  for (size_t k = 0; k < count; k++) {
    const int8_t *row = codes + rows[k] * length;
    for (size_t i = start; i < length; i++) sum[i] += factors[k] * (double)row[i];
  }
}

MANY float byte_vectors_quantize(
    const double *values, size_t length, double factor, int8_t *codes) {
  double lanes[laneCount] = {0};
  size_t start = 0;
  for (; start + laneCount <= length; start += laneCount) {
    for (size_t i = 0; i < laneCount; i++) {
      const double size = fabs(values[start + i] * factor);
      lanes[i] = size > lanes[i] ? size : lanes[i];
    }
  }
  double largest = 0;
  for (size_t i = 0; i < laneCount; i++) largest = lanes[i] > largest ? lanes[i] : largest;
  for (size_t i = start; i < length; i++) {
    const double size = fabs(values[i] * factor);
    largest = size > largest ? size : largest;
  }
  const float scale = (float)(largest / 127);
  const double divisor = scale > 0 ? (double)scale : HUGE_VAL;
  for (size_t i = 0; i < length; i++) {
    // A subnormal scale may be too small for its numbers; none passes 127 all the same.
    const double code = round(values[i] * factor / divisor);
    codes[i] = (int8_t)(code > 127 ? 127 : code < -127 ? -127 : code);
  }
  return scale;
}

MANY double byte_vectors_largest(
    const float *scales, double scale, const int32_t *sums, size_t count) {
  double lanes[laneCount];
  for (size_t k = 0; k < laneCount; k++) lanes[k] = -1;
  size_t start = 0;
  for (; start + laneCount <= count; start += laneCount) {
    for (size_t k = 0; k < laneCount; k++) {
      const double dot = (double)scales[start + k] * scale * (double)sums[start + k];
      lanes[k] = dot > lanes[k] ? dot : lanes[k];
    }
  }
  double largest = -1;
  for (size_t k = 0; k < laneCount; k++) largest = lanes[k] > largest ? lanes[k] : largest;
  for (size_t row = start; row < count; row++) {
    const double dot = (double)scales[row] * scale * (double)sums[row];
    largest = dot > largest ? dot : largest;
  }
  return largest;
}
