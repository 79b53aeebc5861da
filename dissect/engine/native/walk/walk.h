/* The layers of a frame: what `dissect.packet.walk` does, over tables. */
#ifndef DISSECT_WALK_H
#define DISSECT_WALK_H

#include <stdint.h>

#include "export.h"

/* Whether only Python can say what follows a layer, or anything of the frame. */
enum { ASKED_NOTHING, ASKED_REST, ASKED_ALL };

enum { SLOTS = 24, PROBLEMS = 96, NESTINGS = 4 };

/* A layer's flags. */
enum {
  LAYER_QUOTED = 1 << 0,       /* it stands in the datagram that an error message quotes */
  LAYER_FRAGMENT = 1 << 1,     /* its octets are part of something that goes on elsewhere */
  LAYER_PARTIAL = 1 << 2,      /* the octets end within its fixed part */
  LAYER_CONTRADICTED = 1 << 3, /* its length says more than its window holds, or less than its header */
  LAYER_MISPLACED = 1 << 4,    /* its size is less than its fields */
  LAYER_IN_STREAM = 1 << 5,    /* it was read out of a piece of a stream */
  LAYER_BAD = 1 << 6,          /* one of its expectations about lengths does not hold */
  LAYER_CUT = 1 << 7           /* its variable part is not all there */
};

typedef struct {
  int32_t offset;         /* octets from the frame's first one to the header */
  int32_t length;         /* octets of the header that are there */
  int32_t contained_end;  /* where the layer ends by the length fields in and around it, captured or not */
  int32_t extent;         /* octets of header and payload by its own length field, at most INT32_MAX; -1 for none */
  int32_t payload_offset; /* the first octet of its payload, and how many of them were captured */
  int32_t payload_length;
  int32_t trailer_offset; /* what its extent leaves outside, and how much of it was captured */
  int32_t trailer_length;
  int16_t declaration;
  uint8_t flags;
} Layer;

typedef struct {
  uint8_t code; /* in the order of `Code` and `Severity` */
  uint8_t severity;
  int16_t layer; /* -1 for none */
} Problem;

/* What was found in one frame. */
typedef struct {
  int32_t layers;
  int32_t problems;
  int32_t asked;          /* whether only Python can say what comes from the layer `stopped` on, or all of it */
  int32_t stopped;        /* the declaration at which the walk stopped for Python; -1 where it did not */
  int32_t payload_offset; /* what the innermost layer of the packet's own carries */
  int32_t payload_length;
  Layer layer[SLOTS];
  Problem problem[PROBLEMS];
} Row;

/* What is the same for all frames of a run. */
typedef struct {
  const int64_t *words; /* tables that were checked */
  int64_t allowed[NESTINGS];
  int32_t wants_problems;
  int32_t items; /* how many items the lists of one frame may have */
} Walking;

/* Take the frame of `there` captured octets apart, which ends at octet `end` on the wire; `first` is the declaration
 * of its first header, -1 for none. Reads no octet outside of `octets[0 .. there)`; both numbers are at most 2^30. */
EXPORT void walk_frame(const Walking *walking, const uint8_t *octets, int32_t there, int32_t end, int32_t first,
                       Row *row);

/* The allowances of a run as `Record.TAKES` has them, and `walk_frame` with them; no frame takes more than SLOTS. */
uint64_t allowances(const Walking *walking);
void walk_allowed(const Walking *walking, uint64_t left, const uint8_t *octets, int32_t there, int32_t end,
                  int32_t first, Row *row);

/* What a number space has for a number; -1 for nothing. */
EXPORT int64_t look_up(const int64_t *words, int64_t space, int64_t number);

#endif
