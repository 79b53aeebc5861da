/* Many frames at once: their layers, verdicts and columns, block by block, while they are in the cache. */
#ifndef DISSECT_RUN_H
#define DISSECT_RUN_H

#include <stdint.h>

#include "export.h"
#include "walk/walk.h"

/* Frames in one array of octets. */
typedef struct {
  const uint8_t *octets;
  const int64_t *begin, *captured, *original;
  const int32_t *link_type, *fcs_octets;
  int64_t rows;
} Frames;

/* The layers of each row; arrays of (SLOTS, room) words, one slot of all rows after the other. All but `asked` and
 * `divided` may be absent in what a run fills in. */
typedef struct {
  int64_t room;
  uint8_t *count; /* 0 where all is asked */
  uint8_t *asked; /* 0: all is known; 1: something may follow the declaration `stopped`; 2: nothing here holds */
  int16_t *stopped;
  int16_t *declaration;
  int32_t *offset, *length, *end; /* these and the flags may be absent, all at once, in what a run fills in */
  uint8_t *flags;
  int8_t *codes; /* the verdict on each layer's checksum; may be absent, with which none is computed */
  int32_t *payload_offset, *payload_length;
  uint8_t *divided; /* whether one of the layers carries a fragment; may be absent */
} Layers;

/* A group of columns is found in the same headers of each row; an entry says that a declaration has a group, and by how
 * many octets everything in it is moved. `begin` has the first entry of each declaration, and the end of the last. */
typedef struct {
  int32_t groups;
  const int32_t *begin;
  const int32_t *group;
  const int64_t *moved;  /* ASKED_MOVE where only the packet can tell */
  const uint64_t *reach; /* for each declaration a bit for each group that may be in it, or in what can follow it */
  uint64_t checked;      /* bits of the groups that are found only in headers with a verdict */
} Groups;

typedef struct {
  int32_t group, kind;   /* a `ColumnKind` */
  int64_t octet, octets; /* where the value begins in the header, and of how many octets it is read */
  int32_t shift, unused; /* how far a number is shifted, and how many of 64 bits are above it then */
  int64_t factor;
  int32_t bits;               /* of a value in its column: 1, 8, 16, 32, 64, or eight times the octets */
  uint8_t *values, *validity; /* with room for a multiple of BLOCK rows */
  int64_t missing;            /* set: rows in which it is not */
} Column;

/* Which layers of a row columns are read of: those that begin at `from` or behind it; if it `hides_pieces`, without
 * those in a fragment. */
typedef struct {
  int32_t from, hides_pieces;
} Shown;

typedef struct {
  Walking walking;
  Frames frames;
  Layers *layers;       /* may be absent */
  const Groups *groups; /* these too, if there are no columns */
  Column *columns;
  int64_t column_count;
  uint64_t *open;     /* for each row a bit for each group of which only the packet can tell; the highest bit: all */
  int64_t open_rows;  /* set: how many rows have such a bit */
  void *scratch;      /* of `scratch_octets()` octets, for this run alone */
  const Shown *shown; /* for each row; absent: columns are read of all layers */
} Run;

enum { MOST_OCTETS = 1 << 30 }; /* a frame that is longer on the wire is asked of Python */

EXPORT int64_t scratch_octets(void);

/* Fill in everything that the run asks for. Columns are zero where they are not. */
EXPORT void run_rows(Run *run);

/* The declaration of the first header in frames of a link type; -1 for none. */
int64_t first_of(const int64_t *words, int32_t link_type);

/* Where the frame of a row, which begins with a header of that declaration, ends on the wire without its check
 * sequence.
 */
int64_t end_of(const int64_t *words, const Frames *frames, int64_t row, int64_t declaration);

/* Take one of the frames apart; of one that is longer than MOST_OCTETS all is asked. Reads no octet outside of it. */
void walk_row(const Walking *walking, const Frames *frames, int64_t row, Row *found);

#endif
