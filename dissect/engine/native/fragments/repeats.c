#include "fragments/repeats.h"

#include <string.h>

enum { PROBES = 4 }; /* places where a fragment may be: so nobody gains by keys that collide */

static const uint64_t ODD = 0x9E3779B97F4A7C15;

static Fragment fragment_at(const char *found, int64_t place) {
  Fragment fragment;
  memcpy(&fragment, found + place * (int64_t)sizeof fragment, sizeof fragment);
  return fragment;
}

static uint64_t hash_of(const Fragment *fragment, const char *told) {
  uint64_t hash = (uint64_t)fragment->begin;
  for (int32_t at = fragment->key; at < fragment->key_end; at += 8) {
    uint64_t word = 0;
    const int32_t left = fragment->key_end - at;
    memcpy(&word, told + at, left < 8 ? (size_t)left : 8);
    hash = (hash ^ word) * ODD;
    hash ^= hash >> 32;
  }
  return hash;
}

static int waits(const Repeats *repeats, const Repeated *one) {
  return one->datagram && repeats->datagrams[one->datagram - 1].waits;
}

/* What is known of a fragment with the same key and place; 0 for nothing. */
static const Repeated *known(const Repeats *repeats, const Fragment *fragment, const char *told) {
  const int32_t key_octets = fragment->key_end - fragment->key;
  if (!fragment->is_told || fragment->refused) return 0;
  const uint64_t hash = hash_of(fragment, told);
  for (uint64_t i = 0; i < PROBES; i++) {
    const Repeated *one = &repeats->table[(hash + i) & (uint64_t)(repeats->slots - 1)];
    if (one->hash == hash && waits(repeats, one) && one->key_octets == key_octets && one->begin == fragment->begin &&
        one->end == fragment->end && one->seconds == fragment->seconds && one->is_last == fragment->is_last &&
        !memcmp(repeats->octets + one->octets, told + fragment->key, (size_t)key_octets))
      return one;
  }
  return 0;
}

/* Pass over a fragment if it has the same octets, and no datagram is given up before it. */
static int pass(Repeats *repeats, const Fragment *fragment, const Repeated *one) {
  const int64_t row = fragment->row, octets = (int64_t)fragment->end - fragment->begin;
  if (!repeats->has_time[row] || repeats->timestamp_ns[row] > repeats->due) return 0;
  if (repeats->listed == repeats->most_listed) return 0;
  const uint8_t *own = repeats->octets + one->octets + one->key_octets;
  if (memcmp(own, repeats->frames + fragment->payload, (size_t)octets) != 0) return 0;
  RepeatedIn *in = &repeats->datagrams[one->datagram - 1];
  in->last_ns = repeats->timestamp_ns[row];
  in->passed = 1;
  if (in->room > 0) {
    repeats->passed[repeats->listed] =
        (Passed){repeats->first_number + row, fragment->begin, fragment->end, in->newest, 0};
    in->newest = (int32_t)repeats->listed++;
    in->room--;
  }
  return 1;
}

int64_t pass_repeats(Repeats *repeats, const char *found, const char *told, int64_t count, int64_t from,
                     int64_t *next) {
  int64_t place = from;
  for (; place < count; place++) {
    const Fragment fragment = fragment_at(found, place);
    const Repeated *one = known(repeats, &fragment, told);
    if (!one || !pass(repeats, &fragment, one)) break;
  }
  for (*next = place + 1; *next < count; ++*next) {
    const Fragment fragment = fragment_at(found, *next);
    if (known(repeats, &fragment, told)) break;
  }
  return place;
}

int64_t remember_fragment(Repeats *repeats, const char *found, const char *told, int64_t place, int32_t datagram) {
  const Fragment fragment = fragment_at(found, place);
  const int64_t key_octets = (int64_t)fragment.key_end - fragment.key, octets = (int64_t)fragment.end - fragment.begin;
  if (repeats->room - repeats->used < key_octets + octets) return 0;
  const uint64_t hash = hash_of(&fragment, told);
  Repeated *to = &repeats->table[hash & (uint64_t)(repeats->slots - 1)];
  for (uint64_t i = 1; i < PROBES && waits(repeats, to); i++)
    to = &repeats->table[(hash + i) & (uint64_t)(repeats->slots - 1)];
  uint8_t *at = repeats->octets + repeats->used;
  memcpy(at, told + fragment.key, (size_t)key_octets);
  memcpy(at + key_octets, repeats->frames + fragment.payload, (size_t)octets);
  *to = (Repeated){hash,         repeats->used,    (int32_t)key_octets, fragment.begin,
                   fragment.end, fragment.seconds, fragment.is_last,    datagram};
  repeats->used += key_octets + octets;
  return 1;
}
