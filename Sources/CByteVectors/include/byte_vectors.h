#ifndef BYTE_VECTORS_H
#define BYTE_VECTORS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/// Has the memory at an address fetched; any address will do.
static inline void byte_vectors_prefetch(const void *address) { __builtin_prefetch(address); }

enum {
  /// Common terms have so many bytes at most.
  BYTE_VECTORS_SHORT = 32,
  /// Words of the record of a common term: its number above its length, the bits of its weight, and its
  /// bytes with zeros behind them.
  BYTE_VECTORS_RECORD = 2 + BYTE_VECTORS_SHORT / 8
};

/// Eight bytes as a number that is smaller when they stand before others.
static inline uint64_t byte_vectors_ordered(const uint8_t *bytes) {
  uint64_t number;
  memcpy(&number, bytes, sizeof number);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  number = __builtin_bswap64(number);
#endif
  return number;
}

/// Whether one string stands before another in byte order, a prefix first.
static inline int byte_vectors_precedes(
    const uint8_t *left, size_t leftCount, const uint8_t *right, size_t rightCount) {
  const size_t shared = leftCount < rightCount ? leftCount : rightCount;
  if (shared < 8) {
    size_t i = 0;
    while (i < shared && left[i] == right[i]) i++;
    return i < shared ? left[i] < right[i] : leftCount < rightCount;
  }
  for (size_t i = 0; i < shared; i += 8) {
    // The last eight bytes may be some again that are the same, which changes nothing.
    const size_t place = i + 8 <= shared ? i : shared - 8;
    const uint64_t a = byte_vectors_ordered(left + place), b = byte_vectors_ordered(right + place);
    if (a != b) return a < b;
  }
  return leftCount < rightCount;
}

/// A term of a text: where it starts and ends, and its hash.
typedef struct {
  uint32_t start, end;
  uint64_t hash;
} byte_vectors_term;

/// The numbers that hashes are made with; the multiplier is odd.
typedef struct {
  uint64_t start, multiplier;
} byte_vectors_hash;

/// The lowest bytes of a number, zeros for the others.
static inline uint64_t byte_vectors_low_bytes(uint64_t number, size_t count) {
  return count >= 8 ? number : number & (((uint64_t)1 << 8 * count) - 1);
}

/// The first of eight bytes as one number, the first the lowest, zeros for the others.
static inline uint64_t byte_vectors_first_bytes(const uint8_t *bytes, size_t count) {
  uint64_t number;
  memcpy(&number, bytes, sizeof number);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
  number = __builtin_bswap64(number);
#endif
  return byte_vectors_low_bytes(number, count);
}

