// The centroid that a message is nearest to. On messages of common words most of the features are
// those of nearly all centroids, and their products with each are most of what the gate costs. Groups
// of centroids are passed over whose sums cannot be the largest, as the largest of their values say.

#include "byte_vectors.h"
#include "processors.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

enum {
  groupSize = BYTE_VECTORS_CENTROIDS,
  /// Sums that are added up side by side: they fit in the registers.
  sideBySide = 32,
  /// Of more features there are no bounds.
  mostLists = 128,
  /// Of more groups there are no bounds.
  mostGroups = 1024
};

/// Into each of the functions that are compiled for several processors.
#define ALONG static inline __attribute__((always_inline))

/// Sums in another order, and what is made of them, differ by less, as a part of them.
static const double rounding = 1e-9;

typedef byte_vectors_centroids index_of_centroids;

/// The centroids of a feature, and what their values are multiplied by.
typedef struct {
  const double *values;
  /// None of a whole list.
  const uint32_t *centroids;
  size_t length;
  double factor;
} centroid_list;

/// Those of the features of a message, and which of them are whole.
typedef struct {
  centroid_list all[mostLists];
  centroid_list whole[mostLists];
  size_t count, wholeCount;
} centroid_lists;

ALONG size_t group_count(size_t count) { return (count + groupSize - 1) / groupSize; }

/// The list of a feature, empty if there is no such one.
ALONG centroid_list list_of(const index_of_centroids *index, uint32_t feature, double factor) {
  if (feature >= index->featureCount) return (centroid_list){.length = 0};
  const size_t start = index->starts[feature], length = index->starts[feature + 1] - start;
  return (centroid_list){
      .values = index->values + start,
      .centroids = length > index->count ? NULL : index->centroids + start,
      .length = length,
      .factor = factor};
}

/// Adds to some of the sums what is at the same places in whole lists, from `offset` on.
ALONG void add_columns(
    double *sums, size_t width, const centroid_list *lists, size_t listCount, size_t offset) {
  double sum[sideBySide];
  memcpy(sum, sums, width * sizeof *sum);
  for (size_t k = 0; k < listCount; k++) {
    const double *values = lists[k].values + offset;
    for (size_t i = 0; i < width; i++) sum[i] += lists[k].factor * values[i];
  }
  memcpy(sums, sum, width * sizeof *sum);
}

/// Adds to all sums what whole lists have from `offset` on.
ALONG void add_whole_lists(
    double *sums, size_t count, const centroid_list *lists, size_t listCount, size_t offset) {
  if (listCount == 0) return;
  size_t start = 0;
  for (; start + sideBySide <= count; start += sideBySide) {
    add_columns(sums + start, sideBySide, lists, listCount, offset + start);
  }
  for (; start + groupSize <= count; start += groupSize) {
    add_columns(sums + start, groupSize, lists, listCount, offset + start);
  }
  for (; start < count; start++) add_columns(sums + start, 1, lists, listCount, offset + start);
}

/// Adds a short list; returns the largest sum that became of it, or `most`.
ALONG double add_short_list(const centroid_list *list, double *sums, double most) {
  for (size_t i = 0; i < list->length; i++) {
    const double sum = sums[list->centroids[i]] + list->factor * list->values[i];
    sums[list->centroids[i]] = sum;
    most = sum > most ? sum : most;
  }
  return most;
}

/// The largest of numbers that are not negative: they order as their bits do, which compare without
/// regard to what is not a number.
ALONG double largest_of(const double *numbers, size_t count) {
  int64_t most = 0;
  for (size_t i = 0; i < count; i++) {
    int64_t bits;
    memcpy(&bits, numbers + i, sizeof bits);
    most = bits > most ? bits : most;
  }
  double largest;
  memcpy(&largest, &most, sizeof largest);
  return largest;
}

ALONG size_t first_of(double number, const double *numbers, size_t count) {
  size_t first = 0;
  while (first + 1 < count && numbers[first] != number) first++;
  return first;
}

// MARK: All sums

/// Finds the largest of all sums, and leaves them at zero.
ALONG size_t take_largest(double *sums, size_t count, double *largest) {
  *largest = largest_of(sums, count);
  const size_t first = first_of(*largest, sums, count);
  memset(sums, 0, count * sizeof *sums);
  return first;
}

/// The same where only centroids of short lists have sums.
ALONG size_t take_largest_of_listed(
    const index_of_centroids *index, const uint32_t *features, size_t featureCount, double *sums,
    double *largest) {
  size_t nearest = 0;
  *largest = 0;
  for (size_t k = 0; k < featureCount; k++) {
    const centroid_list list = list_of(index, features[k], 0);
    for (size_t i = 0; i < list.length; i++) {
      const uint32_t centroid = list.centroids[i];
      const double sum = sums[centroid];
      if (sum > *largest || (sum == *largest && centroid < nearest)) {
        nearest = centroid;
        *largest = sum;
      }
      sums[centroid] = 0;
    }
  }
  return nearest;
}

/// Finds the nearest by the sums of all, each added up in the order of the features.
ALONG size_t nearest_of_all(
    const index_of_centroids *index, const uint32_t *features, const double *factors,
    size_t featureCount, double *sums, double *largest) {
  centroid_list whole[sideBySide];
  size_t wholeCount = 0, metCount = 0;
  for (size_t k = 0; k < featureCount; k++) {
    const centroid_list list = list_of(index, features[k], factors[k]);
    if (list.length == 0) continue;
    metCount += list.length;
    if (list.centroids || wholeCount == sideBySide) {
      add_whole_lists(sums, index->count, whole, wholeCount, 0);
      wholeCount = 0;
    }
    if (list.centroids) {
      add_short_list(&list, sums, 0);
    } else {
      whole[wholeCount++] = list;
    }
  }
  add_whole_lists(sums, index->count, whole, wholeCount, 0);
  // Whoever met a whole list has met as many.
  if (metCount >= index->count) return take_largest(sums, index->count, largest);
  return take_largest_of_listed(index, features, featureCount, sums, largest);
}

