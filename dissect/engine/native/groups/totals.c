#include "groups/totals.h"

#include <string.h>

enum { SENT_PACKETS, SENT_OCTETS, RECEIVED_PACKETS, RECEIVED_OCTETS, COUNTS };
enum { BITS = 8, VALUES = 1 << BITS }; /* of a digit by which numbers are ordered */

static inline int64_t least(int64_t one, int64_t other) { return one < other ? one : other; }

static inline int64_t most(int64_t one, int64_t other) { return one > other ? one : other; }

/* The totals that are the records of keys. */
static inline Total *records(const Keys *totals) { return totals->records; }

Total *total_of(Keys *totals, const uint8_t *key, int64_t first) {
  int64_t known = totals->size, number = number_of(totals, key);
  Total *total = records(totals) + number;
  if (number == known) *total = (Total){.first = first, .earliest = INT64_MAX, .latest = INT64_MIN};
  total->first = least(total->first, first);
  return total;
}

/* Add a total; the directions change places with `turned`, which is 0 or 2. */
static void add(Total *to, const Total *from, int turned) {
  for (int i = 0; i < COUNTS; i++) to->counts[i] += from->counts[i ^ turned];
  to->earliest = least(to->earliest, from->earliest);
  to->latest = most(to->latest, from->latest);
}

int64_t add_totals(Keys *to, const Keys *totals, int64_t begin) {
  for (; begin < totals->size && to->size < to->room; begin++) {
    const Total *total = records(totals) + begin;
    add(total_of(to, totals->octets + begin * totals->width, total->first), total, 0);
  }
  return begin;
}

int64_t add_ends(Keys *to, const Keys *flows, int64_t head, int64_t end, int64_t address, int64_t begin) {
  uint8_t key[LONGEST_KEY] = {0};
  int64_t count = flows->size;
  for (; begin < 2 * count && to->size < to->room; begin++) {
    int is_second = begin >= count;
    int64_t number = is_second ? begin - count : begin;
    const uint8_t *flow = flows->octets + number * flows->width;
    const Total *total = records(flows) + number;
    key[0] = flow[0];
    memcpy(key + 2, flow + head + is_second * end, (size_t)address);
    add(total_of(to, key, total->first ^ is_second), total, 2 * is_second);
  }
  return begin;
}

/* The digits by which totals are ordered, the least significant first: those of `first`, then those of the octets,
 * which count the other way round. */
enum { DIGITS = 16, DIGITS_OF_WORD = 8 };

static inline unsigned digit_of(const Total *total, int digit) {
  uint64_t octets = (uint64_t)(total->counts[SENT_OCTETS] + total->counts[RECEIVED_OCTETS]);
  uint64_t word = digit < DIGITS_OF_WORD ? (uint64_t)total->first : ~octets;
  return (unsigned)(word >> digit % DIGITS_OF_WORD * BITS) & (VALUES - 1);
}

/* Put numbers in the order of a digit into `to`, those with the same digit in their order; 0 if all have the same. */
static int order_by(const Total *totals, const int32_t *numbers, int64_t count, int digit, int32_t *to) {
  int64_t begin[VALUES + 1] = {0};
  for (int64_t i = 0; i < count; i++) begin[digit_of(&totals[i], digit) + 1]++;
  for (int value = 0; value < VALUES; value++) {
    if (begin[value + 1] == count) return 0;
    begin[value + 1] += begin[value];
  }
  for (int64_t i = 0; i < count; i++) to[begin[digit_of(&totals[numbers[i]], digit)]++] = numbers[i];
  return 1;
}

void order_totals(const Keys *totals, int32_t *order, int32_t *scratch) {
  int64_t count = totals->size;
  int32_t *from = order, *to = scratch;
  for (int64_t i = 0; i < count; i++) from[i] = (int32_t)i;
  for (int digit = 0; digit < DIGITS; digit++)
    if (order_by(records(totals), from, count, digit, to)) {
      int32_t *ordered = to;
      to = from;
      from = ordered;
    }
  if (from != order) memcpy(order, from, (size_t)count * sizeof *order);
}

void keep_totals(Keys *totals, const int32_t *kept, int64_t count, int64_t gone[2]) {
  int64_t to = 0, width = totals->width;
  for (int64_t number = 0; number < totals->size; number++) {
    const Total *total = records(totals) + number;
    if (to < count && kept[to] == number) {
      memmove(totals->octets + to * width, totals->octets + number * width, (size_t)width);
      records(totals)[to++] = *total;
    } else {
      gone[0] += total->counts[SENT_PACKETS] + total->counts[RECEIVED_PACKETS];
      gone[1] += total->counts[SENT_OCTETS] + total->counts[RECEIVED_OCTETS];
    }
  }
  totals->size = to;
  totals->slots = 0; /* the table is written anew */
}
