// What the reader of a model file looks at of every byte.

#include "byte_vectors.h"
#include "processors.h"

MANY int byte_vectors_any_between(
    const uint8_t *bytes, size_t count, uint8_t lowest, uint8_t highest) {
  const uint8_t width = (uint8_t)(highest - lowest);
  uint8_t any = 0;
  for (size_t i = 0; i < count; i++) any |= (uint8_t)(bytes[i] - lowest) <= width;
  return any;
}

MANY int byte_vectors_any_outside(
    const double *values, size_t count, double lowest, double highest) {
  int64_t any = 0;
  for (size_t i = 0; i < count; i++) any |= !(values[i] >= lowest && values[i] <= highest);
  return any != 0;
}

MANY int byte_vectors_any_descends(const uint32_t *numbers, size_t count) {
  uint32_t any = 0;
  for (size_t i = 1; i < count; i++) any |= numbers[i - 1] > numbers[i];
  return any != 0;
}

size_t byte_vectors_first_out_of_order(
    const uint8_t *bytes, const uint32_t *starts, size_t count) {
  for (size_t i = 1; i < count; i++) {
    const size_t left = starts[i] - starts[i - 1], right = starts[i + 1] - starts[i];
    if (!byte_vectors_precedes(bytes + starts[i - 1], left, bytes + starts[i], right)) return i;
  }
  return count;
}

#if defined(__x86_64__)
#include <immintrin.h>

/// What lies `distance` bits before a place counts there as much as this: the halves of a register
/// times the powers of x, modulo the polynomial, that make up for the distance.
__attribute__((target("pclmul,sse4.1"))) static inline __m128i
folded(__m128i sum, __m128i powers, __m128i next) {
  const __m128i low = _mm_clmulepi64_si128(sum, powers, 0x00);
  const __m128i high = _mm_clmulepi64_si128(sum, powers, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

__attribute__((target("pclmul,sse4.1"))) static size_t fold(
    uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder) {
  // x^(512 + 32), x^(512 - 32), x^(128 + 32) and x^(128 - 32), reflected and shifted by one.
  const __m128i across = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i beside = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i *next = (const __m128i *)bytes;
  __m128i sums[4];
  for (int k = 0; k < 4; k++) sums[k] = _mm_loadu_si128(next++);
  sums[0] = _mm_xor_si128(sums[0], _mm_cvtsi32_si128((int)state));
  const size_t blockCount = count / 64;
  for (size_t block = 1; block < blockCount; block++) {
    for (int k = 0; k < 4; k++) sums[k] = folded(sums[k], across, _mm_loadu_si128(next++));
  }
  for (int k = 1; k < 4; k++) sums[k] = folded(sums[k - 1], beside, sums[k]);
  _mm_storeu_si128((__m128i *)remainder, sums[3]);
  return blockCount * 64;
}

size_t byte_vectors_fold_crc32(
    uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder) {
  if (count < 64 || !__builtin_cpu_supports("pclmul")) return 0;
  return fold(state, bytes, count, remainder);
}
#else
size_t byte_vectors_fold_crc32(
    uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder) {
  return 0;
}
#endif
