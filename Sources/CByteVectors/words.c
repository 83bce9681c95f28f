// What is done for each word of a text and each term that it may be: cutting, joining, looking up.

#include "byte_vectors.h"
#include "processors.h"

#pragma STDC FP_CONTRACT OFF

enum { blockLength = 64, padding = 16 };

#ifdef __SSE2__
/// Those of 16 bytes of ASCII that belong to words.
static inline uint64_t word_bits(__m128i bytes, __m128i opening, __m128i closing) {
  // Comparisons are of signed numbers: each range is moved to where they begin.
  const __m128i letters = _mm_cmplt_epi8(
      _mm_add_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8((char)(0x80 - 'a'))),
      _mm_set1_epi8(-128 + 26));
  const __m128i digits = _mm_cmplt_epi8(
      _mm_add_epi8(bytes, _mm_set1_epi8((char)(0x80 - '0'))), _mm_set1_epi8(-128 + 10));
  const __m128i marks = _mm_or_si128(
      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')),
      _mm_or_si128(_mm_cmpeq_epi8(bytes, opening), _mm_cmpeq_epi8(bytes, closing)));
  return (uint64_t)_mm_movemask_epi8(
      _mm_or_si128(_mm_or_si128(letters, digits), marks));
}
#else
static inline int is_word(uint8_t byte, int hasBrackets) {
  const uint8_t letter = (uint8_t)((byte | 0x20) - 'a'), digit = (uint8_t)(byte - '0');
  return letter < 26 || digit < 10 || byte == '_'
      || (hasBrackets && (byte == '<' || byte == '>'));
}
#endif

/// The bytes of words among up to 64, a multiple of 16, a bit for each.
static inline uint64_t marks(const uint8_t *bytes, size_t count, int hasBrackets) {
  uint64_t bits = 0;
#ifdef __SSE2__
  const __m128i opening = _mm_set1_epi8(hasBrackets ? '<' : '_');
  const __m128i closing = _mm_set1_epi8(hasBrackets ? '>' : '_');
  for (size_t i = 0; i < count; i += 16) {
    bits |= word_bits(_mm_loadu_si128((const __m128i *)(bytes + i)), opening, closing) << i;
  }
#else
  for (size_t i = 0; i < count; i++) bits |= (uint64_t)is_word(bytes[i], hasBrackets) << i;
#endif
  return bits;
}

static inline int is_ascii(const uint8_t *bytes, size_t count) {
  uint8_t any = 0;
  for (size_t i = 0; i < count; i++) any |= bytes[i];
  return any < 0x80;
}

/// The hash of a word behind which `padding` bytes can be read.
static inline uint64_t word_hash(
    const uint8_t *bytes, size_t count, byte_vectors_hash hash) {
  uint64_t state =
      byte_vectors_folded(hash.start, byte_vectors_first_bytes(bytes, count), hash.multiplier);
  for (size_t i = 8; i < count; i += 8) {
    state = byte_vectors_folded(
        state, byte_vectors_first_bytes(bytes + i, count - i), hash.multiplier);
  }
  return byte_vectors_finished(state);
}