/// The state of a hash after eight more bytes: the halves of a full product are folded, so that no bit
/// is lost to the next step.
static inline uint64_t byte_vectors_folded(uint64_t state, uint64_t step, uint64_t multiplier) {
  const unsigned __int128 product = (unsigned __int128)(state ^ step) * multiplier;
  return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

/// The state after one more word of an n-gram, of which `word` is the finished hash.
static inline uint64_t byte_vectors_extended(uint64_t state, uint64_t word, uint64_t multiplier) {
  const uint64_t mixed = (state + word) * multiplier;
  return mixed ^ mixed >> 29;
}

/// The hash of all that the state has seen.
static inline uint64_t byte_vectors_finished(uint64_t state) {
  const uint64_t mixed = (state ^ state >> 32) * 0x9E3779B97F4A7C15;
  return mixed ^ mixed >> 32;
}

/// The hashes of `count` strings of words with one space between two, each that of the word or of the
/// n-gram. String `i` lies from `starts[i]` up to `starts[i + 1]`; `readable` bytes can be read.
void byte_vectors_hash_words(
    const uint8_t *bytes, size_t readable, const uint32_t *starts, size_t count,
    byte_vectors_hash hash, uint64_t *hashes);

/// The hash of a string that is no term.
uint64_t byte_vectors_hash_bytes(const uint8_t *bytes, size_t count, byte_vectors_hash hash);

/// Copies the words of a text in ASCII, of two bytes at least, each with a space behind it, and tells
/// where they lie in the copy. Words are of letters, digits, `_`, and `<` and `>` if brackets are there.
///
/// The copy has room for `2 * count + 32` bytes, `words` for `count / 3 + 2`. Returns the bytes that
/// were copied, or SIZE_MAX for a text that is not ASCII.
size_t byte_vectors_copy_words(
    const uint8_t *bytes, size_t count, int hasBrackets, byte_vectors_hash hash,
    uint8_t *copy, byte_vectors_term *words, size_t *wordCount);

/// Finds the n-grams of so many words, at least 2.
///
/// `states` are those of the n-grams that are a word shorter, and become those of these; of two
/// words, they need not have been set. There is room for as many states and n-grams as words.
void byte_vectors_join_words(
    const byte_vectors_term *words, size_t wordCount, size_t length,
    byte_vectors_hash hash, uint64_t *states, byte_vectors_term *joined);

/// Where terms are found.
typedef struct {
  /// The common terms: the number of a record by the lowest bits of a hash, 0 where there is none; and
  /// records of BYTE_VECTORS_RECORD words. The first is no term's.
  const uint16_t *commonSlots;
  size_t commonMask;
  const uint64_t *commonRecords;
  /// All of them: the upper half of a hash and the number of a term, or 0 where there is none.
  const uint64_t *slots;
  size_t mask;
  /// Of the term of number n, the bytes from `starts[n - 1]` up to `starts[n]` and its weight.
  const uint8_t *bytes;
  const uint32_t *starts;
  const double *weights;
} byte_vectors_table;

/// The first slot from one on that is empty or has the upper half of a hash.
static inline size_t byte_vectors_likely_slot(
    byte_vectors_table table, size_t slot, uint64_t hash) {
  while (table.slots[slot] != 0 && (table.slots[slot] ^ hash) >> 32 != 0) {
    slot = (slot + 1) & table.mask;
  }
  return slot;
}

/// The number of a term of a text whose likely slot is known, or 0 if it has none.
static inline uint32_t byte_vectors_number_from(
    byte_vectors_table table, size_t slot, byte_vectors_term term, const uint8_t *text) {
  const uint32_t length = term.end - term.start;
  while (1) {
    const uint32_t number = (uint32_t)table.slots[slot];
    if (number == 0) return 0;
    const uint32_t start = table.starts[number - 1];
    if (table.starts[number] - start == length
        && (length == 0 || memcmp(table.bytes + start, text + term.start, length) == 0)) {
      return number;
    }
    slot = byte_vectors_likely_slot(table, (slot + 1) & table.mask, term.hash);
  }
}

/// Enters terms by their hashes, of which the first has the number `first + 1`. There are empty slots for
/// all of them; several threads can enter terms at once.
void byte_vectors_enter_terms(
    const uint64_t *hashes, size_t count, size_t first, uint64_t *slots, size_t mask);

/// A term of a table in a text.
typedef struct {
  double weight;
  /// 0 for no term.
  uint32_t number;
  /// How often the text holds it.
  uint32_t count;
} byte_vectors_found;

/// A term that is looked for among those that are not common.
typedef struct {
  uint32_t place, slot;
} byte_vectors_sought;

/// Finds the numbers and weights of those terms that are common; of the others the numbers become 0.
/// Returns how many others there are, lists their places, and has their slots fetched.
///
/// What is not common is seldom in the cache: each of this and the next three functions has the memory
/// fetched that the one after it looks at.
///
/// Behind the start of each term BYTE_VECTORS_SHORT bytes of the text can be read. `found` and `sought`
/// have room for as many as there are terms and one more.
size_t byte_vectors_find_common(
    byte_vectors_table table, const byte_vectors_term *terms, size_t count, const uint8_t *text,
    byte_vectors_found *found, byte_vectors_sought *sought);

/// Leaves in the list of sought terms those that are likely in the table, with their slots. Returns how
/// many.
size_t byte_vectors_find_likely(
    byte_vectors_table table, const byte_vectors_term *terms, byte_vectors_sought *sought,
    size_t soughtCount);

/// Has the bytes of the likely terms fetched.
void byte_vectors_fetch_likely(
    byte_vectors_table table, const byte_vectors_sought *sought, size_t likelyCount);

/// Finds the numbers and weights of the likely terms.
void byte_vectors_find_others(
    byte_vectors_table table, const byte_vectors_term *terms, const uint8_t *text,
    const byte_vectors_sought *sought, size_t likelyCount, byte_vectors_found *found);

/// Makes of terms that were found a list of those that there are, each at its first place with its
/// count, and tells how many of the first `watchedCount` are none. Returns the length of the list.
///
/// The multiplier is odd. `slots` is working memory of a power of two, at least twice the terms. Before
/// the first of `found` there is room for one more.
size_t byte_vectors_list_terms(
    byte_vectors_found *found, size_t count, size_t watchedCount, uint64_t multiplier,
    uint32_t *slots, size_t slotCount, size_t *unseenCount);

/// The features of listed terms, `number - 1 + offset`, and their values, `weight * count`. Returns the
/// sum of the values' squares, added up in their order.
double byte_vectors_weigh_terms(
    const byte_vectors_found *found, size_t count, uint32_t offset, uint32_t *features,
    double *values);

/// Adds to four sums those of some rows of four numbers, each times its factor. Returns whether all of
/// the rows are there; if not, nothing is added.
int byte_vectors_add_rows_of_four(
    const double *rows, size_t rowCount, const uint32_t *places, const double *factors,
    size_t count, double *sums);

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

enum {
  /// Coordinates of a row in a basis.
  BYTE_VECTORS_COORDINATES = 64,
  /// Rows whose coordinates lie together.
  BYTE_VECTORS_TOGETHER = 16,
  /// Coordinates of a row that lie side by side.
  BYTE_VECTORS_GROUP = 4,
  /// Numbers of a row beside its coordinates.
  BYTE_VECTORS_NUMBERS = 3
};

/// `coordinates[k] = Σ over i of values[i] * basis[i * BYTE_VECTORS_COORDINATES + k]`, added up in
/// single precision in the order of i.
void byte_vectors_project(
    const float *values, size_t length, const float *basis, double *coordinates);

/// Makes columns orthogonal and of length 1 in their order; those that are sums of earlier ones
/// become zero. Shape `[length, BYTE_VECTORS_COORDINATES]`.
void byte_vectors_orthonormalize(double *columns, size_t length);

/// `bounds[row] = scale[row] * factors[0] * Σ over k of code[row, k] * query[k]
/// + first[row] * factors[1] + rest[row] * factors[2] + factors[3]`.
///
/// `coordinates` are codes plus 128. Shape `[count / TOGETHER, COORDINATES / GROUP, TOGETHER,
/// GROUP]`. `numbers` are scales, firsts and rests. Shape `[count / TOGETHER, NUMBERS, TOGETHER]`.
/// `count` is a multiple of TOGETHER. The codes of the query are -127 to 127. Returns the row of
/// the largest bound.
size_t byte_vectors_bounds(
    const uint8_t *coordinates, const float *numbers, size_t count, const int8_t *query,
    const float *factors, float *bounds);

/// What `byte_vectors_largest` says of `count` rows of `length` bytes, up to 4096, where no row's
/// product passes its bound. The first row is multiplied, and others only if their bounds pass the
/// largest product so far. There are bounds for a multiple of TOGETHER rows; they must leave room
/// for their being compared in single precision.
double byte_vectors_largest_within(
    const int8_t *rows, size_t count, size_t length, const float *scales, const int8_t *other,
    double scale, const float *bounds, size_t first);

/// Centroids by the features that they have: feature `f` has the elements `starts[f]` up to
/// `starts[f + 1]`. They are either a short list, of fewer elements than there are centroids: a value for
/// each of the centroids named, which ascend. Or a whole one: a value for every centroid, and behind them
/// for each group of BYTE_VECTORS_CENTROIDS the largest of its values. No value is negative.
typedef struct {
  size_t count, featureCount;
  const uint32_t *starts;
  const uint32_t *centroids;
  const double *values;
} byte_vectors_centroids;

enum { BYTE_VECTORS_CENTROIDS = 8 };

/// Finds the first of the centroids whose sum is largest, and its sum: over the features that there are,
/// in their order, of the centroid's value times the factor. None of the factors is negative.
/// `sums` are zeros before and after, one for each centroid. Without any larger than 0, both are 0.
/// Only whether the largest sum reaches `enough` matters if that is finite: then one on the same side of
/// it is found, and no centroid; and the largest itself where rounding may decide.
size_t byte_vectors_nearest(
    const byte_vectors_centroids *index, const uint32_t *features, const double *factors,
    size_t featureCount, double enough, double *sums, double *largest);

/// The hash of an n-gram of words by its parts.
static inline uint64_t byte_vectors_hash_ngram(uint64_t parts, byte_vectors_hash hash) {
  return byte_vectors_finished(byte_vectors_extended(hash.start, parts, hash.multiplier));
}

/// Numbers n-grams, each of the term `shorter` and of a word behind it, new or old. `terms` are the parts of
/// each term, for n-grams `shorter` plus 1 above the word; behind them is room for `count` more. `slots`
/// are the upper half of a hash and the number of a term plus 1, or 0, half of them at least even when all
/// n-grams are new. Returns the number of terms.
size_t byte_vectors_join_ngrams(
    uint64_t *terms, size_t termCount, uint64_t *slots, size_t mask, byte_vectors_hash hash,
    const uint32_t *shorter, const uint32_t *words, size_t count, uint32_t *numbers);

/// Finds where the bytes of some terms start when they lie one behind the other, and where the last ends,
/// which is returned and has to fit. `wordStarts` are those of the words, and where the last ends.
size_t byte_vectors_measure_ngrams(
    const uint64_t *terms, const size_t *wordStarts, const size_t *numbers, size_t count,
    uint32_t *starts);

/// Writes the bytes of those terms there, one space between two words.
void byte_vectors_spell_ngrams(
    const uint64_t *terms, const size_t *wordStarts, const uint8_t *words, const size_t *numbers,
    size_t count, const uint32_t *starts, uint8_t *bytes);

/// Lists numbers above how often they occur, in the order of their first sight. `slots` are working memory,
/// a power of two from `2 * count` on and 2 at least. Returns how many there are.
size_t byte_vectors_count_numbers(
    const uint32_t *numbers, size_t count, uint64_t multiplier, uint32_t *slots, size_t slotCount,
    uint64_t *counted);

/// Whether any of the bytes lies between two, both included.
int byte_vectors_any_between(
    const uint8_t *bytes, size_t count, uint8_t lowest, uint8_t highest);

/// Whether any of the numbers lies outside of two, both allowed, or is not a number.
int byte_vectors_any_outside(
    const double *values, size_t count, double lowest, double highest);

/// Whether any of the numbers is smaller than the one before it.
int byte_vectors_any_descends(const uint32_t *numbers, size_t count);

/// The first of `count` strings that does not stand behind the one before it in byte order, a prefix
/// first; `count` if all do. String `i` lies from `starts[i]` up to `starts[i + 1]`.
size_t byte_vectors_first_out_of_order(
    const uint8_t *bytes, const uint32_t *starts, size_t count);

/// Folds bytes for a CRC-32 (polynomial 0xEDB88320, reflected) of state `state`: the state behind
/// them is that of the 16 bytes of `remainder` behind a state of 0. Returns how many bytes were
/// folded, a multiple of 64, of which as many or more may be left; 0, and nothing is written, for
/// fewer and where the processor has no instruction for it.
size_t byte_vectors_fold_crc32(
    uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder);

/// Where the edges and the cells of a feature are: see `ComparedEdges`.
typedef struct {
  uint32_t slot;
  uint32_t first_edge;
  float base;
  float scale;
} byte_vectors_feature;

/// An edge, and above the bin in the lowest byte the row of a value that passes it.
typedef struct {
  double value;
  uint32_t row_and_bin;
} byte_vectors_edge;

/// The edges of `featureCount` features; behind them is one more feature, where their edges end.
typedef struct {
  const byte_vectors_feature *features;
  size_t featureCount;
  const byte_vectors_edge *edges;
  const uint8_t *cell_starts;
} byte_vectors_edges;

/// The cell of a value among `count`; 0 for what is not a number.
static inline size_t byte_vectors_cell(double value, float base, float scale, size_t count) {
  const double cell = (value - (double)base) * (double)scale;
  const double last = (double)(count - 1);
  return (size_t)(cell > 0 ? (cell < last ? cell : last) : 0);
}

/// A search for the last edge that a value passes.
typedef struct {
  double value;
  uint32_t slot;
  uint32_t first_edge;
  size_t cell;
} byte_vectors_search;

/// Finds for each feature whose value passes an edge the slot above the bin in the lowest byte, and the row.
/// `searches` are working memory for `count`. Returns how many there are; SIZE_MAX for a feature that is not
/// there.
size_t byte_vectors_find_bins(
    const byte_vectors_edges *edges, const uint32_t *features, const double *values, size_t count,
    byte_vectors_search *searches, uint32_t *present, uint32_t *rows);

/// Puts the walk down each tree where its root's chain is left: at the least link that row 0 of `turns` and
/// some others say. A row has a link for each tree, and more up to `rowLength`, a multiple of 16.
void byte_vectors_begin_walks(
    const uint8_t *turns, size_t rowLength, const uint32_t *rows, size_t rowCount,
    const uint32_t *roots, uint32_t *places, size_t treeCount);

/// The links of a forest, and the key of the slot that each looks at: see `ChainedForest`.
typedef struct {
  const uint64_t *links;
  const uint16_t *keys;
} byte_vectors_chains;

/// Replaces the link where the walk down each tree is by the row of the leaf to which it leads. `bins` are
/// the message's; that of slot 0 is 1. In `filter`, 128 words, bit `key % 16` of word `key / 16` is set for
/// slot 0 and for each slot whose bin is not 0; or it is NULL, and every link is looked at. Up to 63 keys
/// are read behind that of the last link.
void byte_vectors_find_leaves(
    const byte_vectors_chains *chains, const uint8_t *bins, const uint16_t *filter,
    uint32_t *places, size_t treeCount);

#endif
