/* Grouping: rows of octets get numbers, equal ones the same. */
#ifndef DISSECT_GROUP_H
#define DISSECT_GROUP_H

#include <stdint.h>

#include "export.h"
#include "rows/run.h"

enum { NO_NAME = -1 }; /* behind the names of a path, which are a key of so many octets: */
enum { NAMES_OCTETS = SLOTS * (int)sizeof(int16_t) };

/* Distinct keys of one width; their numbers count from 0 in the order of first appearance. */
typedef struct {
  const uint64_t *factors; /* drawn at random: as many as a key has words of 32 bits, rounded up to an even number */
  uint8_t *octets;         /* the keys, with room for `room` of them */
  void *records;           /* what is kept beside each key, with room for as many; may be absent */
  uint32_t *table;         /* `slots` slots: 0, or a number plus one. There is room for `slots_room` of them, a power of
                              two and at least twice `room` */
  int64_t width;           /* octets of a key: 1 to LONGEST_KEY */
  int64_t room, slots_room;
  int64_t size;  /* keys so far */
  int64_t slots; /* slots in use, a power of two; 0: the table is written anew from the keys */
} Keys;

/* Give each of `count` rows of `width` octets its number, until there is no room for another key. Where `bits`
 * (Arrow's, may be absent) say that a row has no value, its number is `missing`. Returns how many rows have a number.
 */
EXPORT int64_t number_rows(Keys *keys, const uint8_t *rows, const uint8_t *bits, int64_t count, int32_t missing,
                           int32_t *numbers);

/* The same for the paths of `count` rows of layers, from row `first` on: a key is `names[declaration]` of each layer,
 * then NO_NAME up to SLOTS words of 16 bits. */
EXPORT int64_t number_paths(Keys *keys, const Layers *layers, const int16_t *names, int64_t first, int64_t count,
                            int32_t *numbers);

/* The number of one key, which is added if it is new; -1 if there is no room for it. */
int64_t number_of(Keys *keys, const uint8_t *key);

/* Have the processor fetch where the search for a key begins; `is_near`: that was fetched, so the key that stands there
 * and its record, of so many octets, too. Changes nothing. */
void expect_key(const Keys *keys, const uint8_t *key, int64_t record, int is_near);

/* The number of one key; -1 if it is not one of them. */
int64_t known_number(Keys *keys, const uint8_t *key);

#endif
