// Loops over bytes that the processor does by the dozen, where it can: each is compiled for several
// instruction sets, and the first that the processor has is taken. All of them give the same bits:
// the order of additions is fixed, and products are rounded before they are added.

#include "byte_vectors.h"
#include "processors.h"

#include <float.h>
#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#include <immintrin.h>
#define HAS_AVX512 1
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))
#else
#define HAS_AVX512 0
#endif

/// Numbers that are added up side by side: they fit in the registers.
enum { blockLength = 64, laneCount = 8 };

/// The layout of coordinates: see `byte_vectors_bounds`.
enum {
  coordinateCount = BYTE_VECTORS_COORDINATES,
  together = BYTE_VECTORS_TOGETHER,
  groupLength = BYTE_VECTORS_GROUP,
  numberCount = BYTE_VECTORS_NUMBERS
};

#if HAS_AVX512
static inline int has_vnni(void) {
  return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512vl");
}

/// Four rows at a time. The instruction multiplies unsigned with signed bytes, so 128 is added to
/// the rows' and taken off in the end.
AVX512 static void dots_avx512(
    const int8_t *rows, const uint32_t *places, size_t count, size_t length, const int8_t *other,
    int32_t *sums) {
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
      const size_t place = row + (k < there ? k : there - 1);
      start[k] = rows + (places ? places[place] : place) * length;
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

MANY_WIDE static void dots_plain(
    const int8_t *rows, const uint32_t *places, size_t count, size_t length, const int8_t *other,
    int32_t *sums) {
  for (size_t row = 0; row < count; row++) {
    const int8_t *codes = rows + (places ? places[row] : row) * length;
    int32_t sum = 0;
    for (size_t i = 0; i < length; i++) sum += (int32_t)codes[i] * (int32_t)other[i];
    sums[row] = sum;
  }
}

/// The products of the rows at some places, or of the first rows where `places` is null.
static void dots(
    const int8_t *rows, const uint32_t *places, size_t count, size_t length, const int8_t *other,
    int32_t *sums) {
#if HAS_AVX512
  if (has_vnni()) {
    dots_avx512(rows, places, count, length, other, sums);
    return;
  }
#endif
  dots_plain(rows, places, count, length, other, sums);
}

void byte_vectors_dots(
    const int8_t *rows, size_t count, size_t length, const int8_t *other, int32_t *sums) {
  dots(rows, NULL, count, length, other, sums);
}

MANY_WIDE void byte_vectors_sum(
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

MANY_WIDE float byte_vectors_quantize(
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

MANY_WIDE double byte_vectors_largest(
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

MANY_WIDE void byte_vectors_project(
    const float *values, size_t length, const float *basis, double *coordinates) {
  float sums[coordinateCount] = {0};
  for (size_t i = 0; i < length; i++) {
    const float *row = basis + i * coordinateCount;
    for (size_t k = 0; k < coordinateCount; k++) sums[k] += values[i] * row[k];
  }
  for (size_t k = 0; k < coordinateCount; k++) coordinates[k] = (double)sums[k];
}

/// One pass of the modified Gram-Schmidt process.
static inline void orthonormalize(double *columns, size_t length) {
  double before[coordinateCount] = {0};
  for (size_t i = 0; i < length * coordinateCount; i++) {
    before[i % coordinateCount] += columns[i] * columns[i];
  }
  for (size_t column = 0; column < coordinateCount; column++) {
    double products[coordinateCount] = {0};
    for (size_t i = 0; i < length; i++) {
      const double *row = columns + i * coordinateCount;
      for (size_t k = 0; k < coordinateCount; k++) products[k] += row[column] * row[k];
    }
    // What is left of a sum of earlier columns is rounding.
    const double squares = products[column];
    const int isNew = squares > 1e-16 * before[column];
    const double factor = isNew ? 1 / sqrt(squares) : 0;
    for (size_t k = 0; k < coordinateCount; k++) {
      products[k] = k > column ? products[k] * factor : 0;
    }
    for (size_t i = 0; i < length; i++) {
      double *row = columns + i * coordinateCount;
      const double unit = row[column] * factor;
      for (size_t k = 0; k < coordinateCount; k++) row[k] -= unit * products[k];
      row[column] = unit;
    }
  }
}

MANY_WIDE void byte_vectors_orthonormalize(double *columns, size_t length) {
  // Once leaves an error that grows with the columns' likeness, twice that of rounding.
  orthonormalize(columns, length);
  orthonormalize(columns, length);
}

/// The products of the coordinates of some rows that lie together with those of a query.
static inline void dots_together(const uint8_t *block, const int16_t *query, int32_t *sums) {
  enum { pairCount = together * groupLength / 2 };
  int32_t pairs[pairCount] = {0};
  for (size_t start = 0; start < coordinateCount; start += groupLength) {
    int16_t codes[2 * pairCount];
    for (size_t k = 0; k < 2 * pairCount; k++) codes[k] = (int16_t)block[start * together + k];
    const int16_t *factors = query + start * together;
    for (size_t k = 0; k < pairCount; k++) {
      pairs[k] += (int32_t)codes[2 * k] * (int32_t)factors[2 * k]
          + (int32_t)codes[2 * k + 1] * (int32_t)factors[2 * k + 1];
    }
  }
  for (size_t row = 0; row < together; row++) sums[row] = pairs[2 * row] + pairs[2 * row + 1];
}

/// The place of the largest number that the lanes met, of equals the first; 0 if there was none.
static inline size_t largest_place(const float *largest, const int32_t *places) {
  size_t best = 0;
  for (size_t k = 1; k < together; k++) {
    if (largest[k] > largest[best] || (largest[k] == largest[best] && places[k] < places[best])) {
      best = k;
    }
  }
  return (size_t)places[best];
}

MANY_WIDE static size_t bounds_plain(
    const uint8_t *coordinates, const float *numbers, size_t count, const int8_t *query,
    const float *factors, int32_t excess, float *bounds) {
  float largest[together];
  int32_t places[together] = {0};
  for (size_t k = 0; k < together; k++) largest[k] = -FLT_MAX;
  // Each group of the query's codes as often as there are rows that they meet.
  int16_t groups[coordinateCount * together];
  for (size_t k = 0; k < coordinateCount * together; k++) {
    groups[k] = query[k / (groupLength * together) * groupLength + k % groupLength];
  }
  for (size_t start = 0; start < count; start += together) {
    int32_t sums[together];
    dots_together(coordinates + start * coordinateCount, groups, sums);
    const float *scales = numbers + start * numberCount;
    const float *firsts = scales + together, *rests = firsts + together;
    for (size_t row = 0; row < together; row++) {
      const float bound = scales[row] * factors[0] * (float)(sums[row] - excess)
          + firsts[row] * factors[1] + rests[row] * factors[2] + factors[3];
      bounds[start + row] = bound;
      places[row] = bound > largest[row] ? (int32_t)(start + row) : places[row];
      largest[row] = bound > largest[row] ? bound : largest[row];
    }
  }
  return largest_place(largest, places);
}

#if HAS_AVX512
AVX512 static inline __m512i ascending(int32_t first) {
  return _mm512_add_epi32(
      _mm512_set1_epi32(first),
      _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

AVX512 static size_t bounds_avx512(
    const uint8_t *coordinates, const float *numbers, size_t count, const int8_t *query,
    const float *factors, int32_t excess, float *bounds) {
  enum { groupCount = coordinateCount / groupLength };
  __m512i groups[groupCount];
  for (size_t k = 0; k < groupCount; k++) {
    int32_t group;
    memcpy(&group, query + k * groupLength, sizeof group);
    groups[k] = _mm512_set1_epi32(group);
  }
  const __m512 scale = _mm512_set1_ps(factors[0]), first = _mm512_set1_ps(factors[1]);
  const __m512 rest = _mm512_set1_ps(factors[2]), slack = _mm512_set1_ps(factors[3]);
  const __m512i step = _mm512_set1_epi32(together);
  __m512i place = ascending(0), largestPlaces = _mm512_setzero_si512();
  __m512 largest = _mm512_set1_ps(-FLT_MAX);
  for (size_t start = 0; start < count; start += together) {
    const uint8_t *block = coordinates + start * coordinateCount;
    __m512i sums[2] = {_mm512_set1_epi32(-excess), _mm512_setzero_si512()};
    for (size_t k = 0; k < groupCount; k++) {
      const __m512i codes = _mm512_loadu_si512(block + k * groupLength * together);
      sums[k % 2] = _mm512_dpbusd_epi32(sums[k % 2], codes, groups[k]);
    }
    const __m512 dot = _mm512_cvtepi32_ps(_mm512_add_epi32(sums[0], sums[1]));
    const float *scales = numbers + start * numberCount;
    const float *firsts = scales + together, *rests = firsts + together;
    __m512 bound = _mm512_mul_ps(_mm512_mul_ps(_mm512_loadu_ps(scales), scale), dot);
    bound = _mm512_add_ps(bound, _mm512_mul_ps(_mm512_loadu_ps(firsts), first));
    bound = _mm512_add_ps(bound, _mm512_mul_ps(_mm512_loadu_ps(rests), rest));
    bound = _mm512_add_ps(bound, slack);
    _mm512_storeu_ps(bounds + start, bound);
    const __mmask16 isLarger = _mm512_cmp_ps_mask(bound, largest, _CMP_GT_OQ);
    largest = _mm512_mask_mov_ps(largest, isLarger, bound);
    largestPlaces = _mm512_mask_mov_epi32(largestPlaces, isLarger, place);
    place = _mm512_add_epi32(place, step);
  }
  float lanes[together];
  int32_t places[together];
  _mm512_storeu_ps(lanes, largest);
  _mm512_storeu_si512(places, largestPlaces);
  return largest_place(lanes, places);
}
#endif

size_t byte_vectors_bounds(
    const uint8_t *coordinates, const float *numbers, size_t count, const int8_t *query,
    const float *factors, float *bounds) {
  int32_t excess = 0;
  for (size_t k = 0; k < coordinateCount; k++) excess += 128 * (int32_t)query[k];
#if HAS_AVX512
  if (has_vnni()) {
    return bounds_avx512(coordinates, numbers, count, query, factors, excess, bounds);
  }
#endif
  return bounds_plain(coordinates, numbers, count, query, factors, excess, bounds);
}

#if HAS_AVX512
AVX512 static size_t find_above_avx512(
    const float *numbers, size_t count, float least, size_t start, uint32_t *places,
    size_t *placeCount) {
  const __m512 bar = _mm512_set1_ps(least);
  size_t found = 0;
  for (; start < count && found <= blockLength - together; start += together) {
    const size_t rest = count - start;
    const __mmask16 there = (__mmask16)(rest < together ? (1u << rest) - 1 : 0xFFFF);
    const __mmask16 isAbove =
        _mm512_mask_cmp_ps_mask(there, _mm512_loadu_ps(numbers + start), bar, _CMP_NLE_UQ);
    _mm512_storeu_si512(
        places + found, _mm512_maskz_compress_epi32(isAbove, ascending((int32_t)start)));
    found += (size_t)__builtin_popcount(isAbove);
  }
  *placeCount = found;
  return start;
}
#endif

/// Finds the places whose numbers, which may be none, do not stay at `least` or below, in one block
/// after the other from `start` on, until there is no room for one more. Returns where it stopped.
static size_t find_above(
    const float *numbers, size_t count, float least, size_t start, uint32_t *places,
    size_t *placeCount) {
#if HAS_AVX512
  if (has_vnni()) return find_above_avx512(numbers, count, least, start, places, placeCount);
#endif
  size_t found = 0;
  for (; start < count && found <= blockLength - together; start += together) {
    int isAbove = 0;
    for (size_t k = 0; k < together; k++) isAbove |= !(numbers[start + k] <= least);
    if (!isAbove) continue;
    for (size_t k = 0; k < together; k++) {
      places[found] = (uint32_t)(start + k);
      found += (start + k < count) & !(numbers[start + k] <= least);
    }
  }
  *placeCount = found;
  return start;
}

double byte_vectors_largest_within(
    const int8_t *rows, size_t count, size_t length, const float *scales, const int8_t *other,
    double scale, const float *bounds, size_t first) {
  double largest = -1;
  uint32_t places[blockLength] = {(uint32_t)first};
  size_t placeCount = first < count ? 1 : 0, start = 0;
  for (;;) {
    int32_t sums[blockLength];
    dots(rows, places, placeCount, length, other, sums);
    for (size_t k = 0; k < placeCount; k++) {
      const double product = (double)scales[places[k]] * scale * (double)sums[k];
      largest = product > largest ? product : largest;
    }
    if (start >= count) return largest;
    start = find_above(bounds, count, (float)largest, start, places, &placeCount);
  }
}