MANY size_t byte_vectors_copy_words(
    const uint8_t *bytes, size_t count, int hasBrackets, byte_vectors_hash hash,
    uint8_t *copy, byte_vectors_term *words, size_t *wordCount) {
  if (!is_ascii(bytes, count)) return SIZE_MAX;
  // With bytes behind it, so that whole steps can be read of its last word.
  uint8_t *source = copy + count + padding;
  memcpy(source, bytes, count);
  memset(source + count, 0, padding);
  uint8_t *end = copy;
  byte_vectors_term *next = words;
  uint64_t carried = 0;
  // Where runs of words' bytes start and end, in turn. One start may be left for the next block.
  uint32_t turns[blockLength + 2];
  size_t turnCount = 0;
  for (size_t block = 0; block <= count; block += blockLength) {
    // Behind the last byte stands one that is of no word.
    const size_t rest = (count - block + padding - 1) / padding * padding;
    const uint64_t bits =
        marks(source + block, rest < blockLength ? rest : blockLength, hasBrackets);
    uint64_t left = bits ^ (bits << 1 | carried);
    carried = bits >> 63;
    for (; left != 0; left &= left - 1) {
      turns[turnCount++] = (uint32_t)block + (uint32_t)__builtin_ctzll(left);
    }
    size_t turn = 0;
    for (; turn + 1 < turnCount; turn += 2) {
      const uint8_t *word = source + turns[turn];
      const size_t length = turns[turn + 1] - turns[turn];
      for (size_t i = 0; i < length; i += 8) memcpy(end + i, word + i, 8);
      end[length] = ' ';
      const uint32_t start = (uint32_t)(end - copy);
      *next = (byte_vectors_term){start, start + (uint32_t)length, word_hash(word, length, hash)};
      // One byte alone is no word: the next is written over it.
      next += length > 1;
      end += length > 1 ? length + 1 : 0;
    }
    if (turn < turnCount) turns[0] = turns[turn];
    turnCount -= turn;
  }
  *wordCount = (size_t)(next - words);
  return (size_t)(end - copy);
}

/// The first of eight bytes as one number, where not so many may be readable.
static inline uint64_t few_bytes(const uint8_t *bytes, size_t count, size_t readable) {
  if (readable >= 8) return byte_vectors_first_bytes(bytes, count);
  uint8_t eight[8] = {0};
  memcpy(eight, bytes, count);
  return byte_vectors_first_bytes(eight, 8);
}

/// The first of eight bytes that is a space, or 8.
static inline size_t place_of_space(uint64_t eight) {
  // A byte that is zero turns the highest bit on, the first such byte always rightly.
  const uint64_t zeros = eight ^ 0x2020202020202020;
  const uint64_t found = (zeros - 0x0101010101010101) & ~zeros & 0x8080808080808080;
  return found == 0 ? 8 : (size_t)__builtin_ctzll(found) / 8;
}

static inline uint64_t hash_words(
    const uint8_t *bytes, size_t count, size_t readable, byte_vectors_hash hash) {
  uint64_t join = hash.start, word = hash.start;
  int isOne = 1;
  size_t i = 0;
  while (i < count) {
    const size_t rest = count - i;
    const uint64_t eight = few_bytes(bytes + i, rest, readable - i);
    const size_t space = place_of_space(eight), length = space < rest ? space : rest;
    if (length > 0) {
      word = byte_vectors_folded(word, byte_vectors_low_bytes(eight, length), hash.multiplier);
    }
    i += length;
    if (length == 8 || i == count) continue;
    join = byte_vectors_extended(join, byte_vectors_finished(word), hash.multiplier);
    word = hash.start;
    isOne = 0;
    i++;
  }
  word = byte_vectors_finished(word);
  if (isOne) return word;
  return byte_vectors_finished(byte_vectors_extended(join, word, hash.multiplier));
}

MANY void byte_vectors_hash_words(
    const uint8_t *bytes, size_t readable, const uint32_t *starts, size_t count,
    byte_vectors_hash hash, uint64_t *hashes) {
  for (size_t i = 0; i < count; i++) {
    hashes[i] = hash_words(
        bytes + starts[i], starts[i + 1] - starts[i], readable - starts[i], hash);
  }
}

uint64_t byte_vectors_hash_bytes(const uint8_t *bytes, size_t count, byte_vectors_hash hash) {
  uint64_t state = byte_vectors_folded(hash.start, count, hash.multiplier);
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    state = byte_vectors_folded(state, byte_vectors_first_bytes(bytes + i, 8), hash.multiplier);
  }
  if (i < count) {
    const uint64_t step = count < 8
        ? few_bytes(bytes, count, count)
        : byte_vectors_first_bytes(bytes + count - 8, 8) >> 8 * (i + 8 - count);
    state = byte_vectors_folded(state, step, hash.multiplier);
  }
  return byte_vectors_finished(state);
}

