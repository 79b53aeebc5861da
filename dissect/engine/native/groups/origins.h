/* Sequence numbers relative to their origins: the first ones of each direction of a conversation. */
#ifndef DISSECT_ORIGINS_H
#define DISSECT_ORIGINS_H

#include <stdint.h>

#include "export.h"
#include "groups/group.h"
#include "groups/tally.h"

/* The origins of directions that were met. When there are as many young ones as `most`, they become the old ones, and
 * those that were old are forgotten. */
typedef struct {
  Keys *young, *old; /* keys of FLOW_OCTETS; records of one uint32_t */
  int64_t most;      /* below the room that `young` may get */
} Origins;

/* What counts of a segment. */
typedef struct {
  uint8_t sender[FLOW_OCTETS], receiver[FLOW_OCTETS]; /* the directions from and to its sender */
  int64_t number, acknowledged;                       /* on the wire; set: relative to their origins */
  int32_t is_first, acknowledges;                     /* whether a direction begins with it, and the second is in use */
} Segment;

/* What a declaration means for sequence numbers. */
typedef struct {
  Pair addresses;                                /* of what says between whom packets go */
  Pair ports;                                    /* of a header with sequence numbers */
  int32_t number, acknowledgment;                /* where these begin, of 4 octets each */
  int32_t first, acknowledges;                   /* the octets in which the flags are, */
  uint8_t first_mask, acknowledges_mask;         /* and their bits there */
  uint8_t is_network, is_said, is_asked, unused; /* whether it is a network header, whether lines say anything of it,
                                                    and whether only the packet can tell what is meant here */
} Sequenced;

typedef struct {
  Origins origins;
  Frames frames;
  const Layers *layers; /* with all of their arrays but the verdicts */
  const Sequenced *sequenced;
  int64_t *number, *acknowledged; /* set: for each row the relative numbers, as far as */
  uint8_t *found;                 /* set: a `Numbers` says that there are any */
  int64_t row;                    /* the row to go on with */
} Counting;

/* Count a segment; 0 where there is no room for two more young directions. */
EXPORT int64_t count_segment(Origins *origins, Segment *segment);

/* Count rows from `row` on, in order, until all are counted, there is no room, or only the packet of a row can tell:
 * its `found` is then NUMBERS_ASKED, and else that of the row is NUMBERS_NONE. Reads no octet outside of the headers of
 * a frame that were captured. */
EXPORT void count_rows(Counting *counting);

#endif
