// What a forest looks at in a message, and the walks down its trees.

#include "byte_vectors.h"
#include "processors.h"

/// The first edge of a search that its value does not pass.
static inline size_t first_not_passed(const byte_vectors_edges *edges, byte_vectors_search search) {
  size_t low = search.first_edge + edges->cell_starts[search.cell];
  size_t high = search.first_edge + edges->cell_starts[search.cell + 1];
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const int passes = edges->edges[middle].value < search.value;
    low = __builtin_unpredictable(passes) ? middle + 1 : low;
    high = __builtin_unpredictable(passes) ? high : middle;
  }
  return low;
}

// A search waits three times for memory. Each step has fetched what the next one looks at, so that all
// features of a message take one step before the first takes another.
size_t byte_vectors_find_bins(
    const byte_vectors_edges *edges, const uint32_t *features, const double *values, size_t count,
    byte_vectors_search *searches, uint32_t *present, uint32_t *rows) {
  for (size_t i = 0; i < count; i++) {
    if (features[i] >= edges->featureCount) return SIZE_MAX;
    __builtin_prefetch(edges->features + features[i]);
  }
  size_t searchCount = 0;
  for (size_t i = 0; i < count; i++) {
    const byte_vectors_feature *own = edges->features + features[i];
    const size_t edgeCount = own[1].first_edge - own->first_edge;
    if (!(values[i] > 0) || edgeCount == 0) continue;
    const size_t cell = own->first_edge + features[i] +
                        byte_vectors_cell(values[i], own->base, own->scale, edgeCount);
    __builtin_prefetch(edges->cell_starts + cell);
    searches[searchCount++] = (byte_vectors_search){values[i], own->slot, own->first_edge, cell};
  }
  for (size_t k = 0; k < searchCount; k++) {
    const size_t first = searches[k].first_edge + edges->cell_starts[searches[k].cell];
    __builtin_prefetch(edges->edges + first);
    __builtin_prefetch(edges->edges + first + 4);
  }
  size_t presentCount = 0;
  for (size_t k = 0; k < searchCount; k++) {
    const size_t end = first_not_passed(edges, searches[k]);
    if (end == searches[k].first_edge) continue;
    const uint32_t edge = edges->edges[end - 1].row_and_bin;
    present[presentCount] = searches[k].slot << 8 | (edge & 0xFF);
    rows[presentCount] = edge >> 8;
    presentCount++;
  }
  return presentCount;
}

MANY void byte_vectors_begin_walks(
    const uint8_t *turns, size_t rowLength, const uint32_t *rows, size_t rowCount,
    const uint32_t *roots, uint32_t *places, size_t treeCount) {
  for (size_t first = 0; first < treeCount; first += 16) {
    uint8_t least[16];
    memcpy(least, turns + first, 16);
    for (size_t k = 0; k < rowCount; k++) {
      const uint8_t *row = turns + rows[k] * rowLength + first;
      for (int i = 0; i < 16; i++) least[i] = row[i] < least[i] ? row[i] : least[i];
    }
    const size_t count = treeCount - first < 16 ? treeCount - first : 16;
    for (size_t i = 0; i < count; i++) places[first + i] = roots[first + i] + least[i];
  }
}

/// Trees whose walks are under way at once.
enum { treesTogether = 128 };

