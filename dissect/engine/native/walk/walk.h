/* The layers of a frame: what `dissect.packet.walking.walk` does, over tables. */
#ifndef DISSECT_WALK_H
#define DISSECT_WALK_H

#include <stdint.h>

#include "export.h"
#include "format.h"

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
  uint8_t is_divided; /* whether its payload is a fragment of something */
} Layer;

typedef struct {
  uint8_t code; /* in the order of `Code` and `Severity` */
  uint8_t severity;
  int16_t layer;       /* -1 for none */
  int16_t declaration; /* of the header that it is a problem of, whether or not that became a layer */
} Problem;

/* What was found in one frame. */
typedef struct {
  int32_t layers;
  int32_t problems;
  int32_t asked;          /* whether only Python can say what comes from the layer `stopped` on, or all of it */
  int32_t stopped;        /* the declaration at which the walk stopped for Python; -1 where it did not */
  int32_t payload_offset; /* what the innermost layer of the packet's own carries */
  int32_t payload_length;
  int32_t shape, alike; /* the number of the shape that its first layers have (`shapes.h`), and how many; -1 and 0 */
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

/* The allowances of a run as `Record.TAKES` has them; no frame takes more than SLOTS. */
uint64_t allowances(const Walking *walking);

/* What a number space has for a number; -1 for nothing. */
EXPORT int64_t look_up(const int64_t *words, int64_t space, int64_t number);

#endif
