// Numbers for n-grams of words, and how often each occurs in a text.

#include "byte_vectors.h"

enum {
  /// Of so many n-grams slots are fetched before the first is looked at.
  together = 64,
  /// Terms by which fetching is ahead of spelling.
  ahead = 16
};

size_t byte_vectors_join_ngrams(
    uint64_t *terms, size_t termCount, uint64_t *slots, size_t mask, byte_vectors_hash hash,
    const uint32_t *shorter, const uint32_t *words, size_t count, uint32_t *numbers) {
  uint64_t parts[together], hashes[together];
  for (size_t start = 0; start < count; start += together) {
    const size_t there = count - start < together ? count - start : together;
    for (size_t i = 0; i < there; i++) {
      parts[i] = ((uint64_t)shorter[start + i] + 1) << 32 | words[start + i];
      hashes[i] = byte_vectors_hash_ngram(parts[i], hash);
      byte_vectors_prefetch(slots + (hashes[i] & mask));
    }
    for (size_t i = 0; i < there; i++) {
      const uint32_t number = (uint32_t)slots[hashes[i] & mask];
      byte_vectors_prefetch(terms + (number > 0 ? number - 1 : 0));
    }
    for (size_t i = 0; i < there; i++) {
      size_t slot = hashes[i] & mask;
      const uint64_t upper = hashes[i] >> 32;
      for (; slots[slot] != 0; slot = (slot + 1) & mask) {
        if (slots[slot] >> 32 == upper && terms[(uint32_t)slots[slot] - 1] == parts[i]) break;
      }
      if (slots[slot] == 0) {
        terms[termCount++] = parts[i];
        slots[slot] = upper << 32 | termCount;
      }
      numbers[start + i] = (uint32_t)slots[slot] - 1;
    }
  }
  return termCount;
}

size_t byte_vectors_count_numbers(
    const uint32_t *numbers, size_t count, uint64_t multiplier, uint32_t *slots, size_t slotCount,
    uint64_t *counted) {
  const int shift = 64 - __builtin_ctzll(slotCount);
  memset(slots, 0, slotCount * sizeof *slots);
  size_t countedCount = 0;
  for (size_t i = 0; i < count; i++) {
    size_t slot = (size_t)((numbers[i] + 1) * multiplier >> shift);
    while (slots[slot] != 0 && counted[slots[slot] - 1] >> 32 != numbers[i]) {
      slot = (slot + 1) & (slotCount - 1);
    }
    if (slots[slot] == 0) {
      counted[countedCount++] = (uint64_t)numbers[i] << 32;
      slots[slot] = (uint32_t)countedCount;
    }
    counted[slots[slot] - 1]++;
  }
  return countedCount;
}

/// The last word of a term.
static inline uint32_t last_word(uint64_t parts) { return (uint32_t)parts; }

/// Goes on with the words before the last; returns whether there are any.
static inline int go_on(const uint64_t *terms, uint64_t *parts) {
  if (*parts >> 32 == 0) return 0;
  *parts = terms[(*parts >> 32) - 1];
  return 1;
}

size_t byte_vectors_measure_ngrams(
    const uint64_t *terms, const size_t *wordStarts, const size_t *numbers, size_t count,
    uint32_t *starts) {
  size_t length = 0;
  for (size_t i = 0; i < count; i++) {
    starts[i] = (uint32_t)length;
    byte_vectors_prefetch(terms + numbers[i + ahead < count ? i + ahead : i]);
    uint64_t parts = terms[numbers[i]];
    do {
      const size_t *start = wordStarts + last_word(parts);
      length += start[1] - start[0] + 1;
    } while (go_on(terms, &parts));
    // No space stands behind the last word.
    length--;
  }
  starts[count] = (uint32_t)length;
  return length;
}

void byte_vectors_spell_ngrams(
    const uint64_t *terms, const size_t *wordStarts, const uint8_t *words, const size_t *numbers,
    size_t count, const uint32_t *starts, uint8_t *bytes) {
  for (size_t i = 0; i < count; i++) {
    const uint64_t next = terms[numbers[i + ahead < count ? i + ahead : i]];
    byte_vectors_prefetch(words + wordStarts[last_word(next)]);
    uint64_t parts = terms[numbers[i]];
    uint8_t *end = bytes + starts[i + 1];
    for (;;) {
      const size_t *start = wordStarts + last_word(parts);
      end -= start[1] - start[0];
      memcpy(end, words + start[0], start[1] - start[0]);
      if (!go_on(terms, &parts)) break;
      *--end = ' ';
    }
  }
}
