/* Packets and octets by key, in both directions. */
#ifndef DISSECT_TOTALS_H
#define DISSECT_TOTALS_H

#include <stdint.h>

#include "export.h"
#include "groups/group.h"

/* The record of a key. */
typedef struct {
  int64_t counts[4]; /* packets and octets in one direction, then in the other */
  int64_t first;     /* the least number that was given to one of its packets */
  int64_t earliest;  /* times of its packets; without any, the earliest is after the latest */
  int64_t latest;
} Total;

/* The keys of `totals` from number `begin` on are added to `to`, until there is no room for another. Both have keys of
 * the same width. Returns the number of the first key that was not added. */
EXPORT int64_t add_totals(Keys *to, const Keys *totals, int64_t begin);

/* The ends of flows are added to `to`: first the first end of each, then the second ones. A flow's key begins with a
 * head of `head` octets and has two ends of `end` octets; that of an end is the head's first octet, a zero, and the
 * first `address` octets of the end, 2 + `address` in all. `begin` counts ends; returns the first one not added. */
EXPORT int64_t add_ends(Keys *to, const Keys *flows, int64_t head, int64_t end, int64_t address, int64_t begin);

/* The numbers of all keys: most octets in both directions first, then by `first`, then by number. There is room for as
 * many numbers as keys in `order` and in `scratch`. */
EXPORT void order_totals(const Keys *totals, int32_t *order, int32_t *scratch);

/* Forget all keys but the `count` whose numbers `kept` has, in ascending order, and number them anew in this order. The
 * packets and octets of the others are added to `gone`. */
EXPORT void keep_totals(Keys *totals, const int32_t *kept, int64_t count, int64_t gone[2]);

/* The total of a key, which is added if it is new. The caller has seen that there is room for it. */
Total *total_of(Keys *totals, const uint8_t *key, int64_t first);

#endif
