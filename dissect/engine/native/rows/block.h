/* What is known of a block of rows while its columns are written. */
#ifndef DISSECT_BLOCK_H
#define DISSECT_BLOCK_H

#include "checksums/alike.h"
#include "rows/run.h"
#include "shapes/shapes.h"

enum { BLOCK_OCTETS = BLOCK / 8, ABSENT = INT32_MIN };

/* A row whose last header is cut. Its columns are read one by one, as far as they are there. */
typedef struct {
  int32_t index, position, length, slot, declaration;
  uint64_t groups; /* those that are in it, and in no header before */
} Cut;

/* Where the headers with columns are that frames have by their shape. They are remembered of one of these frames. */
enum { MOST_PLACED = 16, UNKNOWN_PLACES = -1, NOT_PLACED = -2 };
typedef struct {
  int32_t count; /* or UNKNOWN_PLACES before they are known, NOT_PLACED where that is not enough to know them */
  uint64_t seen; /* bits of their groups */
  struct {
    int32_t group, slot, position;
    int32_t is_checked; /* whether only with a verdict */
  } one[MOST_PLACED];
} Placed;

/* What the loops over the columns of a block need to know of its rows. */
typedef struct {
  int64_t first;         /* the first row */
  int32_t rows, until;   /* how many there are, and the multiple of 8 above that */
  const uint8_t *origin; /* where the first frame begins */
  int32_t position[MOST_GROUPS][BLOCK];
  uint8_t slot[MOST_GROUPS][BLOCK];
  uint8_t validity[MOST_GROUPS][BLOCK_OCTETS];
  int8_t codes[BLOCK][SLOTS];
  int32_t cuts;
  Cut cut[BLOCK];
  Shapes shapes;
  Placed placed[SHAPES];
  Sums sums[SHAPES];
} Block;

/* Note where the headers of a row are that have columns; its frame is `distance` octets behind the block's first. */
void place(Run *run, Block *block, int32_t index, int64_t distance, const Row *found);

/* Write the columns of the rows that were placed. */
void write_columns(const Run *run, Block *block);

#endif