/// Takes the walks down by looking at one link after the other.
static void walk(
    const uint64_t *links, const uint8_t *bins, uint32_t *places, uint8_t *trees, size_t count) {
  while (count > 0) {
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
      const uint8_t tree = trees[i];
      const uint64_t *link = links + places[tree];
      while (bins[(uint32_t)*link >> 8] <= (uint8_t)*link) link++;
      const uint32_t target = (uint32_t)(*link >> 32), isLeaf = target >> 31;
      // Half of the walks end with a chain, so a branch would be guessed wrong.
      const uint64_t *fetched = links + (target & (isLeaf - 1));
      for (int line = 0; line < 3; line++) __builtin_prefetch(fetched + 8 * line);
      places[tree] = target & 0x7FFFFFFF;
      trees[left] = tree;
      left += 1 - isLeaf;
    }
    count = left;
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512bw,bmi")))

/// Which of 32 links look at a slot that the message may have.
WIDE static inline uint32_t likely(const uint16_t *keys, const __m512i *filter) {
  const __m512i key = _mm512_loadu_si512(keys);
  const __m512i word = _mm512_srli_epi16(key, 4);
  const __m512i lower = _mm512_permutex2var_epi16(filter[0], word, filter[1]);
  const __m512i upper = _mm512_permutex2var_epi16(filter[2], word, filter[3]);
  const __mmask32 isUpper = _mm512_test_epi16_mask(key, _mm512_set1_epi16(1024));
  const __m512i bit = _mm512_sllv_epi16(
      _mm512_set1_epi16(1), _mm512_and_si512(key, _mm512_set1_epi16(15)));
  return _mm512_test_epi16_mask(_mm512_mask_blend_epi16(isUpper, lower, upper), bit);
}

/// Looks at the link where each walk is. Leaves those trees in `trees` whose walks are not at a leaf then,
/// and returns how many they are.
static inline size_t follow(
    const byte_vectors_chains *chains, const uint8_t *bins, uint32_t *places, uint8_t *trees,
    size_t count) {
  const uint64_t *links = chains->links;
  const uint16_t *keys = chains->keys;
  size_t left = 0;
  for (size_t i = 0; i < count; i++) {
    const uint8_t tree = trees[i];
    const uint64_t link = links[places[tree]];
    const int turns = bins[(uint32_t)link >> 8] > (uint8_t)link;
    // Which way a walk goes, and whether it ends, would be guessed wrong.
    const uint32_t next =
        __builtin_unpredictable(turns) ? (uint32_t)(link >> 32) : places[tree] + 1;
    const uint32_t isLeaf = next >> 31;
    const uint16_t *fetched = keys + (next & (isLeaf - 1));
    for (int line = 0; line < 2; line++) __builtin_prefetch(fetched + 32 * line);
    places[tree] = next & 0x7FFFFFFF;
    trees[left] = tree;
    left += 1 - isLeaf;
  }
  return left;
}

/// Takes the walks down by looking at those links alone.
WIDE static void walk_by_keys(
    const byte_vectors_chains *chains, const uint8_t *bins, const uint16_t *filterWords,
    uint32_t *places, uint8_t *trees, size_t count) {
  __m512i filter[4];
  for (int k = 0; k < 4; k++) filter[k] = _mm512_loadu_si512(filterWords + 32 * k);
  count = follow(chains, bins, places, trees, count);
  while (count > 0) {
    for (size_t i = 0; i < count; i++) {
      uint32_t place = places[trees[i]];
      uint64_t links;
      for (;; place += 64) {
        const uint16_t *keys = chains->keys + place;
        links = likely(keys, filter) | (uint64_t)likely(keys + 32, filter) << 32;
        if (links != 0) break;
      }
      place += (uint32_t)__builtin_ctzll(links);
      __builtin_prefetch(chains->links + place);
      places[trees[i]] = place;
    }
    count = follow(chains, bins, places, trees, count);
  }
}
#endif

void byte_vectors_find_leaves(
    const byte_vectors_chains *chains, const uint8_t *bins, const uint16_t *filter,
    uint32_t *places, size_t treeCount) {
  uint8_t trees[treesTogether];
  for (size_t first = 0; first < treeCount; first += treesTogether) {
    const size_t count = treeCount - first < treesTogether ? treeCount - first : treesTogether;
    for (size_t i = 0; i < count; i++) trees[i] = (uint8_t)i;
#if defined(__x86_64__)
    if (filter != 0 && __builtin_cpu_supports("avx512bw")) {
      walk_by_keys(chains, bins, filter, places + first, trees, count);
      continue;
    }
#endif
    walk(chains->links, bins, places + first, trees, count);
  }
}
