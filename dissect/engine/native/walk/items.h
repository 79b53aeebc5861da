/* Items of lists that say where the payload of their header ends. */
#ifndef DISSECT_ITEMS_H
#define DISSECT_ITEMS_H

#include <stdint.h>

enum { FLAG_BITS = 32, FLAG_OCTETS = 4 }; /* of a word of flags */

/* What the items of a header say. */
typedef struct {
  int64_t trailer; /* octets at the end of the payload that are not part of it */
  int64_t octets;  /* of the payload behind the item that carries it, where one does */
  int64_t items;   /* how many items there may be, those within them included; never fewer than there are */
  int32_t end;     /* where the item that carries the payload ends */
  uint8_t carries;
} Ending;

/* Read the items of the list in `octets[begin .. end)`, and nothing outside of it; `flags` is the first word of flags
 * of a list that has them. */
void read_items(const int64_t *words, const int64_t *list, int64_t flags, const uint8_t *octets, int32_t begin,
                int32_t end, Ending *ending);

/* Octets of the trailer at an address over a header or item at `at`; 0 where that is 0 or its condition fails. */
int64_t trailer_octets(const int64_t *words, int64_t trailer, const uint8_t *at);

#endif
