#include "fragments/in_order.h"

#include <string.h>

enum { SLOTS_IN_ORDER = 2 * MOST_IN_ORDER };

static const int64_t NANOSECONDS = 1000000000;

/* Fragments of one key. */
typedef struct {
  int32_t key, key_octets, seconds;
  int32_t first, newest; /* places of those that came in order so far; -1 if others must be looked at one by one */
  int32_t end, mark;     /* where they end, and what all of their headers say of congestion */
  int64_t begin_ns;      /* when the first came */
} InOrder;

typedef struct {
  InOrder keys[MOST_IN_ORDER];
  int32_t count;
  int16_t slots[SLOTS_IN_ORDER]; /* a place in `keys` plus one, or 0 */
} Seen;

/* What is known of the fragments with the key of one, which is added. */
static InOrder *seen_with(Seen *seen, const Fragment *fragment, const char *told, int *is_new) {
  const int32_t key_octets = fragment->key_end - fragment->key;
  uint32_t slot = 2166136261U;
  for (int32_t i = 0; i < key_octets; i++) slot = (slot ^ (uint8_t)told[fragment->key + i]) * 16777619U;
  for (slot %= SLOTS_IN_ORDER; seen->slots[slot]; slot = (slot + 1) % SLOTS_IN_ORDER) {
    InOrder *one = &seen->keys[seen->slots[slot] - 1];
    if (one->key_octets == key_octets && one->seconds == fragment->seconds &&
        !memcmp(told + one->key, told + fragment->key, (size_t)key_octets)) {
      *is_new = 0;
      return one;
    }
  }
  seen->slots[slot] = (int16_t)(seen->count + 1);
  InOrder *one = &seen->keys[seen->count++];
  *one = (InOrder){.key = fragment->key, .key_octets = key_octets, .seconds = fragment->seconds};
  *is_new = 1;
  return one;
}

/* Say what the fragments of a datagram are that is whole. */
static void tell(const InOrder *one, int32_t last, uint8_t *kinds, const int32_t *next) {
  for (int32_t place = one->first; place != last; place = next[place]) kinds[place] = IN_ORDER_MIDDLE;
  kinds[one->first] = IN_ORDER_FIRST;
  kinds[last] = IN_ORDER_LAST;
}

int64_t find_in_order(const char *found, const char *told, int64_t count, const int64_t *timestamp_ns,
                      const uint8_t *has_time, uint8_t *kinds, int32_t *next) {
  Seen seen = {.count = 0};
  int64_t octets = 0, latest = INT64_MIN;
  memset(kinds, IN_ORDER_NOT, (size_t)count);
  for (int32_t place = 0; place < count && place < MOST_IN_ORDER; place++) {
    Fragment fragment;
    memcpy(&fragment, found + place * (int64_t)sizeof fragment, sizeof fragment);
    if (!fragment.is_told) {
      for (int32_t i = 0; i < seen.count; i++) seen.keys[i].first = -1;
      continue;
    }
    octets += (int64_t)fragment.end - fragment.begin;
    const int64_t now = timestamp_ns[fragment.row];
    if (!has_time[fragment.row] || now < latest) {
      memset(kinds, IN_ORDER_NOT, (size_t)count);
      return octets;
    }
    latest = now;
    int is_new;
    InOrder *one = seen_with(&seen, &fragment, told, &is_new);
    const int begins = is_new && !fragment.begin && !fragment.is_last;
    const int follows = !is_new && one->first >= 0 && one->end == fragment.begin && one->mark == fragment.mark;
    if (fragment.refused || !(begins || follows)) {
      one->first = -1;
      continue;
    }
    if (begins) {
      one->first = place;
      one->mark = fragment.mark;
      one->begin_ns = now;
    } else {
      next[one->newest] = place;
    }
    one->newest = place;
    one->end = fragment.end;
    if (fragment.is_last) {
      if ((uint64_t)now - (uint64_t)one->begin_ns <= (uint64_t)fragment.seconds * (uint64_t)NANOSECONDS)
        tell(one, place, kinds, next);
      one->first = -1;
    }
  }
  return octets;
}
