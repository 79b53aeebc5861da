/* Columns whose values stand in lists within headers: options, records, type-length-values. */
#ifndef DISSECT_LISTS_H
#define DISSECT_LISTS_H

#include <stdint.h>

#include "export.h"
#include "rows/run.h"

/* A column. Octets and texts of all rows stand one after the other in `octets`; `ends` says where those of a value end.
 * Where values are taken one from a row, value and row have the same index. Otherwise all values of all rows stand one
 * after the other, and `row_ends` says how many there are up to the end of a row. */
typedef struct {
  int32_t is_number;
  int32_t occurrence; /* take the first value in this layer of those that have one, from 1 */
  uint8_t *told;      /* for each row a `Told` */
  int64_t *numbers;   /* for each value; of numbers */
  uint8_t *octets;    /* of others */
  int32_t *ends;
  uint8_t *written; /* for each value a `Told`; only where all values are taken */
  int32_t *row_ends;
  int64_t octets_room, octets_used; /* how many octets there is room for, and how many there are */
  int64_t values_room, values_used; /* how many values; only where all are taken */
} ListColumn;

typedef struct {
  Walking walking;
  Frames frames;
  const Layers *layers;
  const int64_t *lists; /* tables of lists that were checked */
  const int32_t *begin; /* for each form the index of its first take, and the end of the last */
  const int64_t *takes;
  const uint64_t *within; /* for each form, a bit for each column that may be found in its lists */
  const uint64_t *reach;  /* for each declaration, a bit for each column that may be found there or after it */
  ListColumn *columns;
  int32_t column_count;
  int32_t takes_all; /* whether all values are taken, of quoted layers too */
  int64_t items;     /* how many items the lists of one frame may have */
} ListRun;

/* Whether tables of lists are what `read_lists` takes them for: 0, or -1, or the number of a form from 1. */
EXPORT int64_t lists_check(const int64_t *words, int64_t count);

/* Read the columns of the rows from `first` on. The first row that was not read for lack of room in a column, or how
 * many rows there are. Reads no octet outside of the frames. */
EXPORT int64_t read_lists(ListRun *run, int64_t first);

#endif
