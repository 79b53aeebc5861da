/* Rows of one conversation in which both ends send octets in order: each row goes on where its sender's last one
 * ended. */
#ifndef DISSECT_CONTINUING_H
#define DISSECT_CONTINUING_H

#include <stdint.h>

#include "export.h"
#include "groups/tally.h"

enum { WAY_BREAKS = -1, WAY_PASSES = -2 }; /* in the place of a way: rows that end what goes on; others that do not */

/* Where a header says how it goes on; numbers count from its first octet. */
typedef struct {
  Pair ports;
  int32_t number; /* 32 bits: the number of its first octet of data, */
  int32_t answer; /* and the number before which all of the other end's octets have come */
  int32_t room;   /* 16 bits: for how many more there is room, to be shifted */
  int32_t marks;  /* 16 bits, of which those of the mask must have the value */
  int32_t marks_mask, marks_value;
  int32_t size;        /* octets of the fixed part, in which all of these are */
  int32_t size_octet;  /* where the octets of the whole header stand, */
  int32_t size_shift;  /* how far they are shifted, */
  int32_t size_unit;   /* and what they count */
  int32_t timed_size;  /* octets of a header with a clock; any other one has the fixed part alone */
  int32_t clock;       /* 32 bits, which never turn back; they end within that header */
  uint32_t clock_mark; /* what stands behind the fixed part then, in 32 bits */
  int32_t unused;
} Going;

/* Where headers stand in rows of the same layers. */
typedef struct {
  int32_t slot, network; /* that of the header, and of the one that has the addresses */
  Pair addresses;
  int32_t apart, apart_end; /* which of `aparts` keep networks apart around them */
  int32_t unused;
} Way;

/* A number that keeps networks apart. */
typedef struct {
  int32_t slot, octet, octets, unused; /* of at most 8 octets */
  uint64_t mask;
} Apart;

/* One end: what is known of it, and what was seen of it since. */
typedef struct {
  uint32_t next;   /* the number behind all that it sent */
  uint32_t answer; /* the last one that it gave */
  uint32_t edge;   /* where the room ends of which it spoke last, */
  uint32_t limit;  /* and the farthest of such numbers */
  uint32_t clock;
  int32_t shift; /* of its room, below 32; below zero where it is not known */
  uint8_t has_edge, has_limit, has_clock, unused;
  uint32_t room;        /* as its last row says, not shifted */
  int64_t begin_number; /* of its first row, -1 if there was none; */
  int64_t begin_answer;
  int64_t begin_octets;
  int64_t row, answer_row; /* its last row, and the last one with another answer than before; -1: there was none */
  int64_t filled;          /* its rows with data, */
  int64_t answered;        /* and how many of them came before the other end's last one */
} Sender;

/* A row with data. */
typedef struct {
  int64_t begin; /* its first octet among those of the frames */
  int32_t octets, row;
  uint32_t ahead; /* how many octets its sender has sent before it since the first row */
  int32_t end;    /* which end that is */
} Filled;

typedef struct {
  Frames frames;
  const Layers *layers; /* with all of their arrays but the verdicts, which may be absent */
  const int32_t *interface;
  const uint8_t *chosen; /* for each row whether it counts; absent: all do */
  const int32_t *paths;  /* the path of each row, */
  const int16_t *ways;   /* and the way of each path, or WAY_BREAKS, or WAY_PASSES */
  const Way *all_ways;
  const Apart *aparts;
  Going going;
  Sender senders[2];
  int64_t reference; /* a row of the conversation, */
  int64_t sender;    /* and which end sent it */
  int64_t row;       /* the next row */
  int64_t most;      /* rows that are taken at most */
  Filled *filled;    /* room for all rows */
  int64_t filled_count;
} Continuing;

/* Take rows from `row` on, as long as all of this holds: it belongs to the conversation of the row `reference`; the
 * walk has no question, and no checksum is wrong; its marks have the value; there are no options but a clock that does
 * not turn back; it begins at the sender's `next`, within the room that the other end has left, and does not fill it;
 * all of its octets were captured; its answer is not beyond what the other end sent, and not before the last one,
 * beyond it if there is no data; and the sender has room. Returns how many rows were taken; rows that pass do not
 * count. Reads no octet outside of what was captured of a frame. */
EXPORT int64_t continue_rows(Continuing *continuing);

#endif