MANY void byte_vectors_join_words(
    const byte_vectors_term *words, size_t wordCount, size_t length,
    byte_vectors_hash hash, uint64_t *states, byte_vectors_term *joined) {
  for (size_t i = 0; i + length <= wordCount; i++) {
    const byte_vectors_term first = words[i], last = words[i + length - 1];
    const uint64_t before =
        length == 2 ? byte_vectors_extended(hash.start, first.hash, hash.multiplier) : states[i];
    states[i] = byte_vectors_extended(before, last.hash, hash.multiplier);
    joined[i] = (byte_vectors_term){first.start, last.end, byte_vectors_finished(states[i])};
  }
}

void byte_vectors_enter_terms(
    const uint64_t *hashes, size_t count, size_t first, uint64_t *slots, size_t mask) {
  // The slots of a large table are seldom in the cache, and which of them are taken is not to be
  // foreseen: memory for all is asked for before any is looked at.
  for (size_t i = 0; i < count; i++) byte_vectors_prefetch(slots + (hashes[i] & mask));
  for (size_t i = 0; i < count; i++) {
    const uint64_t entry = hashes[i] >> 32 << 32 | (uint32_t)(first + i + 1);
    size_t slot = hashes[i] & mask;
    uint64_t empty = 0;
    while (!__atomic_compare_exchange_n(
        slots + slot, &empty, entry, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
      slot = (slot + 1) & mask;
      empty = 0;
    }
  }
}

/// A number if two runs of up to BYTE_VECTORS_SHORT bytes are the same, else 0: without a branch, as
/// neither their lengths nor the answers come in an order that a processor could foresee. So many
/// bytes can be read of either.
static inline uint32_t number_if_same(
    const void *left, const void *right, size_t count, uint32_t number) {
  const uint64_t wanted = ((uint64_t)1 << (count & 63)) - 1;
#ifdef __SSE2__
  const __m128i *a = (const __m128i *)left, *b = (const __m128i *)right;
  const uint32_t first =
      (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(a), _mm_loadu_si128(b)));
  const uint32_t second =
      (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(a + 1), _mm_loadu_si128(b + 1)));
  const uint64_t equal = first | (uint64_t)second << 16;
#else
  const uint8_t *a = (const uint8_t *)left, *b = (const uint8_t *)right;
  uint64_t equal = 0;
  for (int i = 0; i < BYTE_VECTORS_SHORT; i++) equal |= (uint64_t)(a[i] == b[i]) << i;
#endif
  return __builtin_unpredictable((equal & wanted) == wanted) ? number : 0;
}

MANY size_t byte_vectors_find_common(
    byte_vectors_table table, const byte_vectors_term *terms, size_t count, const uint8_t *text,
    byte_vectors_found *found, byte_vectors_sought *sought) {
  size_t soughtCount = 0;
  for (size_t i = 0; i < count; i++) {
    const byte_vectors_term term = terms[i];
    const uint32_t length = term.end - term.start;
    const uint64_t *record = table.commonRecords
        + table.commonSlots[term.hash & table.commonMask] * (size_t)BYTE_VECTORS_RECORD;
    const uint32_t same = number_if_same(
        text + term.start, record + 2, length, (uint32_t)(record[0] >> 32));
    const uint32_t number = (uint32_t)record[0] == length ? same : 0;
    found[i].number = number;
    memcpy(&found[i].weight, record + 1, sizeof found[i].weight);
    sought[soughtCount].place = (uint32_t)i;
    soughtCount += number == 0;
    // Those of common terms would push others out of the cache.
    byte_vectors_prefetch(
        table.slots + (__builtin_unpredictable(number == 0) ? term.hash & table.mask : 0));
  }
  return soughtCount;
}

