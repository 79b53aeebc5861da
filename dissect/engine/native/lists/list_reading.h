/* Reading the lists within one header. Nothing outside of `message.octets[0 .. message.end)` is read. */
#ifndef DISSECT_LIST_READING_H
#define DISSECT_LIST_READING_H

#include <stdint.h>

#include "format.h"
#include "lists/lists.h"
#include "lists/names.h"

/* A header or an item that is being read: where its parts are, the fixed one first. A part that is not there begins
 * below zero. */
typedef struct {
  int32_t begin[MOST_PARTS + 1], size[MOST_PARTS + 1];
} Item;

/* The list that is being read. */
typedef struct {
  int32_t at, end;
  int64_t enclosing; /* the options around its items; 0 for none */
  int32_t depth;     /* how many options are around its items */
  int32_t calls;
} Reading;

typedef struct {
  ListRun *run;
  const int64_t *words;
  Message message; /* whose names are in the list */
  int64_t row;
  int64_t left;                    /* how many items may still be read */
  int64_t network;                 /* the nearest network layer around the header; -1 for none */
  uint64_t open;                   /* columns that are still looked for */
  uint64_t asked;                  /* columns of which only the packet can tell */
  uint64_t here;                   /* columns that have a value in this layer */
  uint64_t within;                 /* columns that may be found in its lists */
  int32_t seen[MOST_LIST_COLUMNS]; /* in how many layers each has one */
  uint8_t counts;  /* whether every item is counted; otherwise there are too few octets for too many items */
  uint8_t is_full; /* a column has no room for a value */
} Lists;

static inline const int64_t *form_at(const Lists *lists, int64_t form) {
  return lists->words + lists->words[LIST_PREAMBLE_FORMS] + form * FORM_WORDS;
}

/* Whether nothing more is to be read. */
static inline int is_done(const Lists *lists) { return !lists->open || lists->is_full; }

/* Of these columns only the packet can tell. */
static inline void give_up(Lists *lists, uint64_t columns) {
  lists->asked |= columns & lists->open;
  lists->open &= ~columns;
}

/* Only the packet can tell what is in the lists of this layer. How many items they have is unknown then. */
static inline void give_up_layer(Lists *lists) { give_up(lists, lists->counts ? ~(uint64_t)0 : lists->within); }

/* In `parts.c`: where the parts of a header or item are, and what they say. */

/* The value of a total over an item. A number that is not there counts as zero. */
int64_t total_value(const Lists *lists, int64_t address, const Item *item);

/* Whether all tests of a run hold. */
int tests_hold(const Lists *lists, int64_t first, int64_t end, const Item *item);

/* Find the parts of a form that begins at `at`, all of whose fixed part is there before `end`; where the last one ends.
 * A part that is not all there ends a header: below zero, or, where it is clipped, without what is behind it. */
int32_t read_parts(const Lists *lists, const int64_t *form, int32_t at, int32_t end, int clips, Item *item);

/* Octets of an item at `at` by its length field, or by its fixed part; below zero where it does not fit. */
int32_t item_size(const Lists *lists, const int64_t *form, int32_t at, int32_t end);

/* In `values.c`. */

/* Keep what columns take from a header or item. */
void take_values(Lists *lists, int64_t number, const Item *item, int is_partial);

/* In `list_reading.c`. */

/* A form that is not told: only the packet knows what is in the list, and how many items. */
int is_untold(Lists *lists, const int64_t *form);

/* The kind of an item: its first octets, as many of them as are there. */
int64_t kind_of(const Lists *lists, const int64_t *list, const Reading *reading);

/* The form by which an item of a kind is read. */
int64_t form_of(const Lists *lists, const int64_t *list, int64_t kind);

/* Where a held list is: its octets, from one on; whether it is there. */
int held_span(const int64_t *held, const Item *item, int32_t *begin, int32_t *end);

/* Read the lists in an item or a header; `around` is the list that holds it. */
void read_held(Lists *lists, const int64_t *form, const Item *item, const Reading *around);

/* Read the list at an address; `holder` is the header or item that holds it. */
void read_list(Lists *lists, int64_t address, Reading reading, const Item *holder);

#endif