// MARK: Sums within bounds

/// Collects the lists of a message; returns whether there is room for all.
ALONG int collect(
    const index_of_centroids *index, const uint32_t *features, const double *factors,
    size_t featureCount, centroid_lists *lists) {
  lists->count = lists->wholeCount = 0;
  for (size_t k = 0; k < featureCount; k++) {
    const centroid_list list = list_of(index, features[k], factors[k]);
    if (list.length == 0) continue;
    if (lists->count == mostLists) return 0;
    lists->all[lists->count++] = list;
    if (!list.centroids) lists->whole[lists->wholeCount++] = list;
  }
  return 1;
}

/// Adds the short lists until a sum passes `high`; returns the largest, and how many lists were seen.
ALONG double add_short_lists(
    const centroid_lists *lists, double high, double *sums, size_t *listCount) {
  double most = 0;
  size_t k = 0;
  for (; k < lists->count && !(most > high); k++) {
    if (lists->all[k].centroids) most = add_short_list(&lists->all[k], sums, most);
  }
  *listCount = k;
  return most;
}

/// Leaves the sums of the first lists at zero.
ALONG void clear_short_lists(const centroid_lists *lists, size_t listCount, double *sums) {
  for (size_t k = 0; k < listCount; k++) {
    if (!lists->all[k].centroids) continue;
    for (size_t i = 0; i < lists->all[k].length; i++) sums[lists->all[k].centroids[i]] = 0;
  }
}

/// The value of a centroid in a list.
ALONG double value_in(const centroid_list *list, size_t centroid) {
  if (!list->centroids) return list->values[centroid];
  size_t low = 0, end = list->length;
  while (low < end) {
    const size_t middle = (low + end) / 2;
    if (list->centroids[middle] < centroid) low = middle + 1; else end = middle;
  }
  return low < list->length && list->centroids[low] == centroid ? list->values[low] : 0;
}

/// The sum of a centroid, added up in the order of the features.
ALONG double sum_of(const centroid_lists *lists, size_t centroid) {
  double sum = 0;
  for (size_t k = 0; k < lists->count; k++) {
    sum += lists->all[k].factor * value_in(&lists->all[k], centroid);
  }
  return sum;
}

ALONG size_t group_width(size_t count, size_t group) {
  const size_t rest = count - group * groupSize;
  return rest < groupSize ? rest : groupSize;
}

/// Adds the whole lists to the sums of a group; returns the largest of them.
ALONG double add_group(const centroid_lists *lists, size_t count, size_t group, double *sums) {
  const size_t first = group * groupSize, width = group_width(count, group);
  add_whole_lists(sums + first, width, lists->whole, lists->wholeCount, first);
  return largest_of(sums + first, width);
}

/// Finds the nearest among the sums, to which only the short lists have been added, without those that
/// their groups' bounds rule out; or only the largest so far if it passes `high` or none reaches `low`.
///
/// The few sums that come near the largest are made again in the order of the features.
ALONG size_t nearest_within_bounds(
    const centroid_lists *lists, size_t count, double low, double high, double *sums,
    double *largest) {
  const size_t groupCount = group_count(count);
  // First what no sum of a group passes, in the end the largest of those that may matter.
  double bounds[mostGroups];
  for (size_t group = 0; group < groupCount; group++) {
    bounds[group] = largest_of(sums + group * groupSize, group_width(count, group));
  }
  const size_t first = first_of(largest_of(bounds, groupCount), bounds, groupCount);
  double most = add_group(lists, count, first, sums);
  if (!(most > high)) {
    add_whole_lists(bounds, groupCount, lists->whole, lists->wholeCount, count);
  }
  bounds[first] = most;
  for (size_t group = 0; group < groupCount && !(most > high); group++) {
    const double bound = bounds[group] * (1 + rounding);
    if (group == first || !(bound >= most && bound >= low)) continue;
    bounds[group] = add_group(lists, count, group, sums);
    most = bounds[group] > most ? bounds[group] : most;
  }
  const int isDecided = most > high || most < low;
  *largest = isDecided ? most : 0;
  size_t nearest = 0;
  const double least = most * (1 - rounding);
  for (size_t group = 0; group < groupCount && !isDecided; group++) {
    if (!(bounds[group] >= least)) continue;
    const size_t start = group * groupSize, end = start + group_width(count, group);
    for (size_t centroid = start; centroid < end; centroid++) {
      const double sum = sums[centroid] >= least ? sum_of(lists, centroid) : 0;
      nearest = sum > *largest ? centroid : nearest;
      *largest = sum > *largest ? sum : *largest;
    }
  }
  memset(sums, 0, count * sizeof *sums);
  return nearest;
}

MANY_WIDE size_t byte_vectors_nearest(
    const byte_vectors_centroids *index, const uint32_t *features, const double *factors,
    size_t featureCount, double enough, double *sums, double *largest) {
  centroid_lists lists;
  if (group_count(index->count) > mostGroups
      || !collect(index, features, factors, featureCount, &lists)) {
    return nearest_of_all(index, features, factors, featureCount, sums, largest);
  }
  const double low = enough < INFINITY ? enough * (1 - rounding) : 0;
  const double high = enough * (1 + rounding);
  size_t addedCount;
  *largest = add_short_lists(&lists, high, sums, &addedCount);
  if (!(*largest > high)) {
    return nearest_within_bounds(&lists, index->count, low, high, sums, largest);
  }
  clear_short_lists(&lists, addedCount, sums);
  return 0;
}