MANY size_t byte_vectors_find_likely(
    byte_vectors_table table, const byte_vectors_term *terms, byte_vectors_sought *sought,
    size_t soughtCount) {
  size_t likelyCount = 0;
  for (size_t k = 0; k < soughtCount; k++) {
    const uint32_t place = sought[k].place;
    const uint64_t hash = terms[place].hash;
    const size_t slot = byte_vectors_likely_slot(table, hash & table.mask, hash);
    const uint32_t number = (uint32_t)table.slots[slot];
    if (number == 0) continue;
    byte_vectors_prefetch(table.starts + number - 1);
    byte_vectors_prefetch(table.weights + number - 1);
    sought[likelyCount++] = (byte_vectors_sought){place, (uint32_t)slot};
  }
  return likelyCount;
}

MANY void byte_vectors_fetch_likely(
    byte_vectors_table table, const byte_vectors_sought *sought, size_t likelyCount) {
  for (size_t k = 0; k < likelyCount; k++) {
    const uint32_t number = (uint32_t)table.slots[sought[k].slot];
    byte_vectors_prefetch(table.bytes + table.starts[number - 1]);
  }
}

MANY void byte_vectors_find_others(
    byte_vectors_table table, const byte_vectors_term *terms, const uint8_t *text,
    const byte_vectors_sought *sought, size_t likelyCount, byte_vectors_found *found) {
  for (size_t k = 0; k < likelyCount; k++) {
    const uint32_t place = sought[k].place;
    const uint32_t number = byte_vectors_number_from(table, sought[k].slot, terms[place], text);
    if (number == 0) continue;
    found[place] = (byte_vectors_found){table.weights[number - 1], number, 0};
  }
}

/// Puts terms that were found behind a list, or counts them there.
static inline size_t list_terms(
    const byte_vectors_found *found, size_t first, size_t last, uint64_t multiplier, uint32_t *slots,
    size_t mask, byte_vectors_found *list, size_t end) {
  for (size_t i = first; i < last; i++) {
    const byte_vectors_found next = found[i];
    size_t slot = (next.number * multiplier) >> 32 & mask;
    while (slots[slot] != 0 && list[slots[slot] - 1].number != next.number) {
      slot = (slot + 1) & mask;
    }
    // Whether it is new is not to be foreseen: the place behind the list is written anyhow.
    const int isNew = slots[slot] == 0;
    list[end] = (byte_vectors_found){next.weight, next.number, 0};
    end += isNew;
    slots[slot] = isNew ? (uint32_t)end : slots[slot];
    list[slots[slot] - 1].count++;
  }
  return end;
}

MANY size_t byte_vectors_list_terms(
    byte_vectors_found *found, size_t count, size_t watchedCount, uint64_t multiplier,
    uint32_t *slots, size_t slotCount, size_t *unseenCount) {
  memset(slots, 0, slotCount * sizeof *slots);
  // What is no term has the number 0 and heads the list, which is never longer than what it is made of
  // and that; so it starts one place before.
  byte_vectors_found *list = found - 1;
  list[0] = (byte_vectors_found){0, 0, 0};
  slots[0] = 1;
  const size_t mask = slotCount - 1, watched = watchedCount < count ? watchedCount : count;
  const size_t end = list_terms(found, 0, watched, multiplier, slots, mask, list, 1);
  *unseenCount = list[0].count;
  return list_terms(found, watched, count, multiplier, slots, mask, list, end) - 1;
}

MANY double byte_vectors_weigh_terms(
    const byte_vectors_found *found, size_t count, uint32_t offset, uint32_t *features,
    double *values) {
  double squares = 0;
  for (size_t i = 0; i < count; i++) {
    features[i] = found[i].number - 1 + offset;
    values[i] = found[i].weight * (double)found[i].count;
    squares += values[i] * values[i];
  }
  return squares;
}

MANY int byte_vectors_add_rows_of_four(
    const double *rows, size_t rowCount, const uint32_t *places, const double *factors,
    size_t count, double *sums) {
  double sum[4];
  memcpy(sum, sums, sizeof sum);
  for (size_t i = 0; i < count; i++) {
    if (places[i] >= rowCount) return 0;
    const double *row = rows + places[i] * (size_t)4;
    for (size_t k = 0; k < 4; k++) sum[k] += factors[i] * row[k];
  }
  memcpy(sums, sum, sizeof sum);
  return 1;
}
